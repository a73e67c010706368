"""One whole Balcão on web chat, Telegram and Slack for all conversations; each test is a new customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conversations.chat import Chat, Staff
from tests.conversations.platforms import Customer, Desk, OnSlack, OnTelegram
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.whole import ADMIN_PASSWORD, Whole

NewCustomer = Callable[..., Chat]
NewOnPlatform = Callable[..., Customer]
SIGNING_SECRET = "an-old-secret-of-the-tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every conversation needs the whole of Balcão."""
    for item in items:
        if "conversations" in item.path.parts:
            item.add_marker(pytest.mark.whole)


@pytest.fixture(scope="session")
def telegram() -> Iterator[FakeTelegram]:
    """A Telegram that refuses whatever comes too soon."""
    with FakeTelegram(enforce_rates=True) as fake:
        yield fake


@pytest.fixture(scope="session")
def slack() -> Iterator[FakeSlack]:
    """A Slack that does so too."""
    with FakeSlack(enforce_rates=True) as fake:
        yield fake


@pytest.fixture(scope="session")
def balcao(
    model: Path, telegram: FakeTelegram, slack: FakeSlack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Whole]:
    """Polls Telegram, hears Slack over Socket Mode, and would take signed requests too."""
    environ = {
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.url,
    }
    whole = Whole(tmp_path_factory.mktemp("home"), environ)
    whole.start()
    whole.wait_for("/readyz")
    yield whole
    whole.stop()


@pytest.fixture(scope="session")
def staff(balcao: Whole) -> Iterator[Staff]:
    """The console's API."""
    signed_in = Staff.signed_in(balcao.url, ADMIN_PASSWORD)
    yield signed_in
    signed_in.http.close()


@pytest.fixture
def customer(balcao: Whole, staff: Staff) -> Iterator[NewCustomer]:
    """Opens a new conversation; `locale` is what the browser says."""
    opened: list[Chat] = []

    def new(locale: str | None = None) -> Chat:
        opened.append(Chat(balcao.url, staff, locale))
        return opened[-1]

    yield new
    for chat in opened:
        chat.http.close()


@pytest.fixture
def on_telegram(balcao: Whole, telegram: FakeTelegram) -> Iterator[Callable[[str], OnTelegram]]:
    """A new customer on Telegram who speaks this language, and in the end has heard all there was, none too soon."""
    met: list[OnTelegram] = []
    before = len(telegram.violations)

    def new(language: str = "pt") -> OnTelegram:
        met.append(OnTelegram(balcao.home, language, telegram))
        return met[-1]

    yield new
    assert not [unheard for customer in met for unheard in customer.unheard()]
    assert not telegram.violations[before:]


@pytest.fixture
def on_slack(balcao: Whole, slack: FakeSlack) -> Iterator[Callable[..., OnSlack]]:
    """A new customer on Slack, in the direct messages or in a channel."""
    met: list[OnSlack] = []
    before = len(slack.violations)

    def new(language: str = "pt", **where: object) -> OnSlack:
        met.append(OnSlack(balcao.home, language, slack, **where))
        return met[-1]

    yield new
    assert not [unheard for customer in met for unheard in customer.unheard()]
    assert not slack.violations[before:]


@pytest.fixture(params=["telegram", "slack"])
def somebody(request: pytest.FixtureRequest) -> NewOnPlatform:
    """A new customer on each platform in turn."""
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture
def desk(staff: Staff) -> Callable[[Customer], Desk]:
    """An agent who looks at this customer's conversation."""
    return lambda customer: Desk(staff, customer.conversation())
