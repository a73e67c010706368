"""The whole of Balcão on PostgreSQL: nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from tests.conversations.chat import Chat, Staff, texts
from tests.whole import ADMIN_PASSWORD, Whole

pytestmark = [pytest.mark.whole, pytest.mark.postgres]

SERVER = "postgresql://postgres@127.0.0.1:5432"


def _on_server(statement: str) -> None:
    connection = psycopg2.connect(f"{SERVER}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture
def on_postgres(model: Path, tmp_path: Path) -> Iterator[Whole]:
    """A Balcão on a database of its own."""
    name = f"balcao_whole_{uuid4().hex[:12]}"
    _on_server(f"CREATE DATABASE {name}")
    whole = Whole(tmp_path / "home", {"BALCAO_DATABASE_URL": f"{SERVER}/{name}"})
    whole.start()
    whole.wait_for("/readyz")
    yield whole
    whole.stop()
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def test_question_ticket_person(on_postgres: Whole) -> None:
    staff = Staff.signed_in(on_postgres.url, ADMIN_PASSWORD)
    chat = Chat(on_postgres.url, staff, "es-MX")
    assert "Seguimiento" in texts(chat.say("¿dónde está mi pedido?"))
    chat.say("quiero hablar con una persona")
    handoff = staff.waiting(chat.conversation)
    assert handoff is not None
    assert handoff["card"]["language"] == "es"
    staff.post(f"/handoffs/{handoff['id']}/claim")
    assert [t["number"] for t in staff.tickets(chat.conversation)] == ["BAL-1001"]
