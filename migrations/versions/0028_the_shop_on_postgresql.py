"""What several programs that write to one shop on PostgreSQL need: whose turn it is, and a number
that tells them when settings changed. There also what SQLite has from earlier revisions or by
itself: triggers that keep facts as they are, partial indexes, and two functions.

Revision 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

FACTS = (
    "cash_movement", "closure", "closure_correction", "ledger_entry", "promotion_version",
    "receipt_copy", "sale", "sale_line", "sale_part", "sale_promotion", "sale_return", "sale_tax",
    "sale_tender", "shift_count", "stock_movement",
)  # fmt: skip
# Name, table, columns, is unique, of which rows.
PARTIAL = (
    ("ix_item_favourite", "item", "favourite", False, "favourite IS NOT NULL"),
    ("uq_cart_open", "cart", "is_open", True, "is_open"),
    ("ix_item_parent", "item", "parent_id", False, "parent_id IS NOT NULL"),
    ("ix_journal_entry_subject", "journal_entry", "subject", False, "subject IS NOT NULL"),
    ("ix_customer_card", "customer", "card", False, "card <> ''"),
    ("ix_ledger_code", "ledger", "code", False, "code <> ''"),
    ("ix_sale_customer", "sale", "customer_id", False, "customer_id IS NOT NULL"),
)


def upgrade() -> None:
    turn = op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.bulk_insert(turn, [{"id": 1, "settings_version": 1}])
    if op.get_bind().dialect.name == "postgresql":
        _functions()
        _guard_facts()
        _partial_indexes()
        _index_words()


def _functions() -> None:
    """SQLite's `hex`, `instr` and `min` of ids, so that a report has one text for both."""
    op.execute(
        "CREATE FUNCTION hex(uuid) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS"
        " $$ SELECT upper(replace($1::text, '-', '')) $$"
    )
    op.execute(
        "CREATE FUNCTION instr(text, text) RETURNS integer IMMUTABLE STRICT PARALLEL SAFE"
        " LANGUAGE sql AS $$ SELECT strpos($1, $2) $$"
    )
    op.execute(
        "CREATE FUNCTION smaller(uuid, uuid) RETURNS uuid IMMUTABLE STRICT PARALLEL SAFE"
        " LANGUAGE sql AS $$ SELECT least($1, $2) $$"
    )
    op.execute("CREATE AGGREGATE min(uuid) (SFUNC = smaller, STYPE = uuid, SORTOP = <)")


def _guard_facts() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'immutable' USING ERRCODE = '23001'; END $$"
    )
    for table in FACTS:
        _trigger(table, "UPDATE", "")
        _trigger(table, "DELETE", "")
    # Only how far an entry was sent may change. No list of columns: one that a trigger names cannot
    # be given its collation any more.
    op.execute(
        "CREATE FUNCTION refuse_entry_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF to_jsonb(old) - 'status' IS DISTINCT FROM to_jsonb(new) - 'status' THEN"
        " RAISE EXCEPTION 'immutable' USING ERRCODE = '23001'; END IF; RETURN new; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry"
        " FOR EACH ROW EXECUTE FUNCTION refuse_entry_change()"
    )
    _trigger("journal_entry", "DELETE", "")
    _trigger("shift", "UPDATE", " WHEN (old.closed_at IS NOT NULL)")
    _trigger("shift", "DELETE", "")
    for table in (*FACTS, "journal_entry", "shift"):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _trigger(table: str, act: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
        f" FOR EACH ROW{when} EXECUTE FUNCTION refuse_change()"
    )


def _partial_indexes() -> None:
    for name, table, column, is_unique, where in PARTIAL:
        op.drop_index(name, table)
        op.create_index(name, table, [column], unique=is_unique, postgresql_where=sa.text(where))


def _index_words() -> None:
    """What FTS5 is on SQLite: each folded word a lexeme, found whole or by its beginning. Made of
    the words as they stand: PostgreSQL's own parser would take some for numbers and addresses.
    """
    op.execute(
        "CREATE FUNCTION words_of(text) RETURNS tsvector IMMUTABLE STRICT PARALLEL SAFE"
        " LANGUAGE sql AS $$ SELECT array_to_tsvector("
        "array_remove(string_to_array($1, ' '), '')) $$"
    )
    for table in ("item", "customer"):
        op.execute(
            f"CREATE INDEX ix_{table}_text_lexemes ON {table}_text USING gin (words_of(words))"
        )


def downgrade() -> None:
    raise RuntimeError("A till never goes back: restore the file kept beside the upgraded one.")
