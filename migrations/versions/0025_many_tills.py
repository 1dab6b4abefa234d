"""What tills and their server remember of each other, and the triggers that note what an act wrote
(pos_app/sync/tables.py).

A batch's level may be below zero: two tills that did not know of each other do that, and both
happened.

Revision 0025.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Key and shared fields. A table that is made or changed later makes its triggers in its own
# migration; a test compares them.
FACTS = {
    "stock_movement": ("document_id", "NEW.kind NOT IN ('sale', 'refund')"),
    "ledger_entry": ("document_id", ""),
    "shift_count": ("id", ""),
    "closure": ("shift_id", ""),
    "closure_correction": ("fact_id", ""),
    "promotion_version": ("promotion_id", ""),
}
RECORDS = {
    "barcode": ("key item_id", "code quantity position pack_price pack_name"),
    "batch": ("id", "item_id code expires_on delivery_id created_at created_by"),
    "bundle_part": ("bundle_id item_id", "quantity position"),
    "category": (
        "id",
        ("name tint position stock_policy is_active tax_class_id version created_at updated_at"),
    ),
    "column_mapping": ("key", "name columns updated_at updated_by"),
    "customer": (
        "id",
        (
            "name phone email card address tax_id note group_id is_tax_exempt account_limit "
            "may_email may_text agreed_at is_active erased_at version created_at"
        ),
    ),
    "customer_group": ("id", "name rate is_active version"),
    "customer_order": (
        "id",
        (
            "series sequence customer_id name phone note state location_id placed_at "
            "placed_by changed_at total draft sale_id version"
        ),
    ),
    "customer_order_line": ("order_id line", "item_id name unit quantity unit_price total"),
    "delivery": (
        "id",
        "order_id supplier_id location_id note created_at created_by posted_at posted_by",
    ),
    "delivery_batch": ("delivery_id item_id code", "expires_on quantity"),
    "delivery_line": ("delivery_id item_id", "line quantity unit_cost"),
    "import_batch": ("id", "at actor file row_count added changed undo_at undo_by undone_at"),
    "item": (
        "id",
        (
            "category_id tax_class_id name description sku unit unit_price cost_price "
            "is_open_price track_stock stock_policy reorder_level tracks_batches favourite "
            "picture content discount_rate age_limit deposit_item_id parent_id options "
            "choices is_bundle is_active is_deleted version created_at created_by updated_at "
            "updated_by"
        ),
    ),
    "item_supplier": ("item_id supplier_id", "code cost pack_size is_preferred"),
    "ledger": ("id", "kind customer_id code floor expires_on is_active opened_at"),
    "location": ("id", "name is_main is_transit is_active version"),
    "price_list": (
        "id",
        "name customer_group starts_on ends_on priority rate is_active version",
    ),
    "price_list_entry": ("item_id list_id", "price"),
    "price_list_rate": ("list_id category_id", "rate"),
    "promotion": ("id", "name version removed_at"),
    "purchase_order": (
        "id",
        (
            "series sequence supplier_id location_id state note created_at created_by sent_at "
            "closed_at"
        ),
    ),
    "purchase_order_line": ("order_id line", "item_id ordered received cost"),
    "role": ("id", "key name position is_built_in based_on is_deleted version"),
    "role_grant": ("role_id permission", "decision limit_amount"),
    "setting": ("key", "value"),
    "shift": (
        "id",
        (
            "till_id number business_day opened_at opened_by opening_float closed_at "
            "closed_by expected_cash counted_cash note expected_float opening_count "
            "counting_since taken_over_by accepted_difference accepted_by"
        ),
    ),
    "stock_count": (
        "id",
        (
            "location_id scope scope_id name state last_line started_at started_by closed_at "
            "closed_by"
        ),
    ),
    "stock_count_line": (
        "count_id item_id",
        "line counted expected moved at counted_by posted posted_at",
    ),
    "stock_transfer": (
        "id",
        (
            "source_id destination_id state note created_at created_by sent_at sent_by "
            "received_at received_by"
        ),
    ),
    "stock_transfer_line": ("transfer_id line", "item_id sent arrived settled"),
    "supplier": (
        "id",
        (
            "name contact phone email address tax_id account_number terms note lead_days "
            "minimum_order is_active version"
        ),
    ),
    "tax_class": ("id", "name rates position is_active version"),
    "user_account": (
        "id",
        (
            "username name role_id password_hash pin_hash pin_digits badge_hash tint "
            "is_active is_deleted version created_at updated_at email language deleted_at"
        ),
    ),
    "user_grant": ("user_id permission", "decision limit_amount"),
}


def upgrade() -> None:
    # A till that lost its latest sales finds its own open shift again at the server.
    op.drop_index("uq_shift_open", "shift")
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_shift_open",
        "shift",
        ["till_id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    _of_every_till()
    _of_the_server()
    _of_both()
    if op.get_bind().dialect.name == "sqlite":
        _let_go("batch_level", "ck_batch_level_not_below_zero")
        for sql in triggers():
            op.execute(sa.text(sql.replace(":", "\\:")))
    else:
        op.drop_constraint("ck_batch_level_not_below_zero", "batch_level")


def _let_go(table: str, constraint: str) -> None:
    with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": False}) as altered:
        altered.drop_constraint(constraint)


def _of_every_till() -> None:
    op.create_table(
        "row_touched",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", "key", name=op.f("pk_row_touched")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry_rows",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_rows")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "field_stamp",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("pending", ID, nullable=True),
        sa.PrimaryKeyConstraint("name", "key", "field", name=op.f("pk_field_stamp")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sync_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("must_enrol", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_state")),
    )


def _of_the_server() -> None:
    op.create_table(
        "peer",
        sa.Column("till_id", ID, nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("last_nonce", sa.String(64), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_peer")),
    )
    op.create_table(
        "peer_chain",
        sa.Column("till_id", ID, nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(20), nullable=False),
        sa.Column("head_n", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("till_id", "inc", name=op.f("pk_peer_chain")),
    )
    op.create_table(
        "server_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_state")),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )
    op.create_index("ix_change_entry", "change", ["entry_id"])


def _of_both() -> None:
    op.create_table(
        "quarantined",
        sa.Column("till_id", ID, nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("till_id", "inc", "n", "hash", name=op.f("pk_quarantined")),
    )
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_quarantined_open",
        "quarantined",
        ["at"],
        sqlite_where=unsettled,
        postgresql_where=unsettled,
    )
    op.create_table(
        "edit_conflict",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("lost", sa.Text(), nullable=False),
        sa.Column("kept_by", ID, nullable=True),
        sa.Column("lost_by", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("entry_id", "name", "key", "field", name=op.f("pk_edit_conflict")),
    )


def triggers() -> Iterator[str]:
    """A document, or a row with what it was before, under its key."""
    for name, (document, when) in FACTS.items():
        where = f"INSERT ON {name}" + (f" WHEN {when}" if when else "")
        yield _trigger(name, "noted", where, f"lower(hex(NEW.{document}))", "'facts of'")
    for name, (keys, fields) in RECORDS.items():
        key = " || ',' || ".join(_told(each) for each in keys.split())
        old = " || ".join(f"' {each} ' || {_told(each)}" for each in fields.split()) or "''"
        when = " WHEN NOT OLD.is_of_till" if name == "setting" else ""
        made = f"INSERT ON {name}{when}".replace("OLD.", "NEW.")
        yield _trigger(name, "made", made, key.replace("OLD.", "NEW."), "NULL")
        if fields:
            columns = ", ".join(f'"{each}"' for each in fields.split())
            yield _trigger(name, "edited", f"UPDATE OF {columns} ON {name}{when}", key, old)
        yield _trigger(name, "gone", f"DELETE ON {name}{when}", key, old)


def _trigger(name: str, what: str, when: str, key: str, old: str) -> str:
    """ON CONFLICT, not OR IGNORE: a trigger takes the latter from the statement that fired it."""
    noted = f"VALUES ('{name}', {key}, {old}) ON CONFLICT DO NOTHING"
    note = f"INSERT INTO row_touched (name, key, old) {noted}"
    return f"CREATE TRIGGER {name}_{what} AFTER {when} BEGIN {note}; END"


def _told(field: str) -> str:
    """A value as SQL writes it. JSON's functions are not for triggers: `trusted_schema` is off."""
    return f'quote(OLD."{field}")'
