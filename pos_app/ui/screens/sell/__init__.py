"""Sell: scan, type or tap, and the sale beside it.

screen     puts it together: keys, focus, lane, what is in front
entry      the scan field;  adding: from a code to a line, and what stands in the way
shelf      tabs and tiles;  finder: search as you type;  goods: how an item looks there
cart_side  head, lines, sums and Pay;  rows: what they say
panels     discount, parked sales, price, change line, one-off … in place of the grid
"""

from pos_app.ui.screens.sell.screen import SellScreen

__all__ = ["SellScreen"]
