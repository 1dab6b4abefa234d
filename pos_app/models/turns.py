"""Whose turn it is to write, on a database that several programs write to.

On PostgreSQL every act that writes first locks this one row: acts follow one another as they do on
SQLite, whose file has one writer. The chain of the journal makes them wait for each other anyhow;
taking turns from the start means that no act meets half of another, and none can deadlock.
"""

from typing import Final

from sqlalchemy import BigInteger, Integer, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from pos_app.models.base import Base, wire
from pos_app.models.fast import Fast


class Turn(Base):
    """One row. `settings_version` rises with every act that changes settings, people or rights, so
    that each program knows when to read them anew.
    """

    __tablename__ = "turn"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    settings_version: Mapped[int] = mapped_column(BigInteger)


_READ: Final = Fast(select(Turn.settings_version))
_TAKE: Final = Fast(select(Turn.settings_version).with_for_update())
_RAISE: Final = Fast(text("UPDATE turn SET settings_version = settings_version + 1"))


def settings_version(session: Session) -> int:
    """Which settings this transaction sees."""
    ((version,),) = _READ(wire(session))
    return int(version)


def take_turn(session: Session) -> int:
    """Wait until no other program writes, and hold the turn until the transaction ends; which
    settings are in force now.
    """
    ((version,),) = _TAKE(wire(session))
    return int(version)


def tell_settings_changed(session: Session) -> None:
    """Let every program read the settings anew once this transaction is committed."""
    _RAISE(wire(session))
