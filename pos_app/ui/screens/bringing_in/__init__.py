"""Lists from files, step by step: the file, its columns, what will happen, and what came of it."""

from pos_app.ui.screens.bringing_in.screen import ImportScreen

__all__ = ["ImportScreen"]
