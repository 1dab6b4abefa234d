"""The movements of an item at a location, newest first, with their receipts, people and bundles."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, select, tuple_

from pos_app.models.bundles import FIRST_PART_LINE, MOST_PARTS
from pos_app.models.people import User
from pos_app.models.sales import Sale, SaleLine
from pos_app.models.stock import StockMovement


def movement_history(
    item_id: UUID, place_id: UUID, after: tuple[datetime, UUID, int] | None, limit: int
) -> Any:
    """One row more than `limit`, from the movement `after` on: the movement, its receipt's series
    and number, who did it, the line of the bundle or case it left in.
    """
    key = tuple_(StockMovement.at, StockMovement.document_id, StockMovement.line)
    wanted = (
        select(StockMovement, Sale.series, Sale.sequence, User.name, SaleLine.name)
        .outerjoin(
            Sale,
            and_(
                StockMovement.kind.in_(("sale", "refund", "waste")),
                Sale.id == StockMovement.document_id,
            ),
        )
        .outerjoin(User, User.id == StockMovement.actor)
        .outerjoin(
            SaleLine,
            and_(
                StockMovement.line >= FIRST_PART_LINE,
                SaleLine.sale_id == StockMovement.document_id,
                SaleLine.line == (StockMovement.line % FIRST_PART_LINE).op("/")(MOST_PARTS),
            ),
        )
        .where(
            StockMovement.item_id == item_id,
            StockMovement.location_id == place_id,
        )
        .order_by(
            StockMovement.at.desc(), StockMovement.document_id.desc(), StockMovement.line.desc()
        )
        .limit(limit + 1)
    )
    if after is None:
        return wanted
    at, document_id, line = after
    bound = (
        literal(at, StockMovement.at.type),
        literal(document_id, StockMovement.document_id.type),
        literal(line),
    )
    return wanted.where(key < tuple_(*bound))
