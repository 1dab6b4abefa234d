"""What whoever prices a basket must know of the shop."""

from sqlalchemy.orm import Session

from pos_app.domain.access import Actor, Permission
from pos_app.domain.pricing import PriceRules
from pos_app.services import settings
from pos_app.services.declare import query


@query(Permission.SALE_CREATE)
def rules(session: Session, actor: Actor) -> PriceRules:
    """How this shop rounds, for whoever may sell here."""
    return settings.rules_of(session)
