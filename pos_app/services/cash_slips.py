"""What the slip of a cash movement says, for the acts that leave one."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from pos_app.domain.cash_slip import CashAct, CashSlip
from pos_app.domain.money import Money
from pos_app.domain.receipt import ShopHead
from pos_app.models.journal import Identity
from pos_app.models.people import User
from pos_app.models.shifts import CashMovement, Shift
from pos_app.services import settings


def slip_of(session: Session, row: CashMovement) -> CashSlip:
    """The slip of a movement, the same each time it is asked for."""
    name = session.execute(select(User.name).where(User.id == row.actor)).scalar_one_or_none()
    code, till = session.execute(select(Identity.code, Identity.name)).one()
    number = session.execute(select(Shift.number).where(Shift.id == row.shift_id)).scalar_one()
    shop = settings.of(session).shop
    return CashSlip(
        id=row.id,
        act=CashAct(row.kind),
        amount=Money(abs(row.amount), settings.rules_of(session).currency),
        reason=row.reason,
        by=name or "",
        at=row.at.astimezone(ZoneInfo(shop.zone)),
        shop=ShopHead(shop.name, shop.address, shop.tax_id),
        till=till or code,
        shift=number,
    )
