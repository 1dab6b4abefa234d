"""A point of sale.

A **screen** asks `Pos` to call a **service**. A service is a function `(session, actor, …)` that is
one use case. `Backend.call` is the only place where a transaction begins and ends. **Models** are
the tables. The **domain** is arithmetic that imports nothing. The command line is one more front
door to the same services.

The rooms, from the street to the cellar:

    cli          the commands: till, demo, import, backup, restore, verify, doctor
    app          composition root of the windows: the one file that knows every part
    ui           screens and widgets; the only package that imports Qt
    documents    data to paper: receipt text, ESC/POS, PDF
    devices      hardware behind small protocols, each with a twin that does nothing
    backend      the one door to the database: `Backend.call`
    maintenance  opening a shop's file: one writer, the right schema, upgrade on a copy, integrity
    backups      copies of it, and (restoring) one put back as the till's next incarnation
    verify       the journal walked, sales and stock held against it; doctor says what to do
    services     one use case, one function, declared with `@query` or `@command`
    models       the tables, and what several services read or write beside them
    domain       pure values and arithmetic: money, tax, cart, tender, access
    paths, logs  where files lie, what is written about the program's own health

Who may import whom is written as contracts in `pyproject.toml` and kept by `./dev test`.
"""

__version__ = "0.1.0"
