"""Whole turns through Rasa's agent and our channel, with a small trained model."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from rasa.core.agent import Agent
from rasa.shared.core.events import ActiveLoop, SlotSet

from tests.unit.understanding.conftest import CONFIG, EXAMPLES
from understanding.channel import answered
from understanding.launch import Options, load_agent, warm_up
from understanding.turn_request import parse_turn

DOMAIN = """
version: "3.1"
session_config: {session_expiration_time: 0, carry_over_slots_to_new_session: true}
intents: [talk_to_person, change_language, out_of_scope, nlu_fallback]
entities:
- language: {influence_conversation: false}
slots:
  language:
    type: categorical
    values: [pt, es, en]
    initial_value: pt
    influence_conversation: false
    mappings: [{type: from_entity, entity: language}]
  problem: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  order_number: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  contact: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  addition: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  helped_handoff: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  helped_how: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  helped_by: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  helped_ticket: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms:
  ticket_form: {required_slots: [problem]}
actions: [action_call]
responses:
  utter_faq/track_order:
  - condition: [{type: slot, name: language, value: en}]
    text: On its way.
    buttons: [{title: Late, payload: faq/delivery_late}]
  - text: A caminho.
  utter_faq/find_invoice: [{text: Nota fiscal.}]
  utter_ok: [{text: ok}]
  utter_unknown: [{text: "?"}]
"""
RULES = """
version: "3.1"
rules:
- rule: faq
  steps: [{intent: faq}, {action: utter_faq}]
- rule: person
  steps: [{intent: talk_to_person}, {action: action_call}, {action: utter_ok}]
- rule: language
  steps: [{intent: change_language}, {action: utter_ok}]
