"""logcanon: from an nginx log line to the block that caused it, and to the edit that mends it."""

__version__ = "0.2.0"
