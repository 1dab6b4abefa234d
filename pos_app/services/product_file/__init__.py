"""Lists of products in files: what system wrote them, how they are written, and their rows."""

from pos_app.services.product_file.columns import heading_key
from pos_app.services.product_file.csv_table import DELIMITERS, ENCODINGS
from pos_app.services.product_file.fields import LEFT_OUT, SEVERAL, Field
from pos_app.services.product_file.product import ProductRow, Reference, RowLinks
from pos_app.services.product_file.reading import AS_FOUND, ProductFile, Wishes
from pos_app.services.product_file.systems import SYSTEMS
from pos_app.services.product_file.turns import short_turns

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
    "Reference",
    "RowLinks",
    "Wishes",
    "heading_key",
    "short_turns",
]
