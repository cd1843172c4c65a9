"""`python -m logcanon`."""

from __future__ import annotations

import sys

from logcanon.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
