"""The running front door: composition root, brain client, delivery, health, logs and the command `balcao`."""
