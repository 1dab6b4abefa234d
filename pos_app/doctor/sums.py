"""Whether reports read the right sums of past days."""

import sqlite3

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from pos_app.doctor.findings import Finding, Findings, Level
from pos_app.maintenance import SCHEMA
from pos_app.models.sums_checking import wrong_sums
from pos_app.services.settings import ShopSettings


def examine(book: sqlite3.Connection) -> Findings:
    """Each figure of all past days, read from the sums and from the lines."""
    (found,) = book.execute("SELECT version_num FROM alembic_version").fetchone()
    if found != SCHEMA:
        return  # of an older version: told already
    row = book.execute("SELECT value FROM setting WHERE key = 'zone'").fetchone()
    zone = ShopSettings().zone if row is None else str(row[0]).strip('"')
    engine = create_engine("sqlite://", creator=lambda: book, poolclass=StaticPool)
    with Session(engine) as session:
        wrong = list(wrong_sums(session, zone))
    if wrong:
        yield Finding(
            Level.BAD,
            f"The sums that reports read are not those of the sales ({', '.join(wrong)}).",
            "Run pos-app doctor --rebuild.",
        )
    else:
        yield Finding(Level.OK, "The sums of past days are those of their sales.")
