"""The widget in real Chromium."""
