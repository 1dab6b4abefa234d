"""Reports: the first page with its figures, every table behind it, the receipts behind a figure."""

from pos_app.ui.screens.reports.screen import ReportsScreen

__all__ = ["ReportsScreen"]
