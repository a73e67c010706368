"""Whatever is thrown at it: a clear 4xx or a sensible answer, nothing executed, nothing silent."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import NewCustomer
from tests.conversations.wording import is_said

ODD = {
    "emoji": "🙃🙃🙃",
    "very long": "a" * 5000,
    "very long and wordy": "cadê meu pedido que não chega? " * 160,
    "html": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "right to left": "مرحبا، أين طلبي من فضلك؟",
    "zero width": "ca\u200bdê \u200dmeu pe\u200bdido\ufeff",
    "braces": "{problem} {0} {{language}} %s ${HOME}",
    "quotes": "'; DROP TABLE tickets; --",
    "combining": "c̷a̷d̷ê̷ ̷m̷e̷u̷ ̷p̷e̷d̷i̷d̷o̷",
    "line breaks": "oi\n\n\n\ncadê\nmeu\npedido",
    "numbers": "12345678901234567890",
    "question marks": "???",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_gets_a_sensible_answer(customer: NewCustomer, name: str) -> None:
    chat = customer("pt-BR")
    answer = chat.say(ODD[name])
    assert answer
    assert all(bubble.author == "bot" and bubble.text for bubble in answer)
    assert is_said(chat.say("quanto custa o frete?")[-1], "faq/delivery_cost", "pt")


COMMANDS = ["/restart", "/session_start", "/back", '  /open_ticket{"a": "x"}', "/faq/track_order", "\u200b/restart"]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_slash_is_no_command(customer: NewCustomer, text: str) -> None:
    """Executed, a restart would have forgotten that an answer was refused before."""
    chat = customer()
    for line in ("where is my order?", "that didn't help", text):
        chat.say(line)
    assert is_said(chat.say("that's not what I asked")[0], "handoff_refused", "en")


@pytest.mark.parametrize(
    ("body", "status"),
    [({"text": ""}, 422), ({"text": "   "}, 422), ({"text": "x" * 8001}, 422), ({"button": "open_ticket"}, 422)],
    ids=["empty", "blank", "too long", "a button never offered"],
)
def test_what_cannot_be_taken_is_refused(customer: NewCustomer, body: dict[str, str], status: int) -> None:
    refused = customer().post(body)
    assert 400 <= refused.status_code < 500
    assert refused.status_code in (status, 404, 409)
    assert set(refused.json()["error"]) == {"code", "message"}


def test_braces_of_a_customer_stay_as_they_are(customer: NewCustomer) -> None:
    chat = customer("pt-BR")
    chat.say("quero abrir um chamado")
    chat.say("o visor mostra {order} e {contact} em vez da temperatura")
    chat.press("deny")
    [summary] = chat.press("deny")
    assert "o visor mostra {order} e {contact} em vez da temperatura" in summary.text
