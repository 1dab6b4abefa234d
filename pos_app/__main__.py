"""`python -m pos_app`, and the first file of the frozen program."""

import sys
from multiprocessing import freeze_support

from pos_app.cli import main

if __name__ == "__main__":
    freeze_support()  # the frozen program is its own helper processes too
    sys.exit(main())
