"""The shop's values and arithmetic: pure, used by everything, using nothing of the program.

Amounts are whole minor units, quantities thousandths, rates parts per million. Each value guards
its own door: what exists is sensible. Only `money` divides.
"""
