"""The sale is paid: the change and the coins it is made of, and what became of the receipt."""

from pos_app.ui.screens.complete.screen import CompleteScreen

__all__ = ["CompleteScreen"]
