"""Deposits: what is charged with a bottle and given back for it.

A deposit is a line of its own, tied to the line of its drink: it has the drink's quantity, comes
and goes with it, and is never discounted. These acts keep it so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from pos_app.domain.errors import Invalid

if TYPE_CHECKING:
    from pos_app.domain.cart import CartLine


def tied(lines: Sequence[CartLine]) -> tuple[CartLine, ...]:
    """The lines with each deposit as many as what it goes with."""
    if all(line.deposit_of is None for line in lines):
        return tuple(lines)
    amounts = {line.id: line.pieces for line in lines}
    return tuple(
        line
        if line.deposit_of is None or amounts[line.deposit_of] == line.quantity
        else replace(line, quantity=amounts[line.deposit_of])
        for line in lines
    )


def of_line(lines: Sequence[CartLine], line_id: UUID) -> CartLine | None:
    """The deposit that goes with a line."""
    return next((line for line in lines if line.deposit_of == line_id), None)


def refuse_alone(line: CartLine, what: str) -> None:
    """Raise Invalid where a deposit is changed without what it goes with."""
    if line.deposit_of is not None:
        raise Invalid(f"{line.name} goes with its item: {what}")
