"""One suite that every connector passes."""
