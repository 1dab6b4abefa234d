"""The shop over HTTP: a second door to the same services (design: API.md).

    app.py        the application: routes, middleware, errors to problem documents
    caller.py     who asks: a token becomes an actor with the rights of now, and calls services
    tokens.py     access tokens, signed; refresh tokens, as they travel
    problems.py   each `PosError` as a status, in one table
    fields.py     how money, quantities, ids and days are written in JSON
    paging.py     pages of things, slices of facts, sorting
    versions.py   ETag and If-Match
    repeats.py    Idempotency-Key
    figures.py    figures that were read before, in memory and in Redis
    openapi.py    what the document says besides: log-in, examples, refusals, links
    guard.py      what every request passes: size, media type, headers, the log's line
    routes/       one file a resource: hand over to a service, show what it answers

No rule of the shop lives here. A route is a plain function, which runs on a worker thread; its
commit happens inside `Backend.call`, before the answer. Needs the extra `server`.
"""
