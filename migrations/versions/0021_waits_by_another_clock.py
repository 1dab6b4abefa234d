"""A wait after wrong secrets is measured by a clock nobody can set: no instant of it is stored.

Revision 0021.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("throttle", "blocked_until")
