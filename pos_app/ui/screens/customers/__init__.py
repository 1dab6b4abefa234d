"""Customers: the list, one of them with what they bought, have and owe, and the groups."""

from pos_app.ui.screens.customers.screen import CustomersScreen

__all__ = ["CustomersScreen"]
