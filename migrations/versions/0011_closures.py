"""Closures of shifts, the counts they come from, what arrived after them, and who may move cash.

Revision 0011.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ALL = ("cash:drop", "cash:pay_in", "cash:pay_out", "shift:close_others", "shift:variance")
DECISIONS = {
    "owner": dict.fromkeys(ALL, "allow"),
    "manager": dict.fromkeys(ALL, "allow"),
    "supervisor": dict.fromkeys(ALL, "allow"),
    "cashier": dict.fromkeys(ALL, "ask") | {"cash:drop": "allow", "cash:pay_in": "allow"},
}
AMOUNTS = (
    "sold", "returned", "net", "tax", "expected_cash", "counted_cash", "float_left",
    "perpetual_sold", "perpetual_returned", "perpetual_net",
)  # fmt: skip
CORRECTED = ("sold", "returned", "net", "tax", "cash")


def upgrade() -> None:
    op.add_column("shift", sa.Column("expected_float", sa.BigInteger(), nullable=True))
    op.add_column("shift", sa.Column("opening_count", sa.Text(), nullable=False, server_default=""))
    op.add_column("shift", sa.Column("counting_since", sa.BigInteger(), nullable=True))
    op.add_column("shift", sa.Column("taken_over_by", ID, nullable=True))
    op.add_column("shift", sa.Column("accepted_difference", sa.BigInteger(), nullable=True))
    op.add_column("shift", sa.Column("accepted_by", ID, nullable=True))
    _counts()
    _closures()
    _corrections()
    if op.get_bind().dialect.name == "sqlite":
        for table in ("shift_count", "closure", "closure_correction"):
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'immutable'); END"
                )
    _grant()


def _counts() -> None:
    op.create_table(
        "shift_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("cash", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_shift_count_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_count")),
        sa.UniqueConstraint("shift_id", "number", name=op.f("uq_shift_count_shift_id_number")),
    )


def _closures() -> None:
    op.create_table(
        "closure",
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", ID, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in AMOUNTS),
        sa.Column("corrections_to", sa.Integer(), nullable=False),
        sa.Column("head_n", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_closure_shift_id")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_closure")),
        sa.UniqueConstraint("till_id", "number", name=op.f("uq_closure_till_id_number")),
    )


def _corrections() -> None:
    op.create_table(
        "closure_correction",
        sa.Column("fact_id", ID, nullable=False),
        sa.Column("shift_id", ID, nullable=False),
        sa.Column("till_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in CORRECTED),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["closure.shift_id"], name=op.f("fk_closure_correction_shift_id")
        ),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_closure_correction")),
        sa.UniqueConstraint("till_id", "number", name=op.f("uq_closure_correction_till_id_number")),
    )
    op.create_index(
        op.f("ix_closure_correction_shift_id"), "closure_correction", ["shift_id"], unique=False
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
