"""Customers and their groups; ledgers of store credit, gift cards, accounts and points; what of a
sale is no turnover; and who may do what with them.

Revision 0016.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COUNTER = (
    "customer:create", "customer:edit", "customer:read",
    "tender:gift_card", "tender:on_account", "tender:store_credit",
)  # fmt: skip
TRUSTED = (*COUNTER, "customer:credit", "customer:points")
ALL = (*TRUSTED, "customer:erase", "customer:export")
DECISIONS = {
    "owner": dict.fromkeys(ALL, "allow"),
    "manager": dict.fromkeys(ALL, "allow"),
    "supervisor": dict.fromkeys(TRUSTED, "allow"),
    "cashier": dict.fromkeys(TRUSTED, "ask") | dict.fromkeys(COUNTER, "allow"),
}


def upgrade() -> None:
    _customers()
    _ledgers()
    op.add_column("sale", sa.Column("owed", sa.BigInteger(), nullable=False, server_default="0"))
    for name, length in (("discount_name", 80), ("ledger", 16)):
        op.add_column(
            "sale_line", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.create_index(
        op.f("ix_sale_customer"), "sale", ["customer_id"], unique=False,
        sqlite_where=sa.text("customer_id IS NOT NULL"),
    )  # fmt: skip
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_entry_no_{act.lower()} BEFORE {act} ON ledger_entry"
                " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
            )
        _index_words()
    _grant()


def _customers() -> None:
    op.create_table(
        "customer_group",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_group")),
        sa.UniqueConstraint("name", name=op.f("uq_customer_group_name")),
    )
    op.create_table(
        "customer",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("card", sa.String(100), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("tax_id", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("is_tax_exempt", sa.Boolean(), nullable=False),
        sa.Column("account_limit", sa.BigInteger(), nullable=False),
        sa.Column("may_email", sa.Boolean(), nullable=False),
        sa.Column("may_text", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["customer_group.id"], name=op.f("fk_customer_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_index(
        op.f("ix_customer_card"), "customer", ["card"], unique=False,
        sqlite_where=sa.text("card <> ''"),
    )  # fmt: skip
    op.create_index(op.f("ix_customer_group_id"), "customer", ["group_id"], unique=False)
    op.create_table(
        "customer_text",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_text_customer_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_customer_text")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_customer_text_customer_id")),
    )
    op.create_index(op.f("ix_customer_text_words"), "customer_text", ["words"], unique=False)


def _ledgers() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("customer_id", ID, nullable=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_ledger_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_customer_id"), "ledger", ["customer_id"], unique=False)
    op.create_index(
        op.f("ix_ledger_code"), "ledger", ["code"], unique=False,
        sqlite_where=sa.text("code <> ''"),
    )  # fmt: skip
    op.create_table(
        "ledger_entry",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("ledger_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sale_id", ID, nullable=True),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["ledger.id"], name=op.f("fk_ledger_entry_ledger_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "line", name=op.f("pk_ledger_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_ledger_entry_ledger"), "ledger_entry", ["ledger_id", "at"], unique=False
    )
    op.create_index(op.f("ix_ledger_entry_sale"), "ledger_entry", ["sale_id"], unique=False)


def _index_words() -> None:
    """The full-text index over folded words, kept by `index_customers` in models."""
    options = op.get_bind().exec_driver_sql("PRAGMA compile_options").scalars().all()
    if "ENABLE_FTS5" in options:
        op.execute(
            "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='customer_text',"
            " content_rowid='number', prefix='1 2 3', tokenize='unicode61 remove_diacritics 0')"
        )


def _grant() -> None:
    role = sa.table("role", sa.column("id", ID), sa.column("key", sa.String()))
    grant = sa.table(
        "role_grant",
        sa.column("role_id", ID),
        sa.column("permission", sa.String()),
        sa.column("decision", sa.String()),
        sa.column("limit_amount", sa.BigInteger()),
    )
    connection = op.get_bind()
    roles = connection.execute(sa.select(role.c.id, role.c.key)).all()
    rows = [
        {"role_id": role_id, "permission": permission, "decision": word, "limit_amount": None}
        for role_id, key in roles
        for permission, word in DECISIONS.get(key, {}).items()
    ]
    if rows:
        connection.execute(grant.insert(), rows)
