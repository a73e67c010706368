"""The fake Telegram, as python-telegram-bot finds it: what it takes, refuses, delivers and loses."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram_people import FakeUser

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "telegram"
KINDS = sorted(path.stem for path in FIXTURES.glob("*.json"))
MENU = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Pedido", callback_data="faq/order")],
        [InlineKeyboardButton("Site", url="https://a.example")],
    ]
)


@pytest.fixture(autouse=True)
def spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """RetryAfter says its span as a timedelta, or warns that it will."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram(pause=0.02) as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with bot_of(fake) as bot:
        yield bot


@pytest.fixture
def ana(fake: FakeTelegram) -> FakeUser:
    """A customer who has written once."""
    ana = fake.user(512001, "Ana")
    ana.writes("oi")
    return ana


def bot_of(fake: FakeTelegram, token: str = TOKEN) -> Bot:
    quick = {"verify": False}  # loading certificates takes longer than most tests here
    return Bot(
        token,
        base_url=f"{fake.url}/bot",
        base_file_url=f"{fake.url}/file/bot",
        request=HTTPXRequest(connection_pool_size=256, httpx_kwargs=quick),
        get_updates_request=HTTPXRequest(connection_pool_size=1, httpx_kwargs=quick),
    )


class Hook:
    """A webhook on this machine: answers with these statuses, then 200."""

    def __init__(self, *statuses: int, answer: dict[str, Any] | None = None) -> None:
        self.statuses = list(statuses)
        self.answer = answer
        self.got: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.got.append(await request.json())
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer or {}, status=status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Hook]:
        app = web.Application()
        app.router.add_post("/hook", self.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def until(self, count: int) -> None:
        for _ in range(300):
            if len(self.got) >= count:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{len(self.got)} of {count} came")


# Who asks


async def test_the_bot_is_who_its_token_says(bot: Bot) -> None:
    me = await bot.get_me()

    assert (me.id, me.username, me.is_bot) == (7123456789, "aurora_shop_bot", True)


async def test_another_token_is_refused(fake: FakeTelegram) -> None:
    with pytest.raises(InvalidToken):
        await bot_of(fake, "7123456789:another").initialize()


@pytest.mark.parametrize(("path", "status"), [("bot7:x/getMe", 401), ("botx/getMe", 404), (f"bot{TOKEN}/fly", 404)])
async def test_refusals_have_the_shape_of_answers(fake: FakeTelegram, path: str, status: int) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{fake.url}/{path}")

    assert (answer.status_code, answer.json()["ok"], answer.json()["error_code"]) == (status, False, status)


@pytest.mark.parametrize("how", ["json", "data", "files", "params"])
async def test_every_kind_of_body_says_the_same(fake: FakeTelegram, ana: FakeUser, how: str) -> None:
    markup = {"inline_keyboard": [[{"text": "Pedido", "callback_data": "faq/order"}]]}
    text = {"chat_id": str(ana.id), "text": "oi", "reply_markup": json.dumps(markup)}
    body = {
        "json": {"json": {"chat_id": ana.id, "text": "oi", "reply_markup": markup}},
        "data": {"data": text},
        "files": {"files": {name: (None, value) for name, value in text.items()}},
        "params": {"params": text},
    }[how]
    async with httpx.AsyncClient() as http:
        answer = await http.request("GET" if how == "params" else "POST", f"{fake.url}/bot{TOKEN}/SENDmessage", **body)

    assert answer.json()["result"]["text"] == "oi"
    assert fake.sent(ana)[0].buttons == (("Pedido", "faq/order"),)
    assert fake.calls("sendMessage")[0].fields["chat_id"] == ana.id


# Sending


async def test_what_is_sent_is_what_the_customer_sees(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    asked = ana.writes("cadê?")

    await bot.send_message(
        ana.id,
        '<b>Olá</b> &lt;Ana&gt; &amp; <a href="https://a.example/?a=1&amp;b=2">cia</a>',
        parse_mode="HTML",
        reply_markup=MENU,
        reply_parameters=ReplyParameters(asked["message_id"]),
    )

    (seen,) = fake.sent(ana)
    assert seen.text == "Olá <Ana> & cia"
    assert seen.buttons == (("Pedido", "faq/order"), ("Site", "https://a.example"))
    assert seen.reply_to == asked["message_id"]
    assert [entity["type"] for entity in seen.raw["entities"]] == ["bold", "text_link"]
    assert seen.raw["entities"][1]["url"] == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("a <3 > b", 'Unsupported start tag "3"'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ç<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'expected "</i>", found "</b>"'),
        ("Souza & Filhos", "Unescaped &"),
        ("<span>a</span>", "tg-spoiler"),
    ],
)
async def test_broken_html_is_refused(bot: Bot, ana: FakeUser, html: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i)can't parse entities: .*{re.escape(complaint)}"):
        await bot.send_message(ana.id, html, parse_mode="HTML")


