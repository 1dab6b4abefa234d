"""The audit log: the journal as a list, each entry with all it says; nothing can be changed."""

from pos_app.ui.screens.audit.screen import AuditScreen

__all__ = ["AuditScreen"]
