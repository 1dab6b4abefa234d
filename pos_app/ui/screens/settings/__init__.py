"""Settings: sections at the side, one page each, saved by a button."""

from pos_app.ui.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
