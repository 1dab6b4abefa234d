"""The tax that new items of a category get.

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Without a foreign key: SQLite would have to copy the table. The services check it.
    op.add_column("category", sa.Column("tax_class_id", ID, nullable=True))
