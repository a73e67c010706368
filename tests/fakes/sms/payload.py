"""Small questions about a raw payload of the provider."""

from __future__ import annotations

from connectors.reading import Json, id_of

CHANNEL = "sms"


def is_receipt(payload: Json) -> bool:
    """Whether it reports what became of a message of ours."""
    return "status" in payload


def is_by_us(payload: Json) -> bool:
    """Whether our own number wrote it."""
    return id_of(payload, "from") == id_of(payload, "to")


def command_of(text: str) -> tuple[str, str] | None:
    """`/name argument`."""
    name, _, argument = text.partition(" ")
    return (name[1:], argument) if name.startswith("/") else None