async def test_4096_utf16_units_are_the_limit_once_tags_are_gone(bot: Bot, ana: FakeUser) -> None:
    await bot.send_message(ana.id, f"<b>{'👍' * 2048}</b>", parse_mode="HTML")

    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(ana.id, "👍" * 2048 + "!")


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
async def test_nothing_to_read_is_refused(bot: Bot, ana: FakeUser, text: str) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(ana.id, text, parse_mode="HTML")


@pytest.mark.parametrize(("data", "taken"), [("a" * 64, True), ("a" * 65, False), ("ç" * 32, True), ("ç" * 33, False)])
async def test_a_button_holds_64_bytes(fake: FakeTelegram, ana: FakeUser, data: str, taken: bool) -> None:
    markup = {"inline_keyboard": [[{"text": "Pedido", "callback_data": data}]]}
    async with httpx.AsyncClient() as http:
        body = {"chat_id": ana.id, "text": "oi", "reply_markup": markup}
        answer = await http.post(f"{fake.url}/bot{TOKEN}/sendMessage", json=body)

    assert answer.json()["ok"] is taken
    assert taken or answer.json()["description"] == "Bad Request: BUTTON_DATA_INVALID"


async def test_only_chats_it_knows_can_be_written_to(fake: FakeTelegram, bot: Bot) -> None:
    silent = fake.user(512002, "Bruno")

    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "oi")
    with pytest.raises(Forbidden, match="can't initiate"):
        await bot.send_message(silent.id, "oi")


async def test_replies_need_the_message_they_answer(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ana.id, "oi", reply_parameters=ReplyParameters(999))
    await bot.send_message(ana.id, "oi", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))

    assert [seen.reply_to for seen in fake.sent(ana)] == [None]


