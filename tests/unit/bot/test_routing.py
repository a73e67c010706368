"""Who looks after what, and how soon: the table of the shop, and mistakes in it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.errors import SettingsError
from bot.routing import GENERAL, Routing
from bot.routing_table import routing_of
from bot.tickets import Priority
from tests.fakes.house import ROOT, house

ROUTING = house().routing
TABLE: dict[str, Any] = YAML(typ="safe").load(ROOT / "data" / "routing.yml")


def test_every_question_of_customers_has_a_team() -> None:
    titles = YAML(typ="safe").load(ROOT / "data" / "titles.yml")["titles"]
    asked = {name.removeprefix("faq/") for name in titles if name.startswith("faq/")}
    assert {name for name in asked if not name.startswith("ticket_")} == set(ROUTING.routes)
    assert ROUTING.categories[-1] == GENERAL


@pytest.mark.parametrize(
    ("text", "priority", "raised"),
    [
        ("onde está meu pedido?", Priority.NORMAL, ""),
        ("É URGENTE!! onde está?", Priority.HIGH, "urgent: urgente"),
        ("lo necesito hoy, por favor", Priority.HIGH, "urgent: lo necesito hoy"),
        ("i need it ASAP", Priority.HIGH, "urgent: asap"),
        ("urgentemente não é a palavra", Priority.NORMAL, ""),
        ("a insurgente", Priority.NORMAL, ""),
    ],
)
def test_words_of_urgency_in_every_language(text: str, priority: Priority, raised: str) -> None:
    judged = ROUTING.judge("track_order", text)
    assert (judged.priority, judged.raised) == (priority, raised)


def test_each_reason_is_one_step_and_is_told() -> None:
    judged = ROUTING.judge("track_order", "é urgente", recent=2, reason="refused_twice")
    assert judged.priority is Priority.URGENT
    assert judged.raised == "urgent: urgente; contact: 3; refused_twice"
    assert ROUTING.judge("track_order", "oi", recent=1).raised == ""


def test_what_is_in_no_table_goes_to_the_general_team() -> None:
    assert ROUTING.route("a category of tomorrow") == ROUTING.general
    assert Routing(ROUTING.general).categories == (GENERAL,)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("general",), None, "general"),
        (("teams", "delivery", "skill"), None, "skill"),
        (("teams", "delivery", "categories", "track_order"), "soon", "“soon” is no priority; there are low, normal"),
        (("urgent",), None, "urgent"),
        (("teams",), "delivery", "data/routing.yml"),
    ],
)
def test_mistakes_are_told(path: tuple[str, ...], value: object, told: str) -> None:
    table = deepcopy(TABLE)
    place = table
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    with pytest.raises(SettingsError, match=r"routing\.yml") as error:
        routing_of(table)
    assert told in error.value.message


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        routing_of(None)