- rule: unknown
  steps: [{intent: nlu_fallback}, {action: utter_unknown}]
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, trained by the command the gateway runs."""
    root = tmp_path_factory.mktemp("project")
    (root / "data").mkdir()
    shutil.copy(CONFIG, root / "config.yml")
    (root / "domain.yml").write_text(DOMAIN)
    (root / "data/rules.yml").write_text(RULES)
    blocks = [
        f"- intent: {label}\n  metadata: {{language: {language}}}\n  examples: |\n"
        + "".join(f"    - {text}\n" for text in texts)
        for (label, language), texts in EXAMPLES.items()
    ]
    (root / "data/nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def model(project: Path) -> Path:
    events = train(project)
    assert [event["done"] for event in events[:-1]] == list(range(len(events) - 1))
    assert events[-1]["seconds"] < 60
    return Path(events[-1]["model"])


def train(root: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "understanding.train", "--json-progress", "--root", str(root)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=CONFIG.parent)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode == 0) == ("model" in events[-1]), done.stderr
    return events


class Actions:
    """An action server that does as it is told."""

    def __init__(self) -> None:
        self.status = 200
        self.seen: list[dict[str, Any]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.seen.append(await request.json())
        return web.json_response({"events": [], "responses": []}, status=self.status)


@pytest.fixture
async def actions() -> AsyncIterator[tuple[Actions, str]]:
    server, app = Actions(), web.Application(client_max_size=10_000_000)
    app.router.add_post("/webhook", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    yield server, f"http://127.0.0.1:{port}/webhook"
    await runner.cleanup()


@pytest.fixture
async def agent(model: Path, actions: tuple[Actions, str], tmp_path: Path) -> AsyncIterator[Agent]:
    options = Options("127.0.0.1", 0, actions[1], f"sqlite:///{tmp_path}/rasa.db", model)
    loaded = load_agent(options, model)
    await warm_up(loaded)
    yield loaded
    loaded.tracker_store.close()


async def ask(agent: Agent, text: str | None, turn: str = "t1", **more: Any) -> tuple[int, dict[str, Any]]:
    body = {"turn": turn, "attempt": 1, "conversation": "c", "text": text, **more}
    response = await answered(parse_turn(body), agent, agent.handle_message)
    return response.status, json.loads(response.body or b"{}")


async def test_a_question_is_answered_in_its_language(agent: Agent) -> None:
    status, body = await ask(agent, "where is my order please?")
    assert status == 200
    assert body["replies"] == [
        {"text": "On its way.", "buttons": [{"title": "Late", "payload": "faq/delivery_late"}], "custom": None}
    ]
    assert body["ranking"][0]["name"] == "faq/track_order"
    assert body["language"] == body["slots"]["language"] == "en"


async def test_a_choice_without_text_is_answered_and_keeps_the_language(agent: Agent) -> None:
    await ask(agent, "where is my order please?")
    status, body = await ask(agent, None, "t2", choice="faq/track_order")
    assert status == 200
    assert body["replies"][0]["text"] == "On its way."


async def test_the_language_is_remembered_and_changed_on_request(agent: Agent) -> None:
    assert (await ask(agent, "¿dónde está mi factura?"))[1]["language"] == "es"
    assert (await ask(agent, "ok", "t2", previous_language="es"))[1]["language"] == "es"
    assert (await ask(agent, "English please", "t3", previous_language="es"))[1]["language"] == "en"
    assert (await ask(agent, "123", "t4", previous_language="en"))[1]["language"] == "en"


@pytest.mark.parametrize("text", ["/talk_to_person", " /restart", "\u200b/faq", "🙂", "a" * 8_000, "\u202e"])
async def test_a_command_or_noise_is_only_text(agent: Agent, text: str) -> None:
    status, body = await ask(agent, text)
    assert status == 200
    assert body["replies"]


async def test_actions_hear_of_the_turn_they_work_for(agent: Agent, actions: tuple[Actions, str]) -> None:
    status, body = await ask(agent, "quero falar com uma pessoa", "t7", attempt=3)
    assert (status, body["replies"][0]["text"]) == (200, "ok")
    assert actions[0].seen[0]["tracker"]["latest_message"]["metadata"]["turn"] == "t7"
    assert actions[0].seen[0]["tracker"]["latest_message"]["metadata"]["attempt"] == 3


async def test_a_failed_action_is_an_error_that_leaves_nothing(
    agent: Agent, actions: tuple[Actions, str], caplog: pytest.LogCaptureFixture
) -> None:
    actions[0].status = 500
    with caplog.at_level(logging.WARNING):
        status, body = await ask(agent, "quero falar com uma pessoa secreta")
    assert (status, body["error"]["code"]) == (502, "action_failed")
    assert "secreta" not in caplog.text + json.dumps(body)
    assert not await agent.tracker_store.exists("c")
    actions[0].status = 200
    assert (await ask(agent, "quero falar com uma pessoa", attempt=2))[0] == 200


async def test_an_action_server_that_is_away_is_an_error(model: Path, tmp_path: Path) -> None:
    options = Options("127.0.0.1", 0, "http://127.0.0.1:9/webhook", f"sqlite:///{tmp_path}/rasa.db", model)
    agent = load_agent(options, model)
    assert (await ask(agent, "quero falar com uma pessoa"))[0] == 502
    agent.tracker_store.close()


async def test_a_store_that_fails_is_an_error_and_not_an_empty_conversation(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(agent.tracker_store.log, "transaction", broken)
        status, body = await ask(agent, "where is my order")
    assert (status, body["error"]["code"]) == (500, "failed")
    assert (await ask(agent, "where is my order"))[0] == 200


HELD = {"problem": "quebrou", "order_number": "48213", "contact": "ana@exemplo.com", "addition": "a tampa"}


async def in_the_form(agent: Agent) -> None:
    """The customer had half-filled a form when people came."""
    await ask(agent, "onde está meu pedido 48213")
    tracker = await agent.tracker_store.retrieve("c")
    held = [SlotSet(name, value) for name, value in HELD.items()]
    tracker.update_with_events([*held, ActiveLoop("ticket_form"), SlotSet("requested_slot", "problem")], agent.domain)
    await agent.tracker_store.save(tracker)


def after(how: str, handoff: str = "h1") -> dict[str, str]:
    return {"handoff": handoff, "how": how, "by": "Bia", "ticket": "BAL-1001"}


@pytest.mark.parametrize(
    ("how", "kept"),
    [("resolved", {"contact"}), ("returned", {"contact", "problem", "order_number"}), ("left", set(HELD))],
)
async def test_after_people_the_form_is_closed_and_slots_go_by_the_table(
    agent: Agent, how: str, kept: set[str]
) -> None:
    await in_the_form(agent)
    status, body = await ask(agent, "preciso da nota fiscal", "t2", after=after(how))
    assert (status, body["replies"][0]["text"], body["in_form"]) == (200, "Nota fiscal.", False)
    assert {name for name in HELD if name in body["slots"]} == kept
    told = {name: body["slots"].get(name) for name in ("helped_how", "helped_by", "helped_ticket", "language")}
    assert told == {"helped_how": how, "helped_by": "Bia", "helped_ticket": "BAL-1001", "language": "pt"}


async def test_what_people_leave_behind_is_done_once_and_again_with_each_attempt(agent: Agent) -> None:
    await in_the_form(agent)
    await ask(agent, "preciso da nota fiscal", "t2", after=after("resolved"))
    _, again = await ask(agent, "preciso da nota fiscal", "t2", attempt=2, after=after("resolved"))
    assert (again["in_form"], again["slots"].get("problem")) == (False, None)
    tracker = await agent.tracker_store.retrieve("c")
    assert [e.name for e in tracker.events if isinstance(e, ActiveLoop)] == ["ticket_form", None]
    tracker.update_with_events([SlotSet("problem", "outro")], agent.domain)
    await agent.tracker_store.save(tracker)
    _, body = await ask(agent, "cadê meu pedido", "t3", after=after("resolved"))
    assert body["slots"]["problem"] == "outro"
    _, body = await ask(agent, "cadê meu pedido", "t4", after=after("resolved", "h2"))
    assert "problem" not in body["slots"]


async def test_a_turn_that_fails_leaves_it_to_the_next(agent: Agent, actions: tuple[Actions, str]) -> None:
    await in_the_form(agent)
    actions[0].status = 500
    assert (await ask(agent, "quero falar com uma pessoa", "t2", after=after("resolved")))[0] == 502
    tracker = await agent.tracker_store.retrieve_full_tracker("c")
    assert tracker.get_slot("problem") == "quebrou"
    _, body = await ask(agent, "cadê meu pedido", "t3", after=after("resolved"))
    assert "problem" not in body["slots"]


async def test_people_may_have_been_there_before_the_first_answer(agent: Agent) -> None:
    _, body = await ask(agent, "cadê meu pedido", after=after("returned"))
    assert (body["replies"][0]["text"], body["slots"]["helped_by"]) == ("A caminho.", "Bia")


async def test_without_a_model_it_is_not_ready() -> None:
    response = await answered(parse_turn({"turn": "t", "conversation": "c", "text": "hi"}), None, None)  # type: ignore[arg-type]
    assert response.status == 503


async def test_a_message_nobody_processed_is_an_error(agent: Agent) -> None:
    async def ignore(_: object) -> None:
        return None

    response = await answered(parse_turn({"turn": "t", "conversation": "c", "text": "hi"}), agent, ignore)
    assert response.status == 500


def test_files_rasa_cannot_use_are_named(project: Path, model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(project, broken, ignore=shutil.ignore_patterns("models"))
    (broken / "data/nlu.yml").write_text("version: '3.1'\nnlu:\n- intent: [a\n")
    assert "data/nlu.yml:" in train(broken)[-1]["error"]
    (broken / "data/nlu.yml").write_text("version: '3.1'\nnlu:\n- intent: a\n  exmples: |\n    - b\n")
    assert "nlu.yml" in train(broken)[-1]["error"]
