"""Who owns a conversation, whatever customers, agents, time and crashes do in any order.

Machines over the memory store and over SQLite: a few customers and agents, a gateway that may die at any step and is
followed by another, and the rules of the design that must hold after each step.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.conversations import Conversation, Owner
from bot.dispatch import DeskRules, Offer, TakeBack, TellPlace, Withdraw, moves
from bot.errors import AlreadyClaimedError, ConflictError, NotFoundError, StaleTurnError
from bot.handoffs import Handoff, HandoffState, Passing
from bot.leaving import CALLBACK, CANCEL, Leaving
from bot.messages import Author, Delivery, Draft
from bot.people import Role
from bot.ports import Outgoing
from bot.storing import Outcome, Store, Turn
from store.sql import open_store
from tests.contract.store.counter import inbound, person_wanted
from tests.fakes.clock import FakeClock
from tests.fakes.memory_store import MemoryStore

T = TypeVar("T")
LEASE = timedelta(seconds=6)
RULES = DeskRules(auto_assign=True)
CUSTOMERS = st.sampled_from(["ana", "luis", "joe"])
AGENTS = st.sampled_from(["Bia", "Caio", "Eva"])
KINDS = st.sampled_from(["answer", "fail", "person", "person at night", "leave"])
ENDS = st.sampled_from([HandoffState.RETURNED, HandoffState.RESOLVED, HandoffState.WAITING])
NOTICE = Draft(Author.SYSTEM, "?")


class Ownership(RuleBasedStateMachine):
    """One counter; `process` is the gateway that lives, its work in hand is lost with it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.store = self.open()
        self.number = 0
        self.process = "gateway 1"
        self.turns: list[Turn] = []
        self.sends: list[Outgoing] = []
        self.chats: dict[str, str] = {}
        self.claims: dict[str, int] = {}
        """The last row of each conversation when it was claimed: nothing of the bot's from before may start leaving."""

    def open(self) -> Store:
        """An empty store."""
        raise NotImplementedError

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """One step of the outside world."""
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        """The customers are answered in the end, by whoever is left."""
        try:
            self._all_comes_to_an_end()
        finally:
            self.do(self.store.close())  # type: ignore[attr-defined]
            self.loop.close()

    @initialize()
    def hired(self) -> None:
        for name in ("Bia", "Caio", "Eva"):
            self.do(self.store.add_user(name, role=Role.AGENT, password_hash="hash", now=self.clock.now()))
        self.do(self.store.seen(["Bia", "Caio"], now=self.clock.now()))

    @rule(chat=CUSTOMERS, choice=st.sampled_from([None, None, CALLBACK, CANCEL]), again=st.booleans())
    def a_customer_writes(self, chat: str, choice: str | None, again: bool) -> None:
        self.number += 1
        message = inbound("?", key=f"m{self.number}", chat=chat, sent_at=self.clock.now(), choice=choice)
        recorded = self.do(self.store.record(message))
        self.chats[chat] = recorded.conversation.id
        if again:
            assert not self.do(self.store.record(message)).new

    @rule(chat=CUSTOMERS)
    def a_turn_begins(self, chat: str) -> None:
        now = self.clock.now()
        held = {"holder": self.process, "now": now, "until": now + LEASE}
        turn = self.do(self.store.begin_turn(self.chats.get(chat, ""), **held))  # type: ignore[arg-type]
        if turn is not None:
            assert turn.conversation.owner is not Owner.AGENT
            assert turn.conversation.owner is Owner.BOT or turn.message.choice in (CALLBACK, CANCEL)
            self.turns.append(turn)

    @rule(kind=KINDS, place=st.integers(0, 2))
    def a_turn_ends(self, kind: str, place: int) -> None:
        if self.turns:
            self._end(self.turns.pop(place % len(self.turns)), kind)

    @rule(chat=CUSTOMERS, kind=st.sampled_from(["person", "person", "person at night", "answer"]))
    def a_customer_is_served(self, chat: str, kind: str) -> None:
        self.a_customer_writes(chat, None, again=False)
        self.a_turn_begins(chat)
        self.a_turn_ends(kind, -1)

    @rule(chat=CUSTOMERS, choice=st.sampled_from([CALLBACK, CANCEL]))
    def a_customer_presses_a_way_out(self, chat: str, choice: str) -> None:
        self.a_customer_writes(chat, choice, again=False)
        self.a_turn_begins(chat)

    @rule(chat=CUSTOMERS)
    def a_send_begins(self, chat: str) -> None:
        now = self.clock.now()
        held = {"holder": self.process, "now": now, "until": now + LEASE}
        outgoing = self.do(self.store.begin_delivery(self.chats.get(chat, ""), **held))  # type: ignore[arg-type]
        if outgoing is None:
            return
        message = outgoing.message
        owner = self._conversation(message.conversation)
        if message.author is Author.BOT:
            assert owner.owner is not Owner.AGENT, "a bot message started after the claim"
            assert message.row > self.claims.get(message.conversation, 0), "a bot message from before the claim"
        self.sends.append(outgoing)

    @rule(place=st.integers(0, 2), arrives=st.booleans())
    def a_send_ends(self, place: int, arrives: bool) -> None:
        if not self.sends:
            return
        row = self.sends.pop(place % len(self.sends)).message.row
        if arrives:
            self.do(self.store.delivered(row, holder=self.process))
        else:
            self.do(self.store.put_back(row, holder=self.process, until=self.clock.now(), why="busy"))

    @rule()
    def the_gateway_dies(self) -> None:
        self.number += 1
        self.process = f"gateway {self.number}"
        self.turns.clear()
        self.sends.clear()

    @rule(seconds=st.sampled_from([1, 7, 61, 301]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(timedelta(seconds=seconds))
        # what lives renews its leases, as gateway.runtime does
        self.do(self.store.renew(self.process, until=self.clock.now() + LEASE))

    @rule(agent=AGENTS, place=st.integers(0, 2))
    def an_agent_claims(self, agent: str, place: int) -> None:
        self._claim(self._handoff(place), agent)

    @rule(chat=CUSTOMERS, agent=AGENTS, night=st.booleans())
    def a_customer_gets_an_agent(self, chat: str, agent: str, night: bool) -> None:
        self.a_customer_is_served(chat, "person at night" if night else "person")
        self._claim(self.do(self.store.handoff_of(self.chats[chat])), agent)

    @rule(chat=CUSTOMERS, agent=AGENTS, choice=st.sampled_from([None, CALLBACK, CANCEL]), kind=KINDS)
    def a_claim_falls_into_a_turn(self, chat: str, agent: str, choice: str | None, kind: str) -> None:
        self.a_customer_writes(chat, choice, again=False)
        self.a_turn_begins(chat)
        self._claim(self.do(self.store.handoff_of(self.chats[chat])), agent)
        self.a_turn_ends(kind, -1)

    @rule(agent=AGENTS, place=st.integers(0, 2), state=ENDS)
    def an_agent_lets_go(self, agent: str, place: int, state: HandoffState) -> None:
        handoff = self._handoff(place)
        if handoff is None:
            return
        known: dict[str, Any] = {"agent": agent, "state": state, "notice": NOTICE, "now": self.clock.now()}
        try:
            self.do(self.store.finish(handoff.id, **known))
        except ConflictError:
            assert handoff.state is not HandoffState.CLAIMED or handoff.agent != agent
        else:
            assert handoff.agent == agent

    @rule(agent=AGENTS, chat=CUSTOMERS)
    def an_agent_answers(self, agent: str, chat: str) -> None:
        conversation = self.chats.get(chat, "")
        self.number += 1
        draft = Draft(Author.AGENT, "oi", agent=agent)
        known: dict[str, Any] = {"external_id": f"r{self.number}", "now": self.clock.now()}
        before = self.do(self.store.conversation(conversation))
        mine = before is not None and before.owner is Owner.AGENT and before.agent == agent
        try:
            self.do(self.store.say(conversation, draft, **known))
        except (ConflictError, NotFoundError):
            assert not mine
        else:
            assert mine

    @rule(by=AGENTS, to=AGENTS, lead=st.booleans(), place=st.integers(0, 2))
    def an_agent_passes_on(self, by: str, to: str, lead: bool, place: int) -> None:
        handoff = self._handoff(place)
        if handoff is None:
            return
        now = self.clock.now()
        passing = Passing(agent=to, until=now + RULES.offer_lasts)
        known: dict[str, Any] = {"by": by, "lead": lead, "notice": NOTICE, "note": "?", "now": now}
        try:
            self.do(self.store.pass_on(handoff.id, passing, **known))
        except ConflictError:
            others = handoff.state is HandoffState.CLAIMED and handoff.agent != by and not lead
            assert others or handoff.ended_at is not None

    @rule(here=st.lists(AGENTS, unique=True))
    def the_queue_looks(self, here: list[str]) -> None:
        now = self.clock.now()
        self.do(self.store.seen(here, now=now))
        line, held = self.do(self.store.line()), self.do(self.store.held())
        for move in moves(line, held, RULES, now=now):
            if isinstance(move, Offer):
                assert self.do(self.store.offer(move.handoff, agent=move.agent, until=move.until, now=now))
            elif isinstance(move, Withdraw):
                self.do(self.store.withdraw(move.handoff, agent=move.agent))
            elif isinstance(move, TakeBack):
                since = next(one.waiting_since for one in held if one.handoff == move.handoff)
                assert since is not None
                known: dict[str, Any] = {"since": since, "notice": NOTICE, "promised_at": None, "now": now}
                assert self.do(self.store.take_back(move.handoff, agent=move.agent, **known))
            else:
                assert isinstance(move, TellPlace)

    @invariant()
    def each_conversation_has_one_owner_and_the_handoff_that_says_so(self) -> None:
        for identity in self.chats.values():
            conversation, handoff = self._conversation(identity), self.do(self.store.handoff_of(identity))
            state = handoff.state if handoff else None
            if conversation.owner is Owner.AGENT:
                assert (state, handoff and handoff.agent) == (HandoffState.CLAIMED, conversation.agent)
                assert conversation.agent is not None
            elif conversation.owner is Owner.QUEUE:
                assert state is HandoffState.WAITING
            else:
                assert state in (None, HandoffState.WAITING)
                waits = handoff is not None
                assert not waits or handoff.promised_at or handoff.callback  # type: ignore[union-attr]
            assert state is HandoffState.CLAIMED or conversation.agent is None

    @invariant()
    def places_are_without_gaps_for_agents_who_serve_all(self) -> None:
        line = self.do(self.store.line())
        assert sorted(line.places.values()) == list(range(1, len(line.waiting) + 1))

    @invariant()
    def each_message_is_there_once_in_order(self) -> None:
        for identity in self.chats.values():
            lines = self.do(self.store.transcript(identity))
            assert [m.row for m in lines] == sorted({m.row for m in lines})
            events = [m.event for m in self.do(self.store.visible(identity, after=0, limit=500))]
            assert events == sorted(set(events), key=lambda event: event or 0)

    def _claim(self, handoff: Handoff | None, agent: str) -> None:
        if handoff is None:
            return
        mine = handoff.state is HandoffState.CLAIMED and handoff.agent == agent
        others = handoff.state is HandoffState.CLAIMED and not mine
        try:
            claimed = self.do(self.store.claim(handoff.id, agent=agent, now=self.clock.now()))
        except ConflictError as error:
            told = isinstance(error, AlreadyClaimedError) and error.agent == handoff.agent
            assert told if others else handoff.ended_at is not None  # a claim may also succeed
            return
        assert handoff.ended_at is None
        assert not others
        assert claimed.agent == agent
        self.claims[handoff.conversation] = self.do(self.store.transcript(handoff.conversation))[-1].row
        # the counter lets what is under way end before it answers the agent
        self.sends = [o for o in self.sends if not self._of_bot(o, handoff.conversation)]

    def _end(self, turn: Turn, kind: str) -> None:
        way_out = turn.message.choice in (CALLBACK, CANCEL)
        outcome = {
            "answer": Outcome((Draft(Author.BOT, "resposta"),)),
            "fail": Outcome((Draft(Author.BOT, "desculpe"),), failed=True),
            "person": Outcome((), handoff=person_wanted()),
            "person at night": Outcome((), handoff=person_wanted(promised_at=self.clock.now() + timedelta(hours=9))),
            "leave": Outcome((Draft(Author.BOT, "certo"),), leaving=Leaving(turn.message.choice) if way_out else None),
        }["leave" if way_out else kind]
        before = self._conversation(turn.conversation.id)
        try:
            ended = self.do(self.store.end_turn(turn, outcome, holder=self.process, now=self.clock.now()))
        except StaleTurnError:
            return
        if before.owner is Owner.AGENT:
            assert ended.conversation == before, "a turn changed the owner under an agent"
            replies = [m for m in self.do(self.store.transcript(before.id)) if m.author is Author.BOT]
            assert not outcome.replies or replies[-1].delivery is Delivery.STALE

    def _all_comes_to_an_end(self) -> None:
        """Every customer who wrote to the assistant is answered or with a person; nothing is left to be sent."""
        self.the_gateway_dies()
        for _ in range(3):
            self.clock.pass_by(LEASE * 2)
            for chat in self.chats:
                for _ in range(200):
                    self.a_turn_begins(chat)
                    self.a_turn_ends("answer", 0)
                    self.a_send_begins(chat)
                    self.a_send_ends(0, arrives=True)
        assert self.do(self.store.waiting_conversations(self.clock.now())) == []
        assert self.do(self.store.waiting_deliveries(self.clock.now())) == []

    def _of_bot(self, outgoing: Outgoing, conversation: str) -> bool:
        return outgoing.message.conversation == conversation and outgoing.message.author is Author.BOT

    def _conversation(self, identity: str) -> Conversation:
        found = self.do(self.store.conversation(identity))
        assert found is not None
        return found

    def _handoff(self, place: int) -> Handoff | None:
        """Mostly one that is under way."""
        known = sorted(self.do(self.store.handoffs(None)), key=lambda one: one.ended_at is not None)
        return known[min(place, len(known) - 1)] if known else None


class InMemory(Ownership):
    """Over the memory store."""

    def open(self) -> Store:
        return MemoryStore()


class InSqlite(Ownership):
    """Over a SQLite file of its own."""

    template: Path

    def open(self) -> Store:
        self.folder = Path(tempfile.mkdtemp())
        store = open_store(f"sqlite:///{shutil.copy(self.template, self.folder / 'balcao.db')}", clock=self.clock)
        self.do(store.open())
        return store

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


def test_ownership_in_memory() -> None:
    run_state_machine_as_test(InMemory, settings=settings(max_examples=100, stateful_step_count=40, deadline=None))


def test_ownership_in_sqlite(migrated_file: Path) -> None:
    InSqlite.template = migrated_file
    checks = [HealthCheck.too_slow]
    known = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(InSqlite, settings=known)
