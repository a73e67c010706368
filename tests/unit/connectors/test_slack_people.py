"""Who somebody is in Slack, and where they are reached when a channel does not have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.ports import Call
from bot.settings import SlackSettings
from connectors.slack.api import SlackApi
from connectors.slack.profiles import Profile, Profiles
from tests.fakes.memory_files import MemoryFiles
from tests.fakes.slack import FakeSlack, FakeUser


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def ana(slack: FakeSlack) -> FakeUser:
    return slack.user("U0ANA00001", name="Ana Souza", locale="pt-BR")


@pytest.fixture
async def api(slack: FakeSlack) -> AsyncIterator[SlackApi]:
    opened = SlackApi(SlackSettings(slack.bot_token, "", "", slack.url), MemoryFiles())
    yield opened
    await opened.close()


async def test_a_chat_that_does_not_open_takes_nothing_of_who_they_are(
    slack: FakeSlack, ana: FakeUser, api: SlackApi
) -> None:
    slack.fail("conversations.open", times=1)
    people = Profiles(api)
    assert await people.direct(ana.id) == ""
    assert await people.of(ana.id) == Profile("Ana Souza", "pt-BR", "America/Sao_Paulo", "ana.souza@aurora.example")
    assert await people.direct(ana.id) == "", "asked for again only in a while"
    assert len(slack.calls("conversations.open")) == 1


async def test_what_only_one_may_see_goes_to_the_chat_with_them(slack: FakeSlack, ana: FakeUser, api: SlackApi) -> None:
    fields = {"channel": "C0NOTHERE1", "user": ana.id, "text": "*9* _x_"}
    await api.send(Call("chat.postEphemeral", fields))
    [sent] = slack.calls("chat.postMessage")
    assert (sent.fields["channel"], sent.fields["text"]) == (ana.id, "*9* _x_")
    assert str(sent.fields["mrkdwn"]).lower() in ("0", "false"), "the signs are shown as they are"


@pytest.mark.parametrize(
    ("profile", "handle"),
    [
        ({"display_name": "ana", "email": "ana@example.com"}, "ana@example.com"),
        ({"display_name": "  ana \n souza "}, "@ana souza"),
        ({"display_name": ""}, "@ana.s"),
        ({"display_name": "x" * 500, "email": "e" * 500}, "@" + "x" * 80),
        ({"display_name": ["ana"], "email": 7}, "@ana.s"),
        ({"email": "\u202eana@example.com"}, "@ana.s"),
    ],
)
async def test_what_slack_calls_somebody(profile: dict[str, object], handle: str) -> None:
    assert (await Profiles(Told({"user": {"name": "ana.s", "profile": profile}})).of("U1")).handle == handle  # type: ignore[arg-type]


class Told:
    """An API with one answer."""

    def __init__(self, answer: dict[str, object]) -> None:
        self.answer = answer

    async def ask(self, method: str, fields: dict[str, object]) -> dict[str, object]:
        return self.answer
