"""Everything that is kept: SQLAlchemy Core on SQLite or PostgreSQL, one writer thread in each process."""
