"""Settings of the shop (shared by its tills) and of this till (never shared), one row each.

What settings exist, their types and defaults is declared in services/settings.py.
"""

from sqlalchemy import Boolean, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.models.base import Base


class Setting(Base):
    """One setting's value as JSON; a missing row means the default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    is_of_till: Mapped[bool] = mapped_column(Boolean, default=False)
