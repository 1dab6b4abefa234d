"""Lines with a discount or another price than the shelf's are found by themselves.

Revision 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_DISCOUNTED = sa.text("discount <> 0")
_OVERRIDDEN = sa.text("price_source = 'override'")


def upgrade() -> None:
    # Few lines are in them: a sale without either writes nothing here.
    op.create_index(
        "ix_sale_line_discounted",
        "sale_line",
        ["sale_id", "line", "discount"],
        sqlite_where=_DISCOUNTED,
        postgresql_where=_DISCOUNTED,
    )
    op.create_index(
        "ix_sale_line_overridden",
        "sale_line",
        ["sale_id", "line"],
        sqlite_where=_OVERRIDDEN,
        postgresql_where=_OVERRIDDEN,
    )


def downgrade() -> None:
    op.drop_index("ix_sale_line_overridden", "sale_line")
    op.drop_index("ix_sale_line_discounted", "sale_line")
