"""One whole Balcão for all conversations; each test is a new customer."""

from __future__ import annotations

from collections.abc import Callable

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
def staff(balcao: Whole) -> Staff:
    """The console's API."""
    return Staff.signed_in(balcao.url, ADMIN_PASSWORD)


@pytest.fixture
def customer(balcao: Whole, staff: Staff) -> NewCustomer:
    """Opens a new conversation; `locale` is what the browser says."""

    def new(locale: str | None = None) -> Chat:
        return Chat(balcao.url, staff, locale)

    return new
