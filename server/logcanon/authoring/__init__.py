"""Writing records: a skeleton from a log line, what is wrong with a record while it is written."""
