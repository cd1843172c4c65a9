"""Asking an upstream as nginx would, and judging what it sends. Only ever on the user's word."""
