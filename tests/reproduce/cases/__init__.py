"""One module a family of lines; each gives `CASES`."""
