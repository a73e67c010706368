"""An event is made once, however many hear of it, and is never that of another."""

from __future__ import annotations

import gc
import json

import pytest

from bot.streams import Beat, DeskNote, Happening, QueueChanged, StatusChanged, TypingChanged
from console.api.encoding import PING, REMEMBERED, Encoding


@pytest.mark.parametrize(
    ("happening", "event", "data"),
    [
        (StatusChanged("c1"), "status", {"conversation": "c1"}),
        (TypingChanged("c1", "customer", True), "typing", {"conversation": "c1", "author": "customer", "on": True}),
        (QueueChanged(), "queue", {}),
        (DeskNote("mention", {"who": "Bia\n\nevent: forged"}), "mention", {"who": "Bia\n\nevent: forged"}),
    ],
)
def test_happenings_as_events(happening: Happening, event: str, data: object) -> None:
    made = Encoding().of(happening).decode()
    lines = made.split("\n")
    assert lines[0] == f"event: {event}"
    assert lines[1].startswith("data: ")
    assert json.loads(lines[1].removeprefix("data: ")) == data
    assert lines[2:] == ["", ""]


def test_a_beat_is_a_comment() -> None:
    assert Encoding().of(Beat()) == PING


def test_the_same_happening_is_made_once() -> None:
    encoding, happening = Encoding(), StatusChanged("c1")
    assert encoding.of(happening) is encoding.of(happening)
    assert encoding.of(StatusChanged("c1")) is not encoding.of(happening)


def test_objects_that_take_the_place_of_others_are_not_taken_for_them() -> None:
    encoding = Encoding()
    for number in range(50 * REMEMBERED):
        assert f'"c{number}"' in encoding.of(StatusChanged(f"c{number}")).decode()
        if number % REMEMBERED == 0:
            gc.collect()
    assert len(encoding._made) == REMEMBERED
