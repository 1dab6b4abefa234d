"""Lists of products in files: what system wrote them, how they are written, and their rows."""

from pos_app.services.product_file.columns import (
    LEFT_OUT,
    SEVERAL,
    SYSTEMS,
    Field,
    heading_key,
)
from pos_app.services.product_file.csv_table import DELIMITERS, ENCODINGS
from pos_app.services.product_file.product import ProductRow
from pos_app.services.product_file.reading import AS_FOUND, ProductFile, Wishes

__all__ = [
    "AS_FOUND",
    "DELIMITERS",
    "ENCODINGS",
    "LEFT_OUT",
    "SEVERAL",
    "SYSTEMS",
    "Field",
    "ProductFile",
    "ProductRow",
    "Wishes",
    "heading_key",
]
