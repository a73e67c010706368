"""What a turn costs: starts a whole Balcão, asks questions as one customer, prints a table. Asserts nothing."""

from __future__ import annotations

import argparse
import math
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from gateway.training import ensure_model
from tests.conversations.chat import Chat, Staff
from tests.integration.reading import events
from tests.processes import Process, family
from tests.whole import ROOT, Whole

QUESTIONS = ("onde vejo minha nota fiscal?", "quais são as formas de pagamento?", "where is my order?", "¿hay cupones?")
RASA = "understanding.launch"
NAMES = {"gateway.cli up": "balcao up", "gateway.cli gateway": "gateway", "actions.serve": "actions", RASA: "rasa"}

Row = tuple[str, str]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    parser.add_argument("--questions", type=int, default=60, help="how many, one after the other")
    parser.add_argument("--rasa", action="store_true", help="ask Rasa's channel alone too: what the gateway costs")
    options = parser.parse_args()
    ensure_model(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        whole = Whole(Path(folder) / "home")
        whole.start()
        try:
            for what, value in measure(whole, options.questions, rasa_too=options.rasa):
                print(f"{what:<40}{value:>8}")
        finally:
            whole.stop()


def measure(whole: Whole, count: int, *, rasa_too: bool) -> list[Row]:
    """From the command to the last answer."""
    began = time.monotonic()
    whole.wait_for("/healthz")
    rows = [("/healthz after the command", f"{time.monotonic() - began:.2f} s")]
    chat = Chat(whole.url, Staff(httpx.Client()), "pt-BR")
    stream = events(chat)
    ask = partial(answered, chat, stream)
    ask(QUESTIONS[0])
    rows.append(("first answer after the command", f"{time.monotonic() - began:.2f} s"))
    rows += latencies("turn over /chat/*", [seconds(ask, text) for text in islice(cycle(QUESTIONS), count)])
    assert whole.process is not None
    processes = family(whole.process.pid)
    if rasa_too:
        rows += latencies("the same, Rasa's channel alone", rasa_alone(processes, count))
    return rows + memory(processes)


def answered(chat: Chat, stream: Iterator[tuple[str, dict[str, Any]]], text: str) -> None:
    """Post a question and read the open stream up to its answer, as the widget does."""
    mine = chat.post({"text": text}).raise_for_status().json()["id"]
    asked = False
    for kind, data in stream:
        asked = asked or data.get("id") == mine
        if asked and kind == "message" and data["author"] == "bot":
            return
    raise SystemExit("The stream ended before the answer.")


def rasa_alone(processes: Sequence[Process], count: int) -> list[float]:
    """Seconds of the same questions without a gateway, in a conversation of their own."""
    port = next(found[1] for p in processes if RASA in p.command and (found := re.search(r"--port (\d+)", p.command)))
    conversation = f"benchmark-{uuid4().hex}"
    with httpx.Client(base_url=f"http://127.0.0.1:{port}/webhooks/balcao", timeout=30) as http:

        def ask(text: str) -> None:
            turn = {"turn": uuid4().hex, "attempt": 1, "conversation": conversation, "text": text, "locale": "pt-BR"}
            http.post("/turn", json=turn).raise_for_status()

        ask(QUESTIONS[0])
        return [seconds(ask, text) for text in islice(cycle(QUESTIONS), count)]


def seconds(ask: Callable[[str], object], text: str) -> float:
    """How long one question takes."""
    began = time.perf_counter()
    ask(text)
    return time.perf_counter() - began


def latencies(what: str, times: Sequence[float]) -> list[Row]:
    """Median and p95 (nearest rank)."""
    late = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    return [(f"{what}: median", f"{statistics.median(times) * 1000:.0f} ms"), ("  p95", f"{late * 1000:.0f} ms")]


def memory(processes: Sequence[Process]) -> list[Row]:
    """Resident memory of each process, and of all."""
    rows = [(f"memory of {name_of(p)}", f"{p.memory / 1024:.0f} MB") for p in processes]
    return [*rows, ("memory of all", f"{sum(p.memory for p in processes) / 1024:.0f} MB")]


def name_of(process: Process) -> str:
    """What a reader calls this process."""
    return next((name for part, name in NAMES.items() if part in process.command), process.command)


if __name__ == "__main__":
    main()
