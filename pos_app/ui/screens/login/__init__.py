"""Logging in: who is using this till, and the PIN or password that proves it."""

from pos_app.ui.screens.login.screen import LoginScreen

__all__ = ["LoginScreen"]
