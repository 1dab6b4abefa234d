"""Views of the reports that people keep by a name.

Revision 0026.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_view",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_report_view_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_report_view_user_id_name")),
    )


def downgrade() -> None:
    op.drop_table("report_view")
