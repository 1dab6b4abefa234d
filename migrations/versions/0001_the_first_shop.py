"""The first shop: everything a till needs to sell.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Facts are written once. Whoever changes one through the program is stopped here, below everything
# else.
FACTS = (
    "sale",
    "sale_line",
    "sale_tax",
    "sale_tender",
    "stock_movement",
    "cash_movement",
    "receipt_copy",
)
CHAINED = "till_id, inc, n, id, kind, ver, subject, body, actor, hlc, at, content, prev, hash"


def upgrade() -> None:
    _people()
    _catalogue()
    _stock()
    _money()
    _books()
    if op.get_bind().dialect.name == "sqlite":
        _guard_facts()
        _index_words()


def _people() -> None:
    op.create_table(
        "approval",
        sa.Column("id", ID, nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("requested_by", ID, nullable=False),
        sa.Column("approved_by", ID, nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )

    op.create_table(
        "role",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("key", name=op.f("uq_role_key")),
    )

    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure", sa.BigInteger(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )

    op.create_table(
        "role_grant",
        sa.Column("role_id", ID, nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("limit_amount", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_grant_role_id")),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_grant")),
    )

    op.create_table(
        "user_account",
        sa.Column("id", ID, nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role_id", ID, nullable=False),
        sa.Column("password_hash", sa.String(length=120), nullable=True),
        sa.Column("pin_hash", sa.String(length=120), nullable=True),
        sa.Column("pin_digits", sa.Integer(), nullable=False),
        sa.Column("tint", sa.String(length=16), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_account_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )


def _catalogue() -> None:
    op.create_table(
        "category",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("tint", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stock_policy", sa.String(length=16), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("name", name=op.f("uq_category_name")),
    )

    op.create_table(
        "tax_class",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rates", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_class")),
        sa.UniqueConstraint("name", name=op.f("uq_tax_class_name")),
    )

    op.create_table(
        "item",
        sa.Column("id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("tax_class_id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("cost_price", sa.BigInteger(), nullable=True),
        sa.Column("is_open_price", sa.Boolean(), nullable=False),
        sa.Column("track_stock", sa.Boolean(), nullable=False),
        sa.Column("stock_policy", sa.String(length=16), nullable=True),
        sa.Column("reorder_level", sa.BigInteger(), nullable=True),
        sa.Column("favourite", sa.Integer(), nullable=True),
        sa.Column("picture", sa.String(length=80), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_item_category_id")),
        sa.ForeignKeyConstraint(
            ["tax_class_id"], ["tax_class.id"], name=op.f("fk_item_tax_class_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("sku", name=op.f("uq_item_sku")),
    )
    op.create_index(op.f("ix_item_category_id"), "item", ["category_id"], unique=False)
    op.create_index(
        "ix_item_favourite",
        "item",
        ["favourite"],
        unique=False,
        sqlite_where=sa.text("favourite IS NOT NULL"),
    )

    op.create_table(
        "barcode",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_barcode_item_id")),
        sa.PrimaryKeyConstraint("key", "item_id", name=op.f("pk_barcode")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_barcode_item_id"), "barcode", ["item_id"], unique=False)

    op.create_table(
        "item_text",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_text_item_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_item_text")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_text_item_id")),
    )
    op.create_index(op.f("ix_item_text_words"), "item_text", ["words"], unique=False)


def _stock() -> None:
    op.create_table(
        "location",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("name", name=op.f("uq_location_name")),
    )

    op.create_table(
        "stock_level",
        sa.Column("item_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_level_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_level_location_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "location_id", name=op.f("pk_stock_level")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "stock_movement",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_movement_item_id")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_movement_location_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "line", name=op.f("pk_stock_movement")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stock_movement_item", "stock_movement", ["item_id", "at"], unique=False)


def _money() -> None:
    op.create_table(
        "cart",
        sa.Column("id", ID, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
    )
    op.create_index(
        "uq_cart_open", "cart", ["is_open"], unique=True, sqlite_where=sa.text("is_open = 1")
    )

    op.create_table(
        "shift",
        sa.Column("id", ID, nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", ID, nullable=False),
        sa.Column("opening_float", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("expected_cash", sa.BigInteger(), nullable=True),
        sa.Column("counted_cash", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["user_account.id"], name=op.f("fk_shift_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["user_account.id"], name=op.f("fk_shift_opened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    op.create_index(
        "uq_shift_open",
        "shift",
        ["till_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "cash_movement",
        sa.Column("id", ID, nullable=False),
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_cash_movement_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_movement")),
    )
    op.create_index(op.f("ix_cash_movement_shift_id"), "cash_movement", ["shift_id"], unique=False)

    op.create_table(
        "sale",
        sa.Column("id", ID, nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("cashier_id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("cash_rounding", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_sale_location_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_sale_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale")),
        sa.UniqueConstraint("series", "sequence", name=op.f("uq_sale_series_sequence")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_day", "sale", ["business_day"], unique=False)
    op.create_index("ix_sale_shift", "sale", ["shift_id"], unique=False)

    op.create_table(
        "receipt_copy",
        sa.Column("id", ID, nullable=False),
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_receipt_copy_sale_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_copy")),
    )
    op.create_index(op.f("ix_receipt_copy_sale_id"), "receipt_copy", ["sale_id"], unique=False)

    op.create_table(
        "sale_line",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=True),
        sa.Column("price_source", sa.String(length=12), nullable=False),
        sa.Column("extended", sa.BigInteger(), nullable=False),
        sa.Column("own_discount", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("taxes", sa.String(length=200), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_line_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "line", name=op.f("pk_sale_line")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sale_line_item", "sale_line", ["item_id"], unique=False)

    op.create_table(
        "sale_tax",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("is_included", sa.Boolean(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_tax_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "rate", "is_included", name=op.f("pk_sale_tax")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "sale_tender",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["sale_id"], ["sale.id"], name=op.f("fk_sale_tender_sale_id")),
        sa.PrimaryKeyConstraint("sale_id", "line", name=op.f("pk_sale_tender")),
        sqlite_with_rowid=False,
    )


def _books() -> None:
    op.create_table(
        "identity",
        sa.Column("till_id", ID, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.Column("next_shift", sa.Integer(), nullable=False),
        sa.Column("head_n", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("acked_n", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("till_id", name=op.f("pk_identity")),
    )

    op.create_table(
        "journal_entry",
        sa.Column("till_id", ID, nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("subject", ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prev", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("till_id", "inc", "n", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("till_id", "inc", "id", name=op.f("uq_journal_entry_till_id_inc_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_journal_entry_subject",
        "journal_entry",
        ["subject"],
        unique=False,
        sqlite_where=sa.text("subject IS NOT NULL"),
    )

    op.create_table(
        "journal_private",
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_journal_private")),
    )

    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("is_of_till", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )


def _guard_facts() -> None:
    for table in FACTS:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
            )
    op.execute(
        f"CREATE TRIGGER journal_entry_no_update BEFORE UPDATE OF {CHAINED} ON journal_entry"
        " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
    )
    op.execute(
        "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry"
        " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
    )
    op.execute(
        "CREATE TRIGGER shift_no_update BEFORE UPDATE ON shift WHEN old.closed_at IS NOT NULL"
        " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
    )
    op.execute(
        "CREATE TRIGGER shift_no_delete BEFORE DELETE ON shift"
        " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
    )


def _index_words() -> None:
    """The full-text index over folded words, kept by `index_items` in models; a SQLite without FTS5
    reads the words themselves instead.
    """
    options = op.get_bind().exec_driver_sql("PRAGMA compile_options").scalars().all()
    if "ENABLE_FTS5" not in options:
        return
    op.execute(
        "CREATE VIRTUAL TABLE item_search USING fts5(words, content='item_text',"
        " content_rowid='number', prefix='1 2 3', tokenize='unicode61 remove_diacritics 0')"
    )


def downgrade() -> None:
    raise RuntimeError("A till never goes back: restore the file kept beside the upgraded one.")
