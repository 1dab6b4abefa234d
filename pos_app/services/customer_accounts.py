"""Customers who make an account of their own over HTTP, where the shop allows it: a record of the
customer, and a log-in with the same id that opens their basket and orders and nothing else.

A record that the shop has already under the same e-mail is left alone: nobody has proven yet that
the address is theirs.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pos_app.domain.access import CUSTOMER_GRANTS, Actor, ActorKind
from pos_app.domain.customer import CustomerFields
from pos_app.domain.errors import Conflict, Invalid, NotAllowed
from pos_app.models.base import now
from pos_app.models.people import User, customer_role
from pos_app.services import accounts, customers, settings
from pos_app.services.accounts import Account
from pos_app.services.declare import Topic, command, query

_OPEN: Final = "the shop's own setting decides"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a customer says of themselves; the verifier is made before (auth.hash_password). They
    log in with their e-mail, and the demo shop's with a user name as well.
    """

    name: str
    email: str
    phone: str
    password_hash: str
    username: str = ""


@query(None, anyone=_OPEN)
def check_open(session: Session, actor: Actor) -> None:
    """Pass where customers may register: asked before a password is hashed. Raises `NotAllowed`."""
    if not settings.of(session).shop.customers_register:
        raise NotAllowed("This shop makes its customers' accounts itself.")


@command(None, touches=Topic.CUSTOMERS | Topic.USERS, anyone=_OPEN)
def register(session: Session, actor: Actor, customer_id: UUID, new: NewAccount) -> Account:
    """Make a customer's record and account. Raises `NotAllowed`, `Invalid`, and `Conflict` for an
    e-mail that somebody logs in with already.
    """
    check_open.body(session, actor)
    email = accounts.email_of(session, new.email, customer_id)
    if email is None:
        raise Invalid("An account needs an e-mail address.", where="email")
    if session.get(User, customer_id) is not None:
        raise Conflict("This account is there already.")
    themselves = Actor(customer_id, new.name, "customer", CUSTOMER_GRANTS, ActorKind.CUSTOMER)
    known = CustomerFields(name=new.name, email=email, phone=new.phone)
    customers.add.body(session, themselves, customer_id, known)
    moment = now(session)
    user = User(
        id=customer_id,
        username=new.username or f"customer {customer_id.hex}",  # with a space, as none is typed
        name=customers.get.body(session, themselves, customer_id).fields.name,
        role_id=customer_role(session),
        password_hash=new.password_hash,
        email=email,
        created_at=moment,
        updated_at=moment,
    )
    session.add(user)
    session.flush()
    return accounts.account(user, "customer")
