"""The action server on loopback: `python -m actions.serve --port 5055`; importing this does nothing."""

from __future__ import annotations

import argparse
import os
import warnings

from bot.lifeline import PARENT, end_with_parent
from bot.logs import set_up_logs

LOOPBACK = "127.0.0.1"


def main() -> None:
    """Serve until told to stop, or until the process that started us is gone."""
    parser = argparse.ArgumentParser(prog="python -m actions.serve")
    parser.add_argument("--port", type=int, default=5055)
    port = parser.parse_args().port
    end_with_parent(os.environ.get(PARENT))
    serve(port)


def serve(port: int) -> None:
    """Serve on this port, one process, nothing of what customers say in the log."""
    from sanic.log import access_logger

    warnings.filterwarnings("ignore", category=DeprecationWarning)  # after Sanic, which switches them on
    from rasa_sdk.endpoint import create_app

    set_up_logs("warning")
    access_logger.disabled = True
    from actions.wiring import follow_rules

    app = create_app("actions")
    app.add_task(follow_rules)
    app.run(LOOPBACK, port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
