"""Whole conversations, as customers have them: web chat, gateway, Rasa with the trained model, action server, store."""
