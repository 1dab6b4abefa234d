"""The journal is read as an audit log: newest first, by kind and by person.

Revision 0013.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Entries come in the order of the clock: they are added at the index's end.
    op.create_index("ix_journal_entry_hlc", "journal_entry", ["hlc", "kind", "actor"])


def downgrade() -> None:
    op.drop_index("ix_journal_entry_hlc", "journal_entry")
