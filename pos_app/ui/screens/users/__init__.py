"""Users and roles: who works here, their PINs, and what each role may do."""

from pos_app.ui.screens.users.screen import UsersScreen

__all__ = ["UsersScreen"]
