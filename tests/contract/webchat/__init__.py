"""The web chat, asked from outside."""
