"""What goes wrong on purpose around a whole Balcão, and what is counted afterwards: lost 0, doubled 0."""
