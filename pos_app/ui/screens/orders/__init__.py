"""Customers' orders at the counter: new, to prepare, ready; taken here, paid and handed over."""

from pos_app.ui.screens.orders.screen import CustomerOrdersScreen

__all__ = ["CustomerOrdersScreen"]
