"""Logs: nginx's line grammar, and the search of signatures over raw bytes."""
