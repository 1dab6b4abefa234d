"""A shop on PostgreSQL: the same services and tables as in a till's file, behind the same door, for
a server that several programs write through at once.

    doors.py    the door: a transaction an act, turns between programs, retries, what became of a
                COMMIT
    links.py    connections, and what PostgreSQL's refusals mean to a person
    schema.py   the same migrations, texts compared as SQLite compares them
    moving.py   a shop's file brought over, and proof that the sums agree

Needs the `server` extra. Nothing here is imported by a till.
"""
