"""What the exit status says to other programs."""

from __future__ import annotations

OK = 0  # nothing found, nothing to do, or all done
FOUND = 1  # findings, or a diff
FAILURE = 2  # misuse, or an input that could not be read
INTERRUPTED = 130  # 128 + SIGINT, as shells count
