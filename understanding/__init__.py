"""The Rasa side: how a message is understood, the dialogue's memory, and the server that runs it."""
