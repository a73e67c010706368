"""One folder for each channel, all alike: parse what arrives, render what leaves, and a thin shell between."""
