"""Data to paper: the receipt as text, as printer bytes and as PDF.

Knows the domain; never tables, never Qt.
"""
