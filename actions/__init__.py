"""Rasa's custom actions: slots in, one call of the core, response name and events out. No wording."""
