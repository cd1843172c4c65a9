"""Reads what nginx can write to its log from its C sources; used by build_messages.py."""
