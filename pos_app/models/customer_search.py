"""Finding customers by name, phone, e-mail or card: any order, the last word may be half typed.

As with items (models/item_search.py): a bounded set is fetched and ranked here, never sorted by the
database; without an index the words are read from end to end.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, bindparam, select, text
from sqlalchemy.orm import Session

from pos_app.domain.barcode import lookup_key
from pos_app.domain.customer import digits, looks_like_phone
from pos_app.models import word_index
from pos_app.models.base import Id
from pos_app.models.customers import Customer, CustomerText
from pos_app.models.item_search import (
    MOST_FETCHED,
    each_begins_a_word,
    rank,
    search_words,
)
from pos_app.models.word_index import Match, has_search_index

_BEGINNING: Final = (
    text(
        "SELECT customer_id, words FROM customer_text WHERE words >= :low AND words < :high"
        " ORDER BY words LIMIT :most"
    )
    .bindparams(bindparam("low"), bindparam("high"), bindparam("most"))
    .columns(customer_id=Id, words=Text)
)
_LAST_CHARACTER: Final = "\U0010ffff"


def wanted_words(typed: str) -> tuple[str, ...]:
    """The folded words of what was typed; a phone number is one, however it was spaced."""
    if looks_like_phone(typed):
        return (digits(typed),)
    return search_words(typed)


def ranked_customers(session: Session, typed: str, limit: int) -> list[UUID]:
    """The customers that fit what was typed, best first; a scanned or typed card before all."""
    wanted = wanted_words(typed)
    if not wanted:
        return []
    found: dict[bytes, str] = {}
    if has_search_index(session):
        found.update(word_index.find(session, "customer", wanted, "", MOST_FETCHED))
    if len(found) < limit:
        found.update(_matches(session, wanted))
    if len(found) >= MOST_FETCHED:
        found.update(_beginning(session, " ".join(wanted), limit))
    best = sorted(found.items(), key=lambda match: rank(match[1], wanted))
    by_card = of_card(session, typed)
    ids = [UUID(bytes=customer_id) for customer_id, _words in best[:limit]]
    return list(dict.fromkeys([*by_card, *ids]))[:limit]


def of_card(session: Session, code: str) -> list[UUID]:
    """The customers whose card has this code: one, unless two tills gave it out offline."""
    key = lookup_key(code.strip())
    if not key:
        return []
    wanted = select(Customer.id).where(Customer.card == key, Customer.card != "")
    return list(session.execute(wanted.where(Customer.is_active)).scalars())


def has_customer_words(session: Session, wanted: Sequence[str]) -> ColumnElement[bool]:
    """The condition on `customer_text` that each wanted word begins a word."""
    if not has_search_index(session):
        return each_begins_a_word(CustomerText.words, wanted)
    return CustomerText.number.in_(word_index.numbered(session, "customer", wanted))


def _matches(session: Session, wanted: Sequence[str]) -> list[Match]:
    if has_search_index(session):
        return word_index.find(session, "customer", wanted, "*", MOST_FETCHED)
    found = select(CustomerText.customer_id, CustomerText.words).where(
        each_begins_a_word(CustomerText.words, wanted)
    )
    rows = session.execute(found.limit(MOST_FETCHED))
    return [(customer_id.bytes, words) for customer_id, words in rows]


def _beginning(session: Session, phrase: str, most: int) -> list[Match]:
    between = {"low": phrase, "high": phrase + _LAST_CHARACTER, "most": most}
    rows = session.execute(_BEGINNING, between)
    return [(customer_id.bytes, words) for customer_id, words in rows]
