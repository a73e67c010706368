"""A full desk: hundreds of agents at their consoles, thousands of open conversations, a minute of work.

A real gateway is started on a database of its own. The client is one light process on the same machine; how late it is
itself stands among the figures, and is in all of them. Exit 1 when a bound of docs/console-load.md does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import desk_filling as desk
from benchmarks.desk_day import API, Agent, Customers, Figures, signed_in
from benchmarks.desk_wire import Ear, Echoes
from benchmarks.front import Front, database
from store.migrate import migrate

ALONE = 40
"""Times that each thing is asked while nothing else happens."""

PATIENCE = 10.0
LATE = 5.0
"""Seconds after which a delivery counts as missing."""

BOUNDS = (("list, waiting", 200, 200), ("list, claimed", 200, 200), ("open", 200, 200))
EVENTS = (("customer's message → event", 300, 1000), ("claim → queue event", 1000, 1000))
"""What must hold while all work: median and p95 in milliseconds."""


@dataclass(frozen=True)
class Span:
    """How long something took, in milliseconds; `cost` is processor time of the gateway for each, where it is known."""

    count: int
    median: float
    p95: float
    most: float
    cost: float | None = None


@dataclass(frozen=True)
class Report:
    """`alone`: one at a time, all streams open. `together`: while everybody works."""

    database: str
    agents: int
    conversations: int
    pages: int
    alone: dict[str, Span]
    together: dict[str, Span]
    missing: dict[str, int]
    errors: dict[str, int]
    beaten: int
    events_a_second: float
    processor: float
    memory: float
    load: float

    @property
    def broken(self) -> list[str]:
        """The bounds that do not hold."""
        late = [
            what
            for what, median, p95 in (*BOUNDS, *EVENTS)
            if what in self.together and (self.together[what].median > median or self.together[what].p95 > p95)
        ]
        return [*late, *(f"missing: {what}" for what, count in self.missing.items() if count), *self.errors]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--conversations", type=int, default=2000, help="open ones; a quarter is with an agent")
    parser.add_argument("--old", type=int, default=20_000, help="conversations of before, of five messages each")
    parser.add_argument("--pages", type=int, default=300, help="customers in the line who keep the web page open")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writes", type=float, default=5, help="messages of customers in a second")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, nothing else")
    options = parser.parse_args()
    report = run(options)
    print(json.dumps(asdict(report)) if options.json else table(report))
    sys.exit(1 if report.broken else 0)


def run(options: argparse.Namespace) -> Report:
    """Fill, start, measure."""
    size = desk.Size(options.agents, options.conversations, options.old)
    with tempfile.TemporaryDirectory() as folder, database(options.database, Path(folder)) as url:
        migrate(url)
        say(f"filling {size.conversations} open and {size.old} old conversations …")
        desk.Filling(size).write(url)
        with Front.at(Path(folder) / "home", url) as front:
            uvloop.install()
            return asyncio.run(measured(front, size, options))


async def measured(front: Front, size: desk.Size, options: argparse.Namespace) -> Report:
    """Sign in, open the streams, first one thing at a time, then all together."""
    figures, echoes = Figures(), Echoes(size.agents)
    luck = random.Random(5)  # noqa: S311 - the same minute every time
    say(f"signing in {size.agents} agents …")
    phones = await signed_in(front.port, size.agents, figures)
    ears = [await phone.listen(number, f"{API}/events", echoes) for number, phone in enumerate(phones)]
    alone = await one_at_a_time(phones, front, size, ears, luck)
    for ear in ears:
        ear.echoes = echoes
    customers = Customers(front.port, figures, echoes, size.conversations, luck)
    await customers.come(options.pages)
    agents = [Agent(n, phone, figures, echoes, random.Random(n)) for n, phone in enumerate(phones)]  # noqa: S311
    say("everybody arrives …")
    await asyncio.gather(*(agent.arrives() for agent in agents))
    arrived = {f"{what}, all arriving at once": spans for what, spans in figures.spans.items() if "list" in what}
    figures.spans.clear()
    say(f"{options.seconds:.0f} seconds of work …")
    before, events, began = front.used(), sum(ear.events for ear in ears), time.monotonic()
    oneself = asyncio.create_task(figures.look_at_oneself())
    end = time.monotonic() + options.seconds
    await asyncio.gather(*(agent.works(end) for agent in agents), customers.write(end, options.writes))
    spent = time.monotonic() - began
    await asyncio.sleep(LATE / 2)
    oneself.cancel()
    after = front.used()
    kinds = [kind for kind, _, _ in EVENTS]
    figures.errors["streams that ended"] += sum(ear.closed for ear in (*ears, *customers.pages))
    return Report(
        database=options.database,
        agents=size.agents,
        conversations=size.conversations,
        pages=len(customers.pages),
        alone=alone,
        together={what: span(times) for what, times in sorted({**arrived, **figures.spans, **echoes.spans}.items())},
        missing={kind: echoes.missing(kind, older_than=LATE / 2) for kind in kinds if kind in echoes.spans},
        errors={what: count for what, count in figures.errors.items() if count and not what.startswith("floor: 404")},
        beaten=figures.beaten,
        events_a_second=(sum(ear.events for ear in ears) - events) / spent,
        processor=(after.seconds - before.seconds) / spent,
        memory=after.memory,
        load=os.getloadavg()[0],
    )


async def one_at_a_time(
    phones: Sequence[Any], front: Front, size: desk.Size, ears: Sequence[Ear], luck: random.Random
) -> dict[str, Span]:
    """What each thing costs by itself: the figures that can be compared from commit to commit."""
    figures, echoes = Figures(), Echoes(size.agents)
    for ear in ears:
        ear.echoes = echoes
    asked = {
        "list, waiting": lambda: "/handoffs?state=waiting&limit=200",
        "list, claimed": lambda: "/handoffs?state=claimed&limit=200",
        "open": lambda: f"/conversations/{desk.conversation(luck.randrange(size.conversations))}",
    }
    costs: dict[str, float] = {}
    for what, path in asked.items():
        before = front.used().seconds
        for _ in range(ALONE):
            await figures.timed(what, phones[0], "GET", API + path())
        costs[what] = (front.used().seconds - before) / ALONE
    customers, before = Customers(front.port, figures, echoes, size.conversations, luck), front.used().seconds
    for _ in range(ALONE):
        heard = await customers.writes()
        await asyncio.wait_for(heard.wait(), PATIENCE)
    costs[EVENTS[0][0]] = (front.used().seconds - before) / ALONE
    return {what: span(times, costs.get(what)) for what, times in {**figures.spans, **echoes.spans}.items()}


def span(times: Sequence[float], cost: float | None = None) -> Span:
    """Of seconds; p95 by nearest rank."""
    late = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    middle, late, most = (round(x * 1000, 1) for x in (statistics.median(times), late, max(times)))
    return Span(len(times), middle, late, most, None if cost is None else round(cost * 1000, 1))


def table(report: Report) -> str:
    """For people."""
    lines = [f"{report.database}: {report.agents} agents, {report.conversations} open conversations, "
             f"{report.pages} customers' pages"]  # fmt: skip
    for title, spans in (("one at a time", report.alone), ("all together", report.together)):
        lines.append(f"\n{title:<44}{'times':>8}{'median':>10}{'p95':>10}{'most':>10}{'cost':>8}  ms")
        lines += [
            f"{what:<44}{s.count:>8}{s.median:>10}{s.p95:>10}{s.most:>10}{cost_of(s)}" for what, s in spans.items()
        ]
    lines.append(f"\nevents delivered a second {report.events_a_second:.0f}, missing {sum(report.missing.values())}")
    lines.append(f"claims that came second {report.beaten}")
    lines.append(f"gateway: {report.processor:.0%} of a core, {report.memory:.0f} MB; load average {report.load:.1f}")
    lines += [f"error, {count} times: {what}" for what, count in report.errors.items()]
    lines.append("all bounds hold" if not report.broken else f"DOES NOT HOLD: {', '.join(report.broken)}")
    return "\n".join(lines)


def cost_of(span: Span) -> str:
    """Its column."""
    return f"{'' if span.cost is None else span.cost:>8}"


def say(line: str) -> None:
    """What is going on, on stderr."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
