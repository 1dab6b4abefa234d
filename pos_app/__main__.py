"""`python -m pos_app`, and the first file of the frozen program."""

import sys

from pos_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
