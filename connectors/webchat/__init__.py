"""The web chat: the widget, the routes it talks to, and the page of the shop to try it on."""
