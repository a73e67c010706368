"""Revisions, numbered in order; once released, a revision is never edited."""
