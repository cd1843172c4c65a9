"""Every message that nginx can write: a table, and its look-up for a line of a log."""
