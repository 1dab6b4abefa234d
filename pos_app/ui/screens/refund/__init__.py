"""Taking goods back: which sale, which of its lines, and how the money is given back."""

from pos_app.ui.screens.refund.screen import RefundScreen

__all__ = ["RefundScreen"]