async def test_edits_show_and_need_a_change(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    sent = await bot.send_message(ana.id, "Um", reply_markup=MENU)
    await bot.edit_message_text("Dois", ana.id, sent.message_id, reply_markup=MENU)
    await bot.edit_message_reply_markup(ana.id, sent.message_id)

    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(ana.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Dois", ana.id, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("Dois", ana.id, 999)
    (seen,) = fake.sent(ana)
    assert (seen.text, seen.buttons, seen.edited) == ("Dois", (), True)


async def test_a_topic_must_be_there(fake: FakeTelegram, bot: Bot) -> None:
    forum = fake.group(-1001555000111, forum=True)
    topic = forum.topic()

    await bot.send_message(forum.id, "oi", message_thread_id=topic)

    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "oi", message_thread_id=topic + 1)
    assert fake.sent(forum)[0].thread == topic


async def test_typing_is_one_of_few_actions(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    assert await bot.send_chat_action(ana.id, "typing")

    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(ana.id, "dancing")
    assert [call.status for call in fake.calls("sendChatAction")] == [200, 400]


# Buttons


async def test_a_press_is_answered_once(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.send_message(ana.id, "Como posso ajudar?", reply_markup=MENU)
    query = ana.presses(fake.sent(ana)[0], "Pedido")
    update = (await bot.get_updates())[-1]

    assert update.callback_query is not None
    assert (update.callback_query.id, update.callback_query.data) == (query, "faq/order")
    await bot.answer_callback_query(query, "Certo")
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)
    assert fake.answered(query) == "Certo"


async def test_a_press_can_be_too_old(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.send_message(ana.id, "Como posso ajudar?", reply_markup=MENU)
    query = ana.presses(fake.sent(ana)[0], "faq/order")
    fake.expire_queries()

    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query)


async def test_there_is_no_pressing_what_is_not_there(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.send_message(ana.id, "Como posso ajudar?", reply_markup=MENU)

    with pytest.raises(LookupError, match="Reembolso"):
        ana.presses(fake.sent(ana)[0], "Reembolso")


# Files


async def test_an_upload_arrives_whole(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.send_document(ana.id, b"%PDF-1", filename="nota.pdf", caption="A <i>nota</i>", parse_mode="HTML")
    await bot.send_photo(ana.id, b"\xff\xd8jpeg")
    await bot.send_media_group(ana.id, [InputMediaPhoto(b"um"), InputMediaPhoto(b"dois")], caption="Dois")
    await bot.send_location(ana.id, -23.5, -46.6)

    seen = fake.sent(ana)
    assert (seen[0].text, seen[0].files[0].name, seen[0].files[0].data) == ("A nota", "nota.pdf", b"%PDF-1")
    assert [message.files[0].data for message in seen[1:4]] == [b"\xff\xd8jpeg", b"um", b"dois"]
    assert seen[2].raw["media_group_id"] == seen[3].raw["media_group_id"]
    assert seen[4].raw["location"]["latitude"] == -23.5


@pytest.mark.parametrize("kind", ["voice", "audio", "video"])
async def test_a_file_can_be_sent_again_by_its_id(fake: FakeTelegram, bot: Bot, ana: FakeUser, kind: str) -> None:
    send = {"voice": bot.send_voice, "audio": bot.send_audio, "video": bot.send_video}[kind]
    sent = await send(ana.id, b"bytes")
    await send(ana.id, getattr(sent, kind).file_id)

    assert [seen.files[0].data for seen in fake.sent(ana)] == [b"bytes", b"bytes"]


async def test_a_customers_file_is_downloaded(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    ana.sends_document(b"%PDF-1", "nota.pdf", caption="a nota")
    ana.sends_photo(b"jpeg" * 9)
    document, photo = [update.message for update in (await bot.get_updates())[-2:]]
    assert document is not None
    assert document.document is not None
    assert photo is not None

    file = await bot.get_file(document.document.file_id)

    assert bytes(await file.download_as_bytearray()) == b"%PDF-1"
    assert (document.caption, document.document.file_name, file.file_size) == ("a nota", "nota.pdf", 6)
    assert len(photo.photo) == 3
    assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == b"jpeg" * 9
    assert len(fake.calls("file")) == 2


async def test_files_above_20_mb_and_dead_links_are_refused(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    large = ana.sends_document(b"", size=20 * 2**20 + 1)["document"]["file_id"]
    small = await bot.get_file(ana.sends_voice(b"ogg")["voice"]["file_id"])
    fake.expire_links()

    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("nobody's")
    with pytest.raises(InvalidToken):  # what python-telegram-bot makes of any 404
        await small.download_as_bytearray()


# Polling


async def test_what_is_confirmed_does_not_come_again(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    for word in ("um", "dois", "três"):
        ana.writes(word)

    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(offset=first[-1].update_id)
    rest = await bot.get_updates(offset=again[-1].update_id + 1)

    assert [update.effective_message.text for update in again] == ["um", "dois", "três"]  # type: ignore[union-attr]
    assert (len(first), rest, fake.updates.pending) == (2, (), [])


async def test_a_poll_waits_for_the_next_message(fake: FakeTelegram, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)
    assert not waiting.done()

    began = time.monotonic()
    fake.user().writes("oi")

    assert len(await waiting) == 1
    assert time.monotonic() - began < 1


async def test_a_poll_ends_empty_when_its_time_is_over(bot: Bot) -> None:
    began = time.monotonic()

    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - began < 2


async def test_the_older_of_two_polls_is_a_conflict(fake: FakeTelegram, bot: Bot) -> None:
    async with bot_of(fake) as other:
        older = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.1)
        newer = asyncio.create_task(other.get_updates(timeout=5))

        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older
        fake.user().writes("oi")
        assert len(await newer) == 1


async def test_only_kinds_that_were_asked_for_come(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["message"])
    ana.edits(ana.writes("oi"), "olá")
    ana.blocks()

    assert [update.edited_message for update in await bot.get_updates()][1:] == [None]


# Webhooks


async def test_a_webhook_gets_updates_with_its_secret(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    async with Hook().listening() as hook:
        await bot.set_webhook(hook.url, secret_token="s3cret")
        ana.writes("dois")
        await hook.until(2)
        info = await bot.get_webhook_info()
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()

    assert [update["message"]["text"] for update in hook.got] == ["oi", "dois"]
    assert hook.secrets == {"s3cret"}
    assert (info.url, info.pending_update_count) == (hook.url, 0)
    assert await bot.get_updates() == ()


async def test_a_refused_delivery_comes_again_and_keeps_its_place(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    async with Hook(500, 503, 500).listening() as hook:
        await bot.set_webhook(hook.url)
        ana.writes("dois")
        await hook.until(5)
        info = await bot.get_webhook_info()

    assert [update["message"]["text"] for update in hook.got] == ["oi", "oi", "oi", "oi", "dois"]
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_what_a_dead_webhook_missed_waits(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.set_webhook("http://127.0.0.1:1/hook")
    ana.writes("dois")
    assert (await bot.get_webhook_info()).pending_update_count == 2

    await bot.delete_webhook(drop_pending_updates=False)
    assert len(await bot.get_updates()) == 2

    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_webhook_may_answer_with_a_call(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    async with Hook(answer={"method": "sendMessage", "chat_id": ana.id, "text": "olá"}).listening() as hook:
        await bot.set_webhook(hook.url)
        await hook.until(1)
        await asyncio.to_thread(fake.wait_until, lambda: fake.sent(ana), 5)

    assert fake.sent(ana)[0].text == "olá"


async def test_deliveries_again_keep_their_ids_by_webhook(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    async with Hook().listening() as hook:
        await bot.set_webhook(hook.url)
        ana.writes("dois")
        assert fake.replay(2, seed=7) == 4
        await hook.until(6)

    ids = [update["update_id"] for update in hook.got]
    assert sorted(ids) == sorted(ids[:2] * 3)


async def test_deliveries_again_get_new_ids_by_polling(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    fake.replay()
    first, again = await bot.get_updates()

    assert first.update_id != again.update_id
    assert first.message == again.message
    with pytest.raises(ValueError, match="by polling"):
        fake.replay(same_update_ids=True)


# What goes wrong


async def test_scripted_errors_become_the_librarys(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    fake.fail("sendMessage", 429, "Too Many Requests: retry after 3", {"retry_after": 3})
    fake.fail("sendMessage", 500, "Internal Server Error", times=2)
    fake.html(502, "sendMessage")
    with pytest.raises(RetryAfter) as told:
        await bot.send_message(ana.id, "oi")
    assert told.value.retry_after == timedelta(seconds=3)
    for complaint in ("Internal Server Error", "Internal Server Error", "Bad Gateway"):
        with pytest.raises(NetworkError, match=complaint):
            await bot.send_message(ana.id, "oi")

    await bot.send_message(ana.id, "olá")

    assert [seen.text for seen in fake.sent(ana)] == ["olá"]


async def test_a_fault_of_one_chat_spares_the_others(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    bruno = fake.user(512002, "Bruno")
    bruno.writes("oi")
    fake.fail("sendMessage", 500, "Internal Server Error", chat=ana.id, times=None)

    await bot.send_message(bruno.id, "oi")

    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "oi")
    fake.mend()
    await bot.send_message(ana.id, "oi")


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_may_have_had_its_effect(
    fake: FakeTelegram, bot: Bot, ana: FakeUser, after: bool
) -> None:
    fake.reset("sendMessage", after=after)

    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "oi")

    assert len(fake.sent(ana)) == after
    assert [call.status for call in fake.calls("sendMessage")] == [0]


@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_that_never_comes_may_have_had_its_effect(
    fake: FakeTelegram, bot: Bot, ana: FakeUser, after: bool
) -> None:
    fake.hang("sendMessage", 60, after=after)

    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "oi", read_timeout=0.2)

    assert len(fake.sent(ana)) == after


async def test_blocked_is_forbidden_until_it_is_not(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    ana.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ana.id, "oi")
    ana.unblocks()
    await bot.send_message(ana.id, "oi")

    changes = [update.my_chat_member for update in (await bot.get_updates())[1:]]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


async def test_a_group_that_moves_says_where(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.group(-4012345678, "Família", type="group")
    moved = fake.migrate(group, -1002012345678)

    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(group.id, "oi")
    await bot.send_message(told.value.new_chat_id, "oi")

    before, after = [update.message for update in await bot.get_updates()]
    assert before is not None
    assert after is not None
    assert (before.migrate_to_chat_id, after.migrate_from_chat_id) == (moved.id, group.id)
    assert len(fake.sent(moved)) == 1


async def test_who_is_put_out_cannot_write(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    group = fake.group()
    group.removes_bot(ana)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "oi")
    group.adds_bot(ana)
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "oi")

    assert [update.my_chat_member is not None for update in await bot.get_updates()] == [False, True, True, True]


async def test_nobody_answers_while_it_is_stopped(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    url = fake.url
    fake.stop()
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "oi")
    fake.start()

    await bot.send_message(ana.id, "olá")

    assert (fake.url, [seen.text for seen in fake.sent(ana)]) == (url, ["olá"])


# Rates


async def test_one_message_a_second_to_a_chat() -> None:
    with FakeTelegram(enforce_rates=True) as fake:
        ana = fake.user()
        ana.writes("oi")
        async with bot_of(fake) as bot:
            await bot.send_message(ana.id, "um")
            with pytest.raises(RetryAfter) as told:
                await bot.send_message(ana.id, "dois")
            await asyncio.sleep(1)
            await bot.send_message(ana.id, "dois")

        assert told.value.retry_after == timedelta(seconds=1)
        assert [(broken.limit, broken.chat) for broken in fake.violations] == [("chat", ana.id)]
        assert [seen.text for seen in fake.sent(ana)] == ["um", "dois"]


async def test_thirty_messages_a_second_overall_and_twenty_a_minute_in_a_group() -> None:
    with FakeTelegram(enforce_rates=True, per_second=5, gap=0.0, per_group_minute=3) as fake:
        group, people = fake.group(), [fake.user(id) for id in range(1, 6)]
        for person in people:
            person.writes("oi")
        async with bot_of(fake) as bot:
            sends = [bot.send_message(person.id, "oi") for person in people] + [bot.send_message(group.id, "oi")]
            assert (
                len([s for s in await asyncio.gather(*sends, return_exceptions=True) if isinstance(s, RetryAfter)]) == 1
            )
            await asyncio.sleep(1)
            for _ in range(3 - len(fake.sent(group))):
                await bot.send_message(group.id, "oi")
            with pytest.raises(RetryAfter):
                await bot.send_message(group.id, "oi")

        assert [broken.limit for broken in fake.violations] == ["overall", "group"]


# Menus, chats


async def test_menus_are_kept_by_language_and_scope(fake: FakeTelegram, bot: Bot) -> None:
    groups = BotCommandScopeAllGroupChats()
    await bot.set_my_commands([BotCommand("help", "Ajuda")], language_code="pt")
    await bot.set_my_commands([BotCommand("help", "Help")], scope=groups)

    assert [command.description for command in await bot.get_my_commands(language_code="pt")] == ["Ajuda"]
    assert (fake.commands("pt"), fake.commands()) == ({"help": "Ajuda"}, {})
    await bot.delete_my_commands(scope=groups)
    assert await bot.get_my_commands(scope=groups) == ()
    with pytest.raises(BadRequest, match=r"(?i)BOT_COMMAND_INVALID"):
        await bot.set_my_commands([BotCommand("Ajuda!", "Ajuda")])


async def test_a_chat_says_whose_it_is(bot: Bot, ana: FakeUser) -> None:
    chat = await bot.get_chat(ana.id)

    assert (chat.first_name, chat.type) == ("Ana", "private")


# Conversations


async def test_people_hear_what_is_said_after_them(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    await bot.send_message(ana.id, "antes")
    ana.writes("cadê?")

    async def answer() -> None:
        for text in ("um", "dois"):
            await asyncio.sleep(0.05)
            await bot.send_message(ana.id, text)

    answering = asyncio.create_task(answer())
    assert await asyncio.to_thread(ana.hears, timeout=5) == ["um", "dois"]
    await answering
    assert await asyncio.to_thread(ana.hears, fake.sent(ana)[1], 5) == ["dois"]


async def test_silence_says_what_was_heard(ana: FakeUser) -> None:
    with pytest.raises(AssertionError, match=r"Ana heard only \[\]"):
        ana.hears(timeout=0.1)


async def test_a_group_conversation(fake: FakeTelegram, bot: Bot, ana: FakeUser) -> None:
    group, bruno = fake.group(), fake.user(512002, "Bruno", "es")
    ana.writes("cadê o pedido?", chat=group, mention=True)
    asked = (await bot.get_updates())[-1].message
    assert asked is not None
    await bot.send_message(group.id, "Qual número?", reply_parameters=ReplyParameters(asked.message_id))
    bruno.writes("1234", chat=group, reply_to=fake.sent(group)[0])
    said = (await bot.get_updates())[-1].message
    assert said is not None

    assert asked.parse_entities() == {asked.entities[0]: "@aurora_shop_bot"}
    assert said.reply_to_message is not None
    assert said.reply_to_message.from_user == await bot.get_me()
    assert said.from_user is not None
    assert said.from_user.language_code == "es"


async def test_everything_people_send_reads_as_what_it_is(fake: FakeTelegram, bot: Bot) -> None:
    ana = fake.user()
    ana.starts("faq-track_order")
    ana.sends_album([b"um", b"dois"], "Os dois")
    ana.sends_audio(b"mp3")
    ana.sends_video(b"mp4", "O defeito")
    ana.sends_sticker()
    ana.sends_location()
    ana.sends_contact()

    started, *others = [update.message for update in await bot.get_updates() if update.message]

    assert started.parse_entities(["bot_command"]) == {started.entities[0]: "/start"}
    assert others[0].media_group_id == others[1].media_group_id is not None
    assert (others[0].caption, others[1].caption) == ("Os dois", None)
    assert all(message.effective_attachment is not None for message in others)


# Captured updates


async def test_captured_updates_are_delivered_as_they_are(fake: FakeTelegram, bot: Bot) -> None:
    captured = {kind: json.loads((FIXTURES / f"{kind}.json").read_text(encoding="utf-8")) for kind in KINDS}

    for update in captured.values():
        fake.push(update, keep_id=True)

    came = await bot.get_updates()
    assert dict(zip(KINDS, came, strict=True)) == {kind: Update.de_json(captured[kind], bot) for kind in KINDS}
    assert fake.updates.given == list(captured.values())


def test_captured_updates_are_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (FIXTURES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == KINDS
