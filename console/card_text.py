"""The card and the conversation as plain text, to be pasted or read by other tools, in a language of the console."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.cards import Card
from bot.conversations import Conversation
from bot.handoffs import Handoff
from bot.messages import Author, Message
from bot.reading import ListedTicket
from bot.tickets import UNDER_WAY, Ticket
from console.words import LANGUAGES, say, sentences

TIME = "%Y-%m-%d %H:%M %Z"


@dataclass(frozen=True)
class Whole:
    """What is written down: a handoff with its card, whose it is, their tickets, the conversation."""

    handoff: Handoff
    conversation: Conversation
    tickets: Sequence[ListedTicket]
    messages: Sequence[Message]


@dataclass(frozen=True)
class CardText:
    """Writes in one language; times are meant in `zone`."""

    language: str
    zone: tzinfo

    def write(self, whole: Whole) -> str:
        """Everything, one thing a line."""
        handoff, card = whole.handoff, whole.handoff.card
        tickets = [listed.ticket for listed in whole.tickets]
        own = [ticket for ticket in tickets if ticket.number == handoff.ticket]
        parts = (
            [f"“{card.problem}”" if card.problem else self._say("card.problem.none")],
            self._about(handoff, whole.conversation),
            [self._line("card.ticket", self._ticket(ticket)) for ticket in own],
            self._listed("card.known", self._known(card)),
            self._listed("card.later", card.later),
            self._listed("card.answers", self._shown(card)),
            self._listed("card.history", [self._ticket(ticket) for ticket in tickets if ticket not in own]),
            ["", self._say("card.story"), *(self._message(message, whole.conversation) for message in whole.messages)],
        )
        return "\n".join(line for part in parts for line in part) + "\n"

    def _about(self, handoff: Handoff, conversation: Conversation) -> Iterator[str]:
        card = handoff.card
        yield self._line("card.why", self._say(f"reason.{handoff.reason.value}"))
        if card.unanswered:
            yield self._line("card.unanswered", f"“{card.unanswered}”")
        if card.mood:
            shown = f" ({', '.join(card.mood_words)})" if card.mood_words else ""
            yield self._line("card.mood", self._say(f"mood.{card.mood}") + shown)
        name, handle = card.customer or self._say("anonymous"), conversation.handle or card.handle
        where = self._known_as(f"channel.{card.channel}", card.channel)
        yield self._line("card.customer", " · ".join(filter(None, (name, handle, where))))
        yield self._line("card.language", LANGUAGES.get(card.language, card.language))
        yield self._line("card.asked", self._time(handoff.asked_at))
        if handoff.promised_at:
            promise = self._say("card.promised.person", time=self._time(handoff.promised_at))
            yield self._line("card.promised", promise)
        guesses = ", ".join(f"{self._intent(each.intent)} {each.confidence:.0%}" for each in card.tried)
        yield self._line("card.tried", guesses or self._say("card.tried.none"))

    def _known(self, card: Card) -> Iterator[str]:
        told = {name: value for name, value in card.slots.items() if value and name != "problem"}
        orders = list(filter(None, dict.fromkeys((told.pop("order_number", ""), *card.orders))))
        if orders:
            yield self._line("card.orders", ", ".join(orders))
        for name, value in told.items():
            yield f"{self._known_as(f'slot.{name}', name.replace('_', ' '))}: {value}"
        for key in ("emails", "phones", "tickets"):
            found = [value for value in getattr(card, key) if value not in told.values()]
            if found:
                yield self._line(f"card.{key}", ", ".join(found))
        if card.attachments:
            yield self._line("card.attachments", ", ".join(map(self._file, card.attachments)))

    def _shown(self, card: Card) -> Iterator[str]:
        """Cards of old know the answers alone."""
        for each in card.shown:
            refused = f" ({self._say('card.shown.refused')})" if each.refused else ""
            yield f"{each.asked}{refused}\n    {each.answer}"
        if not card.shown:
            yield from card.answers

    def _ticket(self, ticket: Ticket) -> str:
        """How it stands, until when, and with whom."""
        first = None if ticket.first_response_at else ticket.first_response_due
        due = {"due.first": first, "due.resolution": ticket.resolution_due}
        promised = [self._line(key, self._time(at)) for key, at in due.items() if at]
        nobody = [self._say("card.assignee.none")] if ticket.state in UNDER_WAY else []
        who = [self._say("card.assignee", agent=ticket.assignee)] if ticket.assignee else nobody
        state = self._say(f"ticket.state.{ticket.state.value}")
        return " · ".join((ticket.number, ticket.subject, state, *promised, *who))

    def _message(self, message: Message, conversation: Conversation) -> str:
        files = [f"[{self._file(f'{a.kind.value} {a.name}'.strip())}]" for a in message.attachments]
        said = " ".join(filter(None, (message.text, *files)))
        return f"{self._time(message.at)}  {self._speaker(message, conversation)}: {said}"

    def _speaker(self, message: Message, conversation: Conversation) -> str:
        if message.author is Author.CUSTOMER:
            return conversation.name or self._say("anonymous")
        if message.author is Author.BOT:
            return self._say("author.bot")
        if message.author is Author.NOTE:
            return f"{message.agent} ({self._say('note.only')})"
        return message.agent or self._say("brand")

    def _file(self, line: str) -> str:
        kind, _, name = line.partition(" ")
        called = self._known_as(f"kind.{kind}", kind)
        return f"{called}: {name}" if name else called

    def _intent(self, intent: str) -> str:
        name = intent.rpartition("/")[2]
        return self._known_as(f"category.{name}", name.replace("_", " "))

    def _listed(self, key: str, lines: Iterator[str] | Sequence[str]) -> list[str]:
        found = [f"  - {line}" for line in lines]
        return [f"{self._say(key)}:", *found] if found else []

    def _line(self, key: str, value: str) -> str:
        return f"{self._say(key)}: {value}"

    def _time(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime(TIME)

    def _known_as(self, key: str, otherwise: str) -> str:
        return sentences(self.language).get(key, otherwise)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.language, **values)
