"""Finding items by words: any script, accents folded, any order, the last word may be half typed.

A bounded set of matches is fetched, never sorted by the database, and ranked here: whole words and
starts of names first, then the shorter name. Where SQLite has no FTS5, `item_text` is read from end
to end instead: slower, the same answers.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, bindparam, select, text
from sqlalchemy.orm import Session

from pos_app.domain.text import fold
from pos_app.models import word_index
from pos_app.models.base import Id
from pos_app.models.catalogue import Barcode, Item, ItemText
from pos_app.models.word_index import Match, has_search_index

MOST_FETCHED: Final = 200
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
LONGEST_QUERY: Final = 200

Condition = ColumnElement[bool]

_SOLD: Final = " AND i.is_active AND NOT i.is_deleted"
_BEGUN: Final = (
    "SELECT t.item_id, t.words FROM item_text t CROSS JOIN item i"
    " WHERE i.id = t.item_id AND t.words >= :low AND t.words < :high"
)
_BEGINNING: Final = (
    text(f"{_BEGUN}{_SOLD} ORDER BY t.words LIMIT :most")
    .bindparams(bindparam("low"), bindparam("high"), bindparam("most"))
    .columns(item_id=Id, words=Text)
)
_LAST_CHARACTER: Final = "\U0010ffff"
_barcode = Barcode.__table__.c
_item = Item.__table__.c
_BY_CODE: Final = (
    select(_barcode.item_id)
    .join_from(Barcode.__table__, Item.__table__, _item.id == _barcode.item_id)
    .where(
        _barcode.key >= bindparam("low"),
        _barcode.key < bindparam("high"),
        _item.is_active,
        ~_item.is_deleted,
    )
    .limit(bindparam("most"))
)


def search_words(typed: str) -> tuple[str, ...]:
    """The folded words of what was typed, bounded. Vowel signs that stand alone (Thai) are left
    out: the index does not hold them.
    """
    found = fold(typed[:LONGEST_QUERY]).split()
    return tuple(w[:LONGEST_WORD] for w in found if any(map(str.isalnum, w)))[:MOST_WORDS]


def ranked_items(session: Session, typed: str, limit: int) -> list[UUID]:
    """The items on sale that match what was typed, best first: words, then beginnings of codes."""
    wanted = search_words(typed)
    if not wanted:
        return []
    found: dict[bytes, str] = {}
    if has_search_index(session):
        found.update(word_index.find(session, "item", wanted, "", MOST_FETCHED))
    if len(found) < limit:
        found.update(matches(session, wanted, MOST_FETCHED))
    if len(found) >= MOST_FETCHED:
        # There are more than were fetched; the item called just so must not be among the rest.
        found.update(_beginning(session, " ".join(wanted), limit))
    best = sorted(found.items(), key=lambda match: rank(match[1], wanted))
    ids = [UUID(bytes=item_id) for item_id, _words in best[:limit]]
    if len(ids) < limit:
        coded = _by_code(session, typed.strip(), limit - len(ids))
        ids += [item_id for item_id in coded if item_id.bytes not in found]
    return ids


def families(session: Session, item_ids: Sequence[UUID]) -> list[UUID]:
    """These items, each variant's parent in its place, each once."""
    of = select(_item.id, _item.parent_id).where(
        _item.id.in_(list(item_ids)), _item.parent_id.is_not(None)
    )
    parents = {row.id: row.parent_id for row in session.execute(of)} if item_ids else {}
    return list(dict.fromkeys(parents.get(each, each) for each in item_ids))


def matches(session: Session, wanted: Sequence[str], most: int) -> list[Match]:
    """Items on sale in which each wanted word begins a word, in no order."""
    if has_search_index(session):
        return word_index.find(session, "item", wanted, "*", most)
    found = (
        select(ItemText.item_id, ItemText.words)
        .join(Item, Item.id == ItemText.item_id)
        .where(Item.is_active, ~Item.is_deleted, each_begins_a_word(ItemText.words, wanted))
        .limit(most)
    )
    return [(item_id.bytes, words) for item_id, words in session.execute(found)]


def has_words(session: Session, wanted: Sequence[str]) -> ColumnElement[bool]:
    """The condition on `item_text` that each wanted word begins a word, for lists of any length."""
    if not has_search_index(session):
        return each_begins_a_word(ItemText.words, wanted)
    return ItemText.number.in_(word_index.numbered(session, "item", wanted))


def each_begins_a_word(words: ColumnElement[str] | Any, wanted: Sequence[str]) -> Condition:
    """The condition that each wanted word begins a word, read from end to end."""
    return and_(*(word_index.begins_a_word(words, word) for word in wanted))


def _beginning(session: Session, phrase: str, most: int) -> list[Match]:
    """Items on sale whose words begin so, the shortest of each beginning first."""
    between = {"low": phrase, "high": phrase + _LAST_CHARACTER, "most": most}
    rows = session.execute(_BEGINNING, between)
    return [(item_id.bytes, words) for item_id, words in rows]


def rank(words: str, wanted: Sequence[str]) -> tuple[int, bool, bool, bool, int, str]:
    """Sort key of a match: smaller is better."""
    whole = set(words.split())
    phrase = " ".join(wanted)
    return (
        sum(word not in whole for word in wanted),
        not words.startswith(phrase),
        phrase not in words,
        not words.startswith(wanted[0]),
        len(words),
        words,
    )


def _by_code(session: Session, typed: str, most: int) -> list[UUID]:
    """Items whose barcode begins as typed; GTINs are stored with zeros before them."""
    if not 4 <= len(typed) <= 40 or " " in typed or not any(map(str.isdigit, typed)):
        return []
    zeros = ("", "0", "00", "000000") if typed.isascii() and typed.isdigit() else ("",)
    found: dict[UUID, None] = {}
    for lead in zeros:
        low = lead + typed.upper()
        between = {"low": low, "high": low[:-1] + chr(ord(low[-1]) + 1), "most": most}
        found.update(dict.fromkeys(session.execute(_BY_CODE, between).scalars()))
    return list(found)[:most]


def nearest_words(session: Session, typed: str) -> str | None:
    """What may have been meant where nothing matched: near words that do find something."""
    wanted = search_words(typed)
    meant = " ".join(_nearest(session, word) for word in wanted)
    if meant == " ".join(wanted) or not matches(session, search_words(meant), 1):
        return None
    return meant


def _nearest(session: Session, word: str) -> str:
    """The known word, or two neighbours run together ("otmilk": oat milk), most like this one."""
    if len(word) < 3 or matches(session, (word,), 1):
        return word
    spelled: dict[str, str] = {}
    for words in _alike(session, word):
        each = words.split()
        spelled.update((one + two, f"{one} {two}") for one, two in pairwise(each))
        spelled.update(zip(each, each, strict=True))
    near = [known for known in spelled if abs(len(known) - len(word)) <= 2]
    best = get_close_matches(word, near, n=1, cutoff=0.7)
    return spelled[best[0]] if best else word


def _alike(session: Session, word: str) -> Iterator[str]:
    """Words of items that share the beginning or the end of a word, a bounded number of them."""
    seen: set[bytes] = set()
    queries: list[tuple[str, ...]] = [(word[:length],) for length in range(len(word) - 1, 0, -1)]
    queries += [(word[0], word[start:]) for start in range(1, len(word) - 2)]
    queries += [(word[start:],) for start in (1, 2) if len(word) - start >= 3]
    for query in queries:
        for item_id, words in matches(session, query, MOST_FETCHED):
            if item_id not in seen:
                seen.add(item_id)
                yield words
