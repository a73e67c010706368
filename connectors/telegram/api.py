"""The Bot API through python-telegram-bot: one call at a time, its errors made ours."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from bot.errors import (
    DeadTokenError,
    DeliveryError,
    MovedError,
    OutOfReachError,
    TooLargeError,
    TryLaterError,
    UndeliverableError,
    UnknownFateError,
    UnreachableError,
)
from bot.ports import Call, Files
from bot.settings import TelegramSettings
from connectors.reading import ascii_of, child, number_of
from connectors.streaming import open_session, streamed, whole
from connectors.telegram.render import FILE_FIELD

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from telegram import Bot
    from telegram.error import TelegramError

log = logging.getLogger(__name__)

CONNECTIONS = 64
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 10.0
UPLOAD_TIMEOUT = 60.0
NOT_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout")
"""Errors of httpx after which the platform cannot have the message."""

OVER_THE_WIRE = ("httpx.", "Unknown error in HTTP", "Invalid server response")

GONE = ("chat not found", "user is deactivated", "user not found", "have no rights", "kicked", "need administrator")
LONGEST_PATH = 1000
LONGEST_PAUSE = 24 * 3600
OK, TOO_MANY, SERVER_TROUBLE = 200, 429, 500


class TelegramApi:
    """Opened on first use: python-telegram-bot takes 0.6 s to import, which a start need not wait for."""

    def __init__(self, settings: TelegramSettings, files: Files, *, largest: int) -> None:
        self._settings = settings
        self._files = files
        self._largest = largest
        self._bot: Bot | None = None
        self._session: ClientSession | None = None
        self._door = asyncio.Lock()

    async def send(self, call: Call) -> None:
        """One call that shows something to the customer."""
        if call.file is None:
            await self.ask(call.method, call.fields)
            return
        from telegram import InputFile

        content = InputFile(await whole(self._files, call.file), filename=call.file.name or call.file.id)
        await self.ask(call.method, {**call.fields, FILE_FIELD[call.method]: content}, timeout=UPLOAD_TIMEOUT)

    async def ask(self, method: str, fields: Mapping[str, Any] | None = None, *, timeout: float = READ_TIMEOUT) -> Any:
        """The raw `result` of a method; raises one of the DeliveryErrors."""
        bot = await self._open()
        try:
            return await bot.do_api_request(method, dict(fields or {}), read_timeout=timeout, write_timeout=timeout)
        except Exception as error:  # noqa: BLE001 - whatever it raises is made ours; its text may hold what was sent
            raise our_error(error) from None

    async def download(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file."""
        found = child({"file": await self.ask("getFile", {"file_id": file_id})}, "file")
        path = ascii_of(found, "file_path", at_most=LONGEST_PATH)
        if (number_of(found, "file_size") or 0) > self._largest:
            raise TooLargeError("It is larger than what is kept.")
        if not path or "://" in path or ".." in path:
            raise UndeliverableError("Telegram does not have this file any more.")
        address = f"{self._settings.api_url}/file/bot{self._settings.token}/{path}"
        try:
            async with aclosing(streamed(await self._opened(), address, _check_file)) as pieces:
                async for piece in pieces:
                    yield piece
        except DeliveryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above; the address holds the token
            log.info("telegram.connection_broke", extra={"error": type(error).__name__})
            raise UnknownFateError("The connection to Telegram broke.") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._bot is not None:
            await self._bot.shutdown()
        if self._session is not None:
            await self._session.close()
        self._bot = self._session = None

    async def _open(self) -> Bot:
        async with self._door:
            if self._bot is None:
                self._bot = await asyncio.to_thread(self._made)
                for request in (self._bot.request, self._bot._request[0]):
                    await request.initialize()
        return self._bot

    async def _opened(self) -> ClientSession:
        async with self._door:
            if self._session is None:
                self._session = await open_session(read_timeout=UPLOAD_TIMEOUT, connections=CONNECTIONS)
        return self._session

    def _made(self) -> Bot:
        from telegram import Bot
        from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

        from connectors.telegram.requesting import HonestRequest

        # We ask for raw results: what we cannot read must not take along what we can.
        warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)
        # It announces that waiting times will be of another type one day; both are read.
        warnings.filterwarnings("ignore", category=PTBDeprecationWarning)
        return Bot(
            self._settings.token,
            base_url=f"{self._settings.api_url}/bot",
            request=HonestRequest(CONNECTIONS, connect_timeout=CONNECT_TIMEOUT, pool_timeout=READ_TIMEOUT),
            get_updates_request=HonestRequest(1, connect_timeout=CONNECT_TIMEOUT, pool_timeout=READ_TIMEOUT),
        )


