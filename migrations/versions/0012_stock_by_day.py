"""The ledger of stock is summed by item without a look into its table.

What was sold in four weeks and what the stock was worth on a past day read every movement of an
item; an index that holds what they need saves a seek for each.

Revision 0012.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_stock_movement_item"
_TABLE = "stock_movement"


def upgrade() -> None:
    """Widen the index."""
    op.drop_index(_INDEX, _TABLE)
    op.create_index(
        _INDEX,
        _TABLE,
        ["item_id", "at", "location_id", "business_day", "kind", "quantity", "unit_cost"],
    )


def downgrade() -> None:
    """Back to the narrow one."""
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["item_id", "at"])
