"""One whole Balcão for all conversations; each test is a new customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.conversations.chat import Chat, Staff
from tests.whole import ADMIN_PASSWORD, Whole

NewCustomer = Callable[..., Chat]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every conversation needs the whole of Balcão."""
    for item in items:
        if "conversations" in item.path.parts:
            item.add_marker(pytest.mark.whole)


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
