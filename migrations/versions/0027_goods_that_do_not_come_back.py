"""Items that are sold for good: a manager is asked before goods of them come back.

Revision 0027.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PERMISSION = "refund:not_returnable"
DECISIONS = {"owner": "allow", "manager": "allow", "supervisor": "allow", "cashier": "ask"}
# What the triggers of 0025 note of an item, and the new field.
FIELDS = [
    "category_id",
    "tax_class_id",
    "name",
    "description",
    "sku",
    "unit",
    "unit_price",
    "cost_price",
    "is_open_price",
    "track_stock",
    "stock_policy",
    "reorder_level",
    "tracks_batches",
    "favourite",
    "picture",
    "content",
    "discount_rate",
    "age_limit",
    "deposit_item_id",
    "is_returnable",
    "parent_id",
    "options",
    "choices",
    "is_bundle",
    "is_active",
    "is_deleted",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
]


def upgrade() -> None:
    op.add_column(
        "item", sa.Column("is_returnable", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    _grant()
    if op.get_bind().dialect.name == "sqlite":
        _note_it_too()


def _grant() -> None:
    role = sa.table(
        "role", sa.column("id", ID), sa.column("key", sa.String()), sa.column("based_on")
    )
    grant = sa.table(
        "role_grant",
        sa.column("role_id", ID),
        sa.column("permission", sa.String()),
        sa.column("decision", sa.String()),
        sa.column("limit_amount", sa.BigInteger()),
    )
    connection = op.get_bind()
    like = sa.func.coalesce(role.c.based_on, role.c.key)  # a role of the shop's own
    rows = [
        {
            "role_id": role_id,
            "permission": PERMISSION,
            "decision": DECISIONS[key],
            "limit_amount": None,
        }
        for role_id, key in connection.execute(sa.select(role.c.id, like)).all()
        if key in DECISIONS
    ]
    if rows:
        connection.execute(grant.insert(), rows)


def _note_it_too() -> None:
    columns = ", ".join(f'"{each}"' for each in FIELDS)
    old = " || ".join(f"' {each} ' || quote(OLD.\"{each}\")" for each in FIELDS)
    for what, when in (("edited", f"UPDATE OF {columns}"), ("gone", "DELETE")):
        noted = f"VALUES ('item', quote(OLD.\"id\"), {old}) ON CONFLICT DO NOTHING"
        op.execute(f"DROP TRIGGER item_{what}")
        op.execute(
            f"CREATE TRIGGER item_{what} AFTER {when} ON item BEGIN"
            f" INSERT INTO row_touched (name, key, old) {noted}; END"
        )
