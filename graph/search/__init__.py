"""Full-text search: an SQLite index that is written with a snapshot, and answers from it."""
