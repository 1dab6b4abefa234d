"""The tables of a shop, and the selects and writes that several services share, each beside its
table.

Importing this package registers every table on `Base.metadata`. Models know the domain and
SQLAlchemy, nothing above.
"""

from pos_app.models import (
    answers,
    batches,
    catalogue,
    counts,
    customer_orders,
    customers,
    imports,
    journal,
    ledgers,
    people,
    price_lists,
    promotions,
    purchasing,
    report_views,
    sales,
    sessions,
    settings,
    shifts,
    stock,
    sums,
    sync,
    transfers,
    turns,
)
from pos_app.models.base import Base

__all__ = [
    "Base",
    "answers",
    "batches",
    "catalogue",
    "counts",
    "customer_orders",
    "customers",
    "imports",
    "journal",
    "ledgers",
    "people",
    "price_lists",
    "promotions",
    "purchasing",
    "report_views",
    "sales",
    "sessions",
    "settings",
    "shifts",
    "stock",
    "sums",
    "sync",
    "transfers",
    "turns",
]
