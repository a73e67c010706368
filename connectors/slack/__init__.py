"""Slack: `payload` and `parse` read what comes, `render` writes what goes, `api` calls it, `app` runs it."""
