"""Checks of a configuration by itself, one rule a file."""
