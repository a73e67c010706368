"""One suite that every store passes: in memory, on SQLite and on PostgreSQL."""
