"""Past sales: found by number, shown as their receipt, printed again or saved."""

from pos_app.ui.screens.sales.screen import SalesScreen

__all__ = ["SalesScreen"]
