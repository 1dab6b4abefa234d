"""Taking money for the sale: what is left to pay, by which way, how much was given, the change.

`bill` knows what is due; `pad`, `methods`, `amounts`, `taken`, `card`, `reference` and `summary`
are the parts of the picture; `screen` puts them together and is the only one that acts.
"""

from pos_app.ui.screens.pay.screen import PayScreen

__all__ = ["PayScreen"]
