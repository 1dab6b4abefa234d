"""The shop is reached over HTTP: who is logged in, what was answered, how a person is written to.

Revision 0017.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "login_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.Column("verifier", sa.LargeBinary(32), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("renewed_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_login_session_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
    )
    op.create_index("ix_login_session_user_id", "login_session", ["user_id", "ended_at"])
    op.create_table(
        "kept_answer",
        sa.Column("actor", ID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request", sa.LargeBinary(32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_kept_answer"),
    )
    op.create_index("ix_kept_answer_at", "kept_answer", ["at"])
    op.add_column("user_account", sa.Column("email", sa.String(254), nullable=True))
    op.add_column(
        "user_account", sa.Column("language", sa.String(10), nullable=False, server_default="")
    )
    op.add_column("user_account", sa.Column("deleted_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_user_account_email", "user_account", ["email"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_user_account_email", "user_account")
    op.drop_column("user_account", "deleted_at")
    op.drop_column("user_account", "language")
    op.drop_column("user_account", "email")
    op.drop_table("kept_answer")
    op.drop_table("login_session")
