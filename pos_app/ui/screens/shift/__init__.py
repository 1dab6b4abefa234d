"""The shift: opened with a counted float, read at any time, closed with the counted drawer.

`opening`, `overview` and `closing` are its three pages, `count` the drawer counted by coins or as
one amount; `screen` shows the page that fits and is the only one that acts.
"""

from pos_app.ui.screens.shift.screen import ShiftScreen

__all__ = ["ShiftScreen"]
