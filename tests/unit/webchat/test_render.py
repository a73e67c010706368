"""The events of the page."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bot.conversations import Owner
from bot.messages import Author, Button, Message
from bot.questions import BrainState
from bot.status import Status
from bot.streams import TypingChanged
from connectors.webchat.render import message_event, status_event, typing_event

AT = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=-3)))


def message(text: str = "Oi", **more: object) -> Message:
    return Message(row=7, id="m", conversation="c", author=Author.BOT, text=text, at=AT, event=3, **more)  # type: ignore[arg-type]


def test_a_message_as_it_goes_over_the_wire() -> None:
    event = message_event(message(buttons=(Button("Sim", "affirm"),)))

    assert event.wire.decode() == (
        "id: 3\nevent: message\n"
        'data: {"id":"m","author":"bot","text":"Oi","buttons":[{"title":"Sim","payload":"affirm"}],'
        '"at":"2026-03-02T12:00:00.000Z"}\n\n'
    )


def test_people_have_a_name() -> None:
    assert message_event(message(agent="Bia")).data["agent"] == "Bia"
    assert message_event(message(choice="affirm")).data["choice"] == "affirm"


@given(st.text())
def test_no_text_breaks_out_of_its_event(text: str) -> None:
    wire = message_event(message(text.encode("utf-8", "replace").decode())).wire.decode()

    head, data, *rest = wire.split("\n")[1:]
    assert (head, rest) == ("event: message", ["", ""])
    assert "\r" not in data
    assert json.loads(data.removeprefix("data: "))["text"] == text.encode("utf-8", "replace").decode()


def test_a_status_says_what_is_known() -> None:
    waiting = Status(Owner.QUEUE, position=3, eta_minutes=6, ticket="BAL-1042")

    assert status_event(Status(Owner.BOT), BrainState.READY).data == {"owner": "bot"}
    assert status_event(Status(Owner.BOT), BrainState.STARTING).data == {"owner": "bot", "assistant": "starting"}
    assert status_event(waiting, BrainState.DOWN).data == {
        "owner": "queue",
        "position": 3,
        "eta_minutes": 6,
        "ticket": "BAL-1042",
    }


def test_typing_says_who() -> None:
    assert typing_event(TypingChanged("c", "agent", True)).data == {"on": True, "author": "agent"}
