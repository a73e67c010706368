"""Stand-ins for the running world: plain objects that do what the real ones promise."""
