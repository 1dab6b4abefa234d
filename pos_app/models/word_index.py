"""The full-text indexes over folded words, `item_text` and `customer_text`: FTS5 tables on SQLite,
kept by hand; on PostgreSQL lexemes of the words themselves, kept by it.

Both find whole words and beginnings of words, in no order; both give the same answers. Where SQLite
has no FTS5, the words are read from end to end instead.
"""

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Integer, LargeBinary, Select, Text, bindparam, text
from sqlalchemy.orm import Session

from pos_app.models.base import Id, cached, wire
from pos_app.models.fast import Fast

Of = Literal["item", "customer"]
# An owner's id as its bytes, of which most are not asked further, and its words.
Match = tuple[bytes, str]

_HAS_INDEX: Final = text("SELECT count(*) FROM sqlite_master WHERE name = 'item_search'")


def _statement(sql: str, owner: str, kind: Any) -> Any:
    columns = {owner: kind, "words": Text}
    return text(sql).bindparams(bindparam("query"), bindparam("most")).columns(**columns)


_FIND: Final = {
    ("sqlite", "item"): _statement(
        "SELECT t.item_id, t.words FROM item_search CROSS JOIN item_text t"
        " ON t.number = item_search.rowid CROSS JOIN item i ON i.id = t.item_id"
        " WHERE item_search MATCH :query AND i.is_active AND NOT i.is_deleted LIMIT :most",
        "item_id", LargeBinary,
    ),
    ("sqlite", "customer"): _statement(
        "SELECT t.customer_id, t.words FROM customer_search CROSS JOIN customer_text t"
        " ON t.number = customer_search.rowid WHERE customer_search MATCH :query LIMIT :most",
        "customer_id", LargeBinary,
    ),
    ("postgresql", "item"): _statement(
        "SELECT t.item_id, t.words FROM item_text t JOIN item i ON i.id = t.item_id"
        " WHERE words_of(t.words) @@ CAST(:query AS tsquery) AND i.is_active AND NOT i.is_deleted"
        " ORDER BY t.number LIMIT :most",
        "item_id", Id,
    ),
    ("postgresql", "customer"): _statement(
        "SELECT t.customer_id, t.words FROM customer_text t"
        " WHERE words_of(t.words) @@ CAST(:query AS tsquery) ORDER BY t.number LIMIT :most",
        "customer_id", Id,
    ),
}  # fmt: skip
_PUT: Final = {
    of: Fast(text(f"INSERT INTO {of}_search (rowid, words) VALUES (:number, :words)"))  # noqa: S608
    for of in ("item", "customer")
}
_TAKE: Final = {
    of: Fast(
        text(
            f"INSERT INTO {of}_search ({of}_search, rowid, words)"  # noqa: S608  of two names
            " VALUES ('delete', :number, :words)"
        )
    )
    for of in ("item", "customer")
}
_EMPTY: Final = "INSERT INTO {of}_search ({of}_search) VALUES ('delete-all')"
_MERGE: Final = "INSERT INTO {of}_search ({of}_search) VALUES ('optimize')"


def has_search_index(session: Session) -> bool:
    """Whether this database has the index; a SQLite without FTS5 has none."""
    return not _is_sqlite(session) or _has_fts5(session)


def find(session: Session, of: Of, wanted: Sequence[str], star: str, most: int) -> list[Match]:
    """Whose words contain all of these, whole or (`star` is "*") as beginnings: items on sale, or
    customers.
    """
    if _is_sqlite(session):
        values = {"query": match_query(wanted, star), "most": most}
        rows = session.execute(_FIND["sqlite", of], values)
        return [(owner, words) for owner, words in rows]
    values = {"query": lexeme_query(wanted, star), "most": most}
    rows = session.execute(_FIND["postgresql", of], values)
    return [(owner.bytes, words) for owner, words in rows]


def numbered(session: Session, of: Of, wanted: Sequence[str]) -> "Select[Any] | Any":
    """The numbers of the words in which each wanted word begins a word, for lists of any length."""
    if _is_sqlite(session):
        found = text(f"SELECT rowid FROM {of}_search WHERE {of}_search MATCH :words")  # noqa: S608
        return found.bindparams(words=match_query(wanted, "*")).columns(rowid=Integer)
    found = text(
        f"SELECT number FROM {of}_text WHERE words_of(words) @@ CAST(:words AS tsquery)"  # noqa: S608
    )
    return found.bindparams(words=lexeme_query(wanted, "*")).columns(number=Integer)


def put(session: Session, of: Of, rows: Sequence[dict[str, Any]]) -> None:
    """Put numbered words into the index: `number` and `words` of each."""
    if _is_kept_by_hand(session):
        _PUT[of].many(wire(session), rows)


def take(session: Session, of: Of, rows: Sequence[dict[str, Any]]) -> None:
    """Take numbered words out of the index, as they stand there."""
    if _is_kept_by_hand(session):
        _TAKE[of].many(wire(session), rows)


def empty(session: Session, of: Of) -> None:
    """Take everything out of the index."""
    if _is_kept_by_hand(session):
        session.execute(text(_EMPTY.format(of=of)))


def wipe(session: Session, of: Of) -> None:
    """Let nothing of what was taken out stay in the pages of the index."""
    if _is_kept_by_hand(session):
        session.execute(text(_MERGE.format(of=of)))


def match_query(wanted: Sequence[str], star: str) -> str:
    """The FTS5 query for all of these words, as they are or (`*`) as beginnings.

    Quoted, so that nothing typed is read as an operator.
    """
    return " AND ".join('"' + word.replace('"', '""') + '"' + star for word in wanted)


def lexeme_query(wanted: Sequence[str], star: str) -> str:
    """The same for PostgreSQL."""
    beginning = ":*" if star else ""
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in wanted)
    return " & ".join(f"'{word}'{beginning}" for word in quoted)


def begins_a_word(words: ColumnElement[str] | Any, wanted: str) -> ColumnElement[bool]:
    """The condition that this word begins a word, read from end to end."""
    condition: ColumnElement[bool] = (" " + words).contains(" " + wanted, autoescape=True)
    return condition


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _has_fts5(session: Session) -> bool:
    return cached(session, "search index", lambda s: bool(s.execute(_HAS_INDEX).scalar_one()))


def _is_kept_by_hand(session: Session) -> bool:
    return _is_sqlite(session) and _has_fts5(session)
