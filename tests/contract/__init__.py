"""Suites that everything of one kind must pass: every store, every channel."""
