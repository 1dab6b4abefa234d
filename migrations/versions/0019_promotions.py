"""Promotions in all their versions, what they gave to sales, and who may edit them.

Revision 0019.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _promotions()
    _given()
    if op.get_bind().dialect.name == "sqlite":
        for table in ("promotion_version", "sale_promotion"):
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
                )
    _grant()


def _promotions() -> None:
    op.create_table(
        "promotion",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_table(
        "promotion_version",
        sa.Column("promotion_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotion.id"], name=op.f("fk_promotion_version_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "version", name=op.f("pk_promotion_version")),
    )


def _given() -> None:
    op.create_table(
        "sale_promotion",
        sa.Column("sale_id", ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("promotion_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sale_id", "line"],
            ["sale_line.sale_id", "sale_line.line"],
            name=op.f("fk_sale_promotion_sale_id"),
        ),
        sa.PrimaryKeyConstraint("sale_id", "line", "promotion_id", name=op.f("pk_sale_promotion")),
        sqlite_with_rowid=False,
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
    rows = [
        {
            "role_id": role_id,
            "permission": "promotion:edit",
            "decision": "allow",
            "limit_amount": None,
        }
        for role_id, key in connection.execute(sa.select(role.c.id, role.c.key)).all()
        if key in {"owner", "manager"}
    ]
    if rows:
        connection.execute(grant.insert(), rows)
