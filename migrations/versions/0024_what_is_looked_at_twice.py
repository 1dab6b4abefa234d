"""Discounts by hand and prices off the shelf's are summed for past days, as sales are.

What was summed is summed anew when the till is idle; until then reports read lines.

Revision 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sums = ("discounts", "discounted", "overrides", "overridden")
    op.create_table(
        "sum_look",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in sums),
        sa.PrimaryKeyConstraint("day", "place", name=op.f("pk_sum_look")),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM sums_ready")


def downgrade() -> None:
    op.drop_table("sum_look")
