"""Tickets while processes die: every customer wants one, says everything thrice, and gets one. Exit 1 if not."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from gateway.training import ensure_model
from tests.integration.faults.ticket_requests import requested
from tests.whole import ROOT, Whole


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tickets", description=__doc__)
    parser.add_argument("--customers", type=int, default=1000, help="how many open a ticket")
    parser.add_argument("--kills", type=int, default=20, help="`kill -9` of gateway and action server in turn")
    options = parser.parse_args()
    ensure_model(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        whole = Whole(Path(folder) / "home")
        whole.start()
        try:
            whole.wait_for("/readyz")
            came = requested(whole, options.customers, kills=options.kills)
        finally:
            whole.stop()
    sys.stdout.write(f"{came}\n")
    sys.exit(0 if came.exact else 1)


if __name__ == "__main__":
    main()
