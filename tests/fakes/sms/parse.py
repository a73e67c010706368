"""From a payload of the provider to an arrival: pure, total, and nothing untyped goes further."""

from __future__ import annotations

from datetime import datetime

from bot.arrivals import Arrival, Ignored
from bot.commands import choice_of
from bot.messages import LONGEST_KEPT, ChannelAddress, Inbound, ReplyTo, tame
from connectors.reading import child, id_of, text_of
from tests.fakes.sms.payload import CHANNEL, command_of, is_by_us, is_receipt


def parse(payload: object, *, now: datetime) -> Arrival:
    """What this payload means to us; our account is the number that was written to."""
    found = child({"payload": payload}, "payload")
    if is_receipt(found):
        return Ignored("receipt")
    person, account, message = (id_of(found, name) for name in ("from", "to", "id"))
    text = tame(text_of(found, "text"))[:LONGEST_KEPT]
    if not (person and account and message and text):
        return Ignored("unreadable")
    if is_by_us(found):
        return Ignored("bot")
    command = command_of(text)
    return Inbound(
        external_id=message,
        sender=ChannelAddress(CHANNEL, account, person),
        reply_to=ReplyTo(CHANNEL, account, person),
        text=text,
        sent_at=now,
        choice=choice_of(*command) if command else None,
    )
