"""What is open, what is set, what is on disk: one mutable session, immutable snapshots of it."""
