"""The history of the tables, a revision a file in `versions/`; `store.migrate` runs it."""