class NoSuchMethodError(UndeliverableError):
    """This server does not know the method, or the token is none at all: Telegram answers both in the same way."""

    code = "no_such_method"


def _check_file(status: int, content_type: str, retry_after: str | None) -> None:
    if status == TOO_MANY or status >= SERVER_TROUBLE:
        raise TryLaterError("Telegram has a problem of its own at the moment.")
    if status != OK:
        raise UndeliverableError("Telegram does not have this file any more.")


def our_error(error: Exception) -> DeliveryError:
    """What this error means for a message; the most special kind that is known decides."""
    kinds = (kind.__name__ for kind in type(error).__mro__)
    return MEANINGS[next((kind for kind in kinds if kind in MEANINGS), "Exception")](error)


def _wait(error: Any) -> DeliveryError:
    pause = error.retry_after
    seconds = pause if isinstance(pause, int | float) else pause.total_seconds()
    return TryLaterError("Telegram asks to wait before sending more.", retry_after=float(min(seconds, LONGEST_PAUSE)))


def _moved(error: Any) -> DeliveryError:
    return MovedError("This group has another id now.", chat=str(error.new_chat_id))


def _unknown(error: Any) -> DeliveryError:
    """401 is a dead token; 404 is another method than this server has, or a token that is none."""
    if "not found" in getattr(error.__cause__, "message", "").lower():
        return NoSuchMethodError("This Bot API server does not know that method.")
    return DeadTokenError("Telegram does not accept our token: set TELEGRAM_BOT_TOKEN to the one BotFather shows.")


def _refused(error: TelegramError) -> DeliveryError:
    """A description may quote what was sent: only its beginning is repeated."""
    if any(words in error.message.lower() for words in GONE):
        return UnreachableError("Telegram does not find this chat any more.")
    beginning = error.message.partition('"')[0][:80].strip()
    return UndeliverableError(f"Telegram refused this message: {beginning}.")


def _broken(error: TelegramError) -> DeliveryError:
    if type(error.__cause__).__name__ in NOT_SENT:
        return OutOfReachError("Telegram cannot be reached.")
    if type(error).__name__ == "TimedOut" or error.message.startswith(OVER_THE_WIRE):
        log.info("telegram.connection_broke", extra={"error": type(error.__cause__).__name__})
        return UnknownFateError("The connection to Telegram broke while this was being sent.")
    return TryLaterError("Telegram has a problem of its own at the moment.")


MEANINGS: Mapping[str, Callable[[Any], DeliveryError]] = {
    "RetryAfter": _wait,
    "ChatMigrated": _moved,
    "InvalidToken": _unknown,
    "Forbidden": lambda _: UnreachableError(
        "Telegram does not let us write to this customer: they blocked the bot or left."
    ),
    "BadRequest": _refused,
    "Conflict": lambda _: TryLaterError(
        "Another program receives with the same Telegram token: stop it, or use another bot."
    ),
    "TelegramError": _broken,
    "Exception": lambda _: UnknownFateError("Telegram answered something that nobody understands."),
}
"""By the name of python-telegram-bot's error, so that nothing of it is imported here."""
