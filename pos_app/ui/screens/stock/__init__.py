"""Items: the list of what is on the shelf, one of them in detail, and lists from files."""

from pos_app.ui.screens.stock.screen import StockScreen

__all__ = ["StockScreen"]
