"""Where records and configurations meet, and nowhere else."""
