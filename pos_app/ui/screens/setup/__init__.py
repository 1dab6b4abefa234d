"""The first run: one question a page, each step saved, until the shop has an owner and items."""

from pos_app.ui.screens.setup.screen import SetupScreen

__all__ = ["SetupScreen"]
