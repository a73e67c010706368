"""`balcao up`, step by step: look, train if needed, open the door, then load the brain."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
import urllib.request
from http import HTTPStatus
from urllib.error import URLError

from bot.errors import SettingsError
from bot.settings import Settings
from gateway.supervisor import Program, Supervisor, ourselves

LOOPBACK = "127.0.0.1"
RASA_PORT = 5005
ACTIONS_PORT = 5055
LOOK = 0.1


def check_port(host: str, port: int) -> None:
    """SettingsError when something else listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"Stop what runs there, or choose another: --port {port + 1}."
            ) from error


def free_port(preferred: int) -> int:
    """The preferred port on loopback, or any free one when it is taken."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SettingsError("There is no free port on this machine.")


def run(settings: Settings, *, host: str, port: int) -> int:
    """Run everything until Ctrl-C; returns the exit code."""
    check_port(host, port)
    return asyncio.run(_run(settings, host, port))


async def _run(settings: Settings, host: str, port: int) -> int:
    supervisor = Supervisor(_say)
    signalled = asyncio.create_task(supervisor.until_signal())
    opening = asyncio.create_task(_open(supervisor, settings, host, port))
    try:
        await asyncio.wait({signalled, opening}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()  # what failed while opening is told, not hidden
            await signalled
    finally:
        opening.cancel()
        _say("balcao", "closing …")
        await supervisor.end()
        _say("balcao", "closed.")
    return supervisor.exit_code


async def _open(supervisor: Supervisor, settings: Settings, host: str, port: int) -> None:
    began = time.monotonic()
    own_rasa = not settings.rasa_url
    rasa_port, actions_port = free_port(RASA_PORT), free_port(ACTIONS_PORT)
    rasa_url = settings.rasa_url or f"http://{LOOPBACK}:{rasa_port}"
    gateway = ourselves("gateway", "--host", host, "--port", str(port))
    supervisor.start(Program("gateway", gateway, {"BALCAO_RASA_URL": rasa_url}))
    await _listening(host, port)
    shown = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - shown, not bound
    _say("balcao", f"open at {shown}   console: {shown}/console   (Ctrl-C closes)")
    if own_rasa:
        _say("balcao", "the assistant is loading; messages are kept and answered when it is up")
        supervisor.start(Program("actions", ourselves("actions", "--port", str(actions_port))))
        actions_url = f"http://{LOOPBACK}:{actions_port}/webhook"
        supervisor.start(Program("rasa", ourselves("rasa", "--port", str(rasa_port), "--action-url", actions_url)))
    await _ready(shown)
    _say("balcao", f"the assistant answers ({time.monotonic() - began:.1f} s after the start)")


async def _listening(host: str, port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(host if host != "0.0.0.0" else LOOPBACK, port)  # noqa: S104
        except OSError:
            await asyncio.sleep(LOOK)
        else:
            writer.close()
            return


async def _ready(shown: str) -> None:
    while not await asyncio.to_thread(_answers, f"{shown}/readyz"):  # noqa: ASYNC110 - another process
        await asyncio.sleep(LOOK * 5)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == HTTPStatus.OK)
    except (URLError, OSError):
        return False


def _say(name: str, line: str) -> None:
    sys.stdout.write(f"{name:<8}│ {line}\n")
    sys.stdout.flush()
