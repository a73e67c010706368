"""The web app of agents and trainers: `/api/v1` and the pages that use it."""
