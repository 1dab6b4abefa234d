"""One use case, one function: everything a shop does, below every screen, command and HTTP route.

A service takes `(session, actor, …)` with domain values and ids, and returns frozen dataclasses
declared in its own file. It is declared with its permission (`declare.query`, `declare.command`);
`Backend.call` is the only way in.
"""
