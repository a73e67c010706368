"""Our home page in Slack: ask, my tickets, talk to a person; seen by its owner only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.commands import GREETING, PERSON
from bot.tickets import Ticket
from bot.words import Words
from connectors.slack.render import escape

ASK, TICKETS, HUMAN = "home:ask", "home:tickets", "home:person"
HOME_CHOICES = {ASK: GREETING, HUMAN: PERSON}
MOST_TICKETS = 20
LONGEST_SUBJECT = 120


def home_view(
    words: Words, language: str, *, direct: str, tickets: Sequence[Ticket] | None = None
) -> Mapping[str, object]:
    """The view; `direct` is the chat with its owner, which a pressed button gives back. `tickets` once asked for."""
    buttons = [
        _button(ASK, words.say("home.ask", language), primary=True),
        _button(TICKETS, words.say("home.tickets", language)),
        _button(HUMAN, words.say("home.person", language)),
    ]
    blocks: list[object] = [_section(words.say("home.welcome", language)), {"type": "actions", "elements": buttons}]
    if tickets is not None:
        blocks += [{"type": "divider"}, *_listed(words, language, tickets)]
    return {"type": "home", "private_metadata": direct, "blocks": blocks}


def _listed(words: Words, language: str, tickets: Sequence[Ticket]) -> list[object]:
    if not tickets:
        return [_section(words.say("home.no_tickets", language))]
    return [
        _section(
            f"*{t.number}* · {words.say(f'state.{t.state.value}', language)}\n{escape(t.subject[:LONGEST_SUBJECT])}"
        )
        for t in tickets[:MOST_TICKETS]
    ]


def _section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _button(action: str, title: str, *, primary: bool = False) -> dict[str, object]:
    look = {"style": "primary"} if primary else {}
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": title}, **look}
