"""The core of Balcão: plain Python, standard library only; everything else imports it, it imports nothing."""
