"""What survives: a whole Balcão between fake platforms, every fault in turn, what was lost or doubled. Exit 1 if any.

`unknown fate` are answers that were cut off inside the platform's call: they are sent once more (docs/delivery.md).
`apologies` are questions answered by our own sentence that there is no answer at the moment.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gateway.training import ensure_model
from tests.integration.faults import scenarios
from tests.integration.faults.counting import Count
from tests.integration.faults.running import Running
from tests.integration.faults.scenarios import Scenario
from tests.whole import ROOT

PLATFORMS = ("telegram", "slack")
COLUMNS = ("messages in", "answers out", "lost", "doubled", "apologies", "unknown fate (resent once)", "seconds")
FAULT_WIDTH = 44
AT_ONCE = 20
"""Customers where all their calls must hang at the same time, or where waiting is asked of each of them."""


@dataclass(frozen=True)
class Planned:
    """A fault in its size."""

    scenario: Scenario
    customers: int
    messages: int


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--customers", type=int, default=200, help="how many write at once")
    parser.add_argument("--messages", type=int, default=3, help="questions of each")
    parser.add_argument("--kills", type=int, default=10, help="`kill -9` of the gateway while they write")
    parser.add_argument("--platform", choices=(*PLATFORMS, "both"), default="both")
    options = parser.parse_args()
    ensure_model(ROOT)
    platforms = PLATFORMS if options.platform == "both" else (options.platform,)
    whole = True
    with tempfile.TemporaryDirectory() as folder, Running.at(Path(folder) / "home") as running:
        for platform in platforms:
            say(heading(platform))
            for count in counts(running, platform, plan(options.customers, options.messages, options.kills)):
                say(row(count))
                whole = whole and count.is_whole
    sys.exit(0 if whole else 1)


def plan(customers: int, messages: int, kills: int) -> list[Planned]:
    """All faults, the gentle ones first."""
    few = min(customers, AT_ONCE)
    return [
        Planned(scenarios.in_peace, customers, messages),
        Planned(scenarios.replayed, customers, messages),
        Planned(scenarios.malformed, customers, messages),
        Planned(scenarios.told_to_wait, few, messages),
        Planned(scenarios.server_errors, customers, messages),
        Planned(scenarios.cut_off("reset", after=False), customers, messages),
        Planned(scenarios.cut_off("reset", after=True), customers, messages),
        Planned(scenarios.cut_off("hang", after=False), customers, messages),
        Planned(scenarios.cut_off("hang", after=True), customers, messages),
        Planned(scenarios.killed_again_and_again(kills), customers, messages),
        Planned(scenarios.killed_before_the_answer, customers, messages),
        Planned(scenarios.killed_before_delivery, few, 1),
        Planned(scenarios.killed_while_sending(after=False), few, messages),
        Planned(scenarios.killed_while_sending(after=True), few, messages),
    ]


def counts(running: Running, platform: str, planned: list[Planned]) -> Iterator[Count]:
    """One after the other, each with new customers."""
    for fault in planned:
        yield fault.scenario(running, platform, fault.customers, fault.messages)


def heading(platform: str) -> str:
    """The first line of a platform's table."""
    return "\n" + platform.ljust(FAULT_WIDTH) + "".join(f"  {column}" for column in COLUMNS)


def row(count: Count) -> str:
    """One line of it; what is wrong beyond these figures is told below."""
    known = (count.written, count.answers, count.lost, count.doubled, count.apologies, count.unknown)
    figures = (*known, f"{count.seconds:.1f}")
    cells = [f"  {figure:>{len(column)}}" for figure, column in zip(figures, COLUMNS, strict=True)]
    line = count.fault.ljust(FAULT_WIDTH) + "".join(cells)
    return line if count.is_whole else f"{line}\n  NOT WHOLE: {count!r}"


def say(line: str) -> None:
    """At once: the whole takes minutes."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
