"""The fake Slack and Slack's own libraries understand each other: Web API, signed requests, Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_user import FakeUser

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "slack"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        fake.retries(0.05, 0.05, 0.05)
        yield fake


@pytest.fixture
def ana(slack: FakeSlack) -> FakeUser:
    return slack.user("U0ANA00001", name="Ana Souza", locale="pt-BR")


@pytest.fixture
def web_api(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.url + "/", timeout=2, retry_handlers=[])


@dataclass
class Receiver:
    """An app with request URLs that answers what it is told to, and checks who asks."""

    url: str = ""
    got: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    answers: list[web.Response | float] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        self.got.append((request.path.rpartition("/")[2], decoded(request.content_type, body), headers))
        answer = self.answers.pop(0) if self.answers else web.Response()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response()
        return answer


def decoded(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type == "application/json":
        return json.loads(body)
    form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


@pytest.fixture
async def app(slack: FakeSlack) -> AsyncIterator[Receiver]:
    receiver, application = Receiver(), web.Application()
    application.router.add_post("/slack/{kind}", receiver.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
    slack.events_to(receiver.url, SECRET)
    yield receiver
    await runner.cleanup()


async def until(predicate: Callable[[], Any], seconds: float = 5) -> None:
    async def held() -> None:
        while not predicate():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(held(), seconds)


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def read(fixture: str) -> dict[str, Any]:
    return json.loads((FIXTURES / f"{fixture}.json").read_text(encoding="utf-8"))


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*titles: str) -> dict[str, Any]:
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": f"c{n}", "text": {"type": "plain_text", "text": title}, "value": f"v{n}"}
            for n, title in enumerate(titles)
        ],
    }


# Web API


async def test_whose_token_it_is(web_api: AsyncWebClient, slack: FakeSlack) -> None:
    assert (await web_api.auth_test())["user_id"] == "U0BALCAO01"
    for error in ("token_revoked", "account_inactive"):
        slack.kill_tokens(error)
        assert await refusal(web_api.auth_test()) == error
    slack.mend()
    assert await refusal(web_api.auth_test(token="xoxb-wrong")) == "invalid_auth"


async def test_a_message_is_posted_changed_and_deleted(
    web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser
) -> None:
    posted = await web_api.chat_postMessage(
        channel=ana.id, text="fallback", blocks=[section("a &lt;b&gt; *c*"), buttons("Sim", "Não")]
    )
    assert posted["channel"] == ana.dm
    assert posted["message"]["bot_id"] == "B0BALCAO01"
    [seen] = slack.posted(ana)
    assert (seen.text, seen.buttons) == ("a <b> *c*", (("Sim", "v0"), ("Não", "v1")))
    await web_api.chat_update(channel=ana.dm, ts=posted["ts"], text="feito", blocks=[section("feito")])
    [seen] = ana.sees()
    assert (seen.text, seen.buttons, seen.edited) == ("feito", (), True)
    await web_api.chat_delete(channel=ana.dm, ts=posted["ts"])
    assert ana.sees() == []
    assert await refusal(web_api.chat_delete(channel=ana.dm, ts=posted["ts"])) == "message_not_found"


async def test_what_slack_refuses(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser) -> None:
    post = web_api.chat_postMessage
    away = slack.channel(name="fora", bot=False)
    old = slack.channel(name="antigo", archived=True)
    assert await refusal(post(channel="C0NOBODY01", text="x")) == "channel_not_found"
    assert await refusal(post(channel=away.id, text="x")) == "not_in_channel"
    assert await refusal(post(channel=old.id, text="x")) == "is_archived"
    assert await refusal(web_api.api_call("chat.postMessage", json={"channel": ana.dm, "text": ""})) == "no_text"
    assert await refusal(post(channel=ana.dm, text="x" * 40_001)) == "msg_too_long"
    assert await refusal(post(channel=ana.dm, text="x", thread_ts="1.000001")) == "thread_not_found"
    assert slack.posted(ana) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [section("x" * 3001)],
        [section("")],
        [section("x")] * 51,
        [buttons(*"x" * 26)],
        [buttons("x" * 76)],
        [{"type": "actions", "elements": [buttons("a")["elements"][0], buttons("b")["elements"][0]]}],
        [{"type": "actions", "elements": [buttons("a")["elements"][0] | {"value": "v" * 2001}]}],
        [section("a") | {"block_id": "same"}, section("b") | {"block_id": "same"}],
        [{"type": "carousel"}],
    ],
    ids=["text", "empty", "blocks", "buttons", "title", "action_id", "value", "block_id", "type"],
)
async def test_blocks_slack_refuses(web_api: AsyncWebClient, ana: FakeUser, blocks: list[dict[str, Any]]) -> None:
    assert await refusal(web_api.chat_postMessage(channel=ana.dm, text="x", blocks=blocks)) == "invalid_blocks"


async def test_blocks_that_are_too_much_together(web_api: AsyncWebClient, ana: FakeUser) -> None:
    blocks = [section("x" * 3000)] * 5
    assert await refusal(web_api.chat_postMessage(channel=ana.dm, text="x", blocks=blocks)) == "msg_blocks_too_long"


async def test_an_ephemeral_message_is_for_one(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser) -> None:
    rui, place = slack.user("U0RUI00001", name="Rui"), slack.channel(members=[ana])
    call = web_api.chat_postEphemeral
    assert await refusal(call(channel=place.id, user=rui.id, text="segredo")) == "user_not_in_channel"
    slack.join(rui, place)
    answer = await call(channel=place.id, user=ana.id, text="segredo")
    assert [seen.text for seen in ana.sees(place)] == ["segredo"]
    assert rui.sees(place) == []
    assert (
        await refusal(web_api.chat_update(channel=place.id, ts=answer["message_ts"], text="x")) == "message_not_found"
    )


async def test_people_places_and_reactions(web_api: AsyncWebClient, ana: FakeUser) -> None:
    user = (await web_api.users_info(user=ana.id, include_locale=True))["user"]
    assert (user["profile"]["real_name"], user["locale"]) == ("Ana Souza", "pt-BR")
    assert "locale" not in (await web_api.users_info(user=ana.id))["user"]
    assert (await web_api.conversations_open(users=ana.id))["channel"]["id"] == ana.dm
    assert (await web_api.conversations_info(channel=ana.dm))["channel"]["is_im"]
    written = ana.writes("oi")
    await web_api.reactions_add(channel=ana.dm, timestamp=written.ts, name="eyes")
    again = web_api.reactions_add(channel=ana.dm, timestamp=written.ts, name="eyes")
    assert await refusal(again) == "already_reacted"


async def test_files_go_both_ways(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser) -> None:
    written = ana.writes("oi")
    await web_api.files_upload_v2(
        content=b"%PDF", filename="a.pdf", channel=ana.dm, initial_comment="segue", thread_ts=written.ts
    )
    [seen] = slack.posted(ana, thread=written.ts)
    assert (seen.text, seen.files[0].name, seen.files[0].content) == ("segue", "a.pdf", b"%PDF")
    shared = ana.shares_file(b"\x89PNG", "foto.png", "image/png", connect=True)
    info = (await web_api.files_info(file=shared.files[0]))["file"]
    async with aiohttp.ClientSession() as session:
        async with session.get(info["url_private_download"]) as page:
            assert (page.status, page.content_type) == (200, "text/html")
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with session.get(info["url_private_download"], headers=headers) as file:
            assert (file.content_type, await file.read()) == ("image/png", b"\x89PNG")


async def test_a_home_and_a_modal(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    home = {"type": "home", "private_metadata": "7", "blocks": [buttons("Chamados")]}
    await web_api.views_publish(user_id=ana.id, view=home)
    ana.presses_home("Chamados")
    await until(lambda: app.got)
    kind, payload, _ = app.got[0]
    assert (kind, payload["view"]["private_metadata"]) == ("interactions", "7")
    assert payload["actions"][0]["value"] == "v0"
    assert "response_url" not in payload
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Chamado"}, "blocks": [section("x")]}
    await web_api.views_open(trigger_id=payload["trigger_id"], view=modal)
    again = web_api.views_open(trigger_id=payload["trigger_id"], view=modal)
    assert await refusal(again) == "exchanged_trigger_id"
    assert slack.home(ana) == payload["view"]


# faults


async def test_too_many_calls(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser) -> None:
    slack.ratelimit("chat.postMessage", seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await web_api.chat_postMessage(channel=ana.dm, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    await web_api.chat_postMessage(channel=ana.dm, text="x")
    await web_api.chat_postMessage(channel=ana.dm, text="too soon, but let through")
    assert [violation.channel for violation in slack.violations] == [ana.dm]
    slack.api.enforce_rates = True
    assert await refusal(web_api.chat_postMessage(channel=ana.dm, text="x")) == "ratelimited"


async def test_faults_hit_their_calls(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser) -> None:
    rui = slack.user("U0RUI00001", name="Rui")
    slack.fail("chat.postMessage", error="fatal_error", channel=rui)
    slack.fail("chat.postMessage", status=503, channel=ana)
    with pytest.raises(SlackApiError) as caught:
        await web_api.chat_postMessage(channel=ana.dm, text="x")
    assert caught.value.response.status_code == 503
    assert await refusal(web_api.chat_postMessage(channel=rui.id, text="x")) == "fatal_error"
    assert (await web_api.chat_postMessage(channel=rui.id, text="x"))["ok"]
    assert [call.status for call in slack.calls("chat.postMessage")] == [503, 200, 200]


@pytest.mark.parametrize("after", [False, True])
async def test_a_call_that_is_cut_off(web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser, *, after: bool) -> None:
    slack.reset("chat.postMessage", after=after)
    with pytest.raises(aiohttp.ClientError):
        await web_api.chat_postMessage(channel=ana.dm, text="x")
    assert len(slack.posted(ana)) == after
    web_api.timeout = 0.2
    slack.hang("chat.postMessage", 0.4, after=after)
    with pytest.raises(asyncio.TimeoutError):
        await web_api.chat_postMessage(channel=ana.dm, text="y")
    await asyncio.sleep(0.4)
    assert len(slack.posted(ana)) == 2 * after


# Events API


async def test_a_message_arrives_signed(slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    ana.writes("1 < 2 & https://aurora.example")
    await until(lambda: app.got)
    kind, payload, headers = app.got[0]
    event = payload["event"]
    assert (kind, payload["type"], event["type"], event["channel_type"]) == (
        "events",
        "event_callback",
        "message",
        "im",
    )
    assert event["text"] == "1 &lt; 2 &amp; <https://aurora.example>"
    assert "x-slack-retry-num" not in headers


async def test_a_mention_arrives_twice(slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    post = ana.mentions("oi", channel=slack.channel(members=[ana]))
    await until(lambda: len(app.got) == 2)
    events = [payload["event"] for _, payload, _ in app.got]
    assert {event["type"] for event in events} == {"app_mention", "message"}
    assert {event["ts"] for event in events} == {post.ts}
    assert len({payload["event_id"] for _, payload, _ in app.got}) == 2


async def test_what_is_not_acknowledged_comes_again(slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    slack.patience = 0.2
    app.answers = [web.Response(status=500), 0.5]
    ana.writes("oi")
    await until(lambda: len(app.got) == 3)
    tries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for _, _, h in app.got]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
    assert len({payload["event_id"] for _, payload, _ in app.got}) == 1
    await asyncio.to_thread(slack.settle)
    app.answers = [web.Response(status=400, headers={"X-Slack-No-Retry": "1"})]
    ana.writes("oi")
    await until(lambda: slack.lost)
    assert len(app.got) == 4


async def test_an_app_that_is_away_gets_it_later(slack: FakeSlack, ana: FakeUser) -> None:
    slack.events_to("http://127.0.0.1:9", SECRET)
    ana.writes("oi")
    await until(lambda: slack.lost)
    reasons = [delivery.outcome.reason for delivery in slack.deliveries]
    assert reasons == ["connection_failed"] * 4


async def test_edits_deletions_and_our_own_voice(
    web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser, app: Receiver
) -> None:
    post = ana.writes("oi")
    ana.edits(post, "olá")
    ana.deletes(post)
    await web_api.chat_postMessage(channel=ana.dm, text="sim?")
    await until(lambda: len(app.got) == 4)
    events = [payload["event"] for _, payload, _ in app.got]
    assert [event.get("subtype") for event in events] == [None, "message_changed", "message_deleted", None]
    assert (events[1]["message"]["text"], events[1]["previous_message"]["text"]) == ("olá", "oi")
    assert (events[2]["deleted_ts"], events[3]["bot_id"]) == (post.ts, "B0BALCAO01")
    assert await asyncio.to_thread(ana.hears, quiet=0.05) == ["sim?"]


async def test_a_button_under_an_ephemeral_message(
    web_api: AsyncWebClient, slack: FakeSlack, ana: FakeUser, app: Receiver
) -> None:
    place = slack.channel(members=[ana])
    await web_api.chat_postEphemeral(channel=place.id, user=ana.id, text="x", blocks=[buttons("Sim")])
    ana.presses(ana.sees(place)[0], "Sim")
    await until(lambda: app.got)
    _, payload, _ = app.got[0]
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"]
    async with aiohttp.ClientSession() as session:
        for answer in ({"replace_original": True, "text": "certo"}, {"text": "mais"}):
            await session.post(payload["response_url"], json=answer)
        assert [(seen.text, seen.ephemeral) for seen in ana.sees(place)] == [("certo", True), ("mais", True)]
        await session.post(payload["response_url"], json={"delete_original": True})
    assert [seen.text for seen in ana.sees(place)] == ["mais"]


async def test_a_command_and_its_answer(slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    app.answers = [web.json_response({"text": "um momento"})]
    ana.commands("/helpdesk", "pedido 7", channel=slack.channel("C0FORA0001", name="fora", bot=False))
    await until(lambda: ana.sees("C0FORA0001"))
    kind, form, _ = app.got[0]
    assert (kind, form["command"], form["text"], form["channel_name"]) == ("commands", "/helpdesk", "pedido 7", "fora")
    assert ana.sees("C0FORA0001")[0].ephemeral
    async with aiohttp.ClientSession() as session:
        await session.post(form["response_url"], json={"text": "achei"})
    assert [seen.text for seen in ana.sees("C0FORA0001")] == ["um momento", "achei"]


async def test_everything_once_more_shuffled(slack: FakeSlack, ana: FakeUser, app: Receiver) -> None:
    for number in range(5):
        ana.writes(str(number))
    await asyncio.to_thread(slack.settle)
    assert slack.replay(times=2, seed=3) == 10
    await until(lambda: len(app.got) == 15)
    texts = [payload["event"]["text"] for _, payload, _ in app.got]
    assert texts[:5] == ["0", "1", "2", "3", "4"]
    assert sorted(texts[5:]) == sorted(texts[:5] * 2)
    assert texts[5:] != texts[:5] * 2
    assert {h["x-slack-retry-num"] for _, _, h in app.got[5:]} == {"1", "2"}


async def test_the_request_url_is_verified(slack: FakeSlack, app: Receiver) -> None:
    app.answers = [web.Response(text="given back")]
    assert await asyncio.to_thread(slack.challenge) == "given back"
    assert app.got[0][1]["type"] == "url_verification"


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
async def test_fixtures_are_payloads(fixture: Path) -> None:
    payload = read(fixture.stem)
    assert f"| `{fixture.stem}` |" in (FIXTURES / "README.md").read_text(encoding="utf-8")
    if payload.get("type") == "event_callback":
        assert {"event_id", "event_time", "authorizations", "team_id", "api_app_id"} <= payload.keys()
        assert AsyncBoltRequest(body=json.dumps(payload), mode="socket_mode").context.team_id == "T0AURORA01"


async def test_fixtures_work_here(slack: FakeSlack, web_api: AsyncWebClient, app: Receiver) -> None:
    """A captured payload can be answered: its thread, file and response_url are known to the fake."""
    slack.push("events", read("file_share_many"))
    slack.push("interactions", read("block_actions_ephemeral"))
    await until(lambda: len(app.got) == 2)
    event, pressed = app.got[0][1]["event"], app.got[1][1]
    await web_api.chat_postMessage(channel=event["channel"], thread_ts=event["thread_ts"], text="recebi")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(event["files"][0]["url_private_download"]) as file:
            assert len(await file.read()) == event["files"][0]["size"]
        async with session.post(pressed["response_url"], json={"text": "certo"}) as answer:
            assert answer.status == 200


def test_a_test_without_a_loop(slack: FakeSlack, ana: FakeUser) -> None:
    """People and clients in plain threads; what is heard is what came after the last act, in that thread only."""
    client = WebClient(slack.bot_token, base_url=slack.url + "/")
    place = slack.channel(members=[ana])
    client.chat_postMessage(channel=place.id, text="antes")
    post = ana.mentions("oi", channel=place)
    client.chat_postMessage(channel=place.id, text="de outra conversa")
    client.chat_postMessage(channel=place.id, text="olá", thread_ts=post.ts)
    client.chat_postEphemeral(channel=place.id, user=ana.id, text="só para você", thread_ts=post.ts)
    assert ana.hears(quiet=0.05) == ["olá", "só para você"]
    assert [seen.text for seen in slack.posted(place, thread=post)] == ["olá", "só para você"]
    with pytest.raises(AssertionError, match="heard nothing"):
        slack.user(name="Rui").hears(timeout=0.05)


# Socket Mode


@pytest.fixture
async def bolt(slack: FakeSlack, web_api: AsyncWebClient) -> AsyncIterator[list[dict[str, Any]]]:
    """An app on a socket that takes everything, the first "devagar" late; gives what it took."""
    taken: list[dict[str, Any]] = []

    async def record(req: AsyncBoltRequest, **_: Any) -> BoltResponse:
        taken.append(req.body)
        if req.body.get("event", {}).get("text") == "devagar" and len(taken) == 1:
            await asyncio.sleep(0.5)
        return BoltResponse(status=200)

    application = AsyncApp(client=web_api, signing_secret=SECRET, before_authorize=record)
    handler = AsyncSocketModeHandler(application, slack.app_token, web_client=web_api)
    await handler.connect_async()
    yield taken
    await handler.close_async()


async def test_socket_mode_brings_all_kinds(slack: FakeSlack, ana: FakeUser, bolt: list[dict[str, Any]]) -> None:
    ana.writes("oi")
    ana.commands("/helpdesk", "")
    await until(lambda: len(bolt) == 2)
    await asyncio.to_thread(slack.settle)
    assert bolt[0]["event"]["text"] == "oi"
    assert bolt[1]["command"] == "/helpdesk"
    assert all(not delivery.outcome.reason for delivery in slack.deliveries)


async def test_socket_mode_sends_again(slack: FakeSlack, ana: FakeUser, bolt: list[dict[str, Any]]) -> None:
    slack.patience = 0.2
    ana.writes("devagar")
    await until(lambda: len(bolt) == 2)
    await asyncio.to_thread(slack.settle)
    assert bolt[0]["event_id"] == bolt[1]["event_id"]
    assert [delivery.outcome.reason for delivery in slack.deliveries] == ["timeout", ""]


async def test_a_socket_is_changed_for_another(slack: FakeSlack, ana: FakeUser, bolt: list[dict[str, Any]]) -> None:
    slack.disconnect()
    await until(lambda: len(slack.calls("apps.connections.open")) == 2)
    ana.writes("ainda aí?")
    await until(lambda: bolt)
    assert not slack.lost


async def test_only_the_app_token_opens_sockets(slack: FakeSlack, web_api: AsyncWebClient) -> None:
    assert await refusal(web_api.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    slack.fail("apps.connections.open", error="invalid_auth")
    assert await refusal(web_api.apps_connections_open(app_token=slack.app_token)) == "invalid_auth"
