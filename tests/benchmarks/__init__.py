"""How fast the till is: ratios in one run, ours beside the floor. `python -m tests.benchmarks`.

No test asserts a time: a shared machine would make it lie. The latest table is RESULTS.md.
"""
