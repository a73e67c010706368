"""The Bot API through python-telegram-bot: one call at a time, its errors made ours."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.attachments import Attachment
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
from connectors.reading import child, number_of, text_of
from connectors.telegram.render import FILE_FIELD

if TYPE_CHECKING:
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
PIECE = 64 * 1024


class TelegramApi:
    """Opened on first use: python-telegram-bot takes 0.6 s to import, which a start need not wait for."""

    def __init__(self, settings: TelegramSettings, files: Files, *, largest: int) -> None:
        self._settings = settings
        self._files = files
        self._largest = largest
        self._bot: Bot | None = None
        self._door = asyncio.Lock()

    async def send(self, call: Call) -> None:
        """One call that shows something to the customer."""
        if call.file is None:
            await self.ask(call.method, call.fields)
            return
        from telegram import InputFile

        content = InputFile(await self._content(call.file), filename=call.file.name or call.file.id)
        await self.ask(call.method, {**call.fields, FILE_FIELD[call.method]: content}, timeout=UPLOAD_TIMEOUT)

    async def ask(self, method: str, fields: Mapping[str, Any] | None = None, *, timeout: float = READ_TIMEOUT) -> Any:
        """The raw `result` of a method; raises one of the DeliveryErrors."""
        bot = await self._open()
        from telegram.error import TelegramError

        try:
            return await bot.do_api_request(method, dict(fields or {}), read_timeout=timeout, write_timeout=timeout)
        except TelegramError as error:
            raise our_error(error) from None  # its text and traceback may hold the token or a customer's words

    async def download(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file; TooLargeError above the limit, as far as Telegram says the size."""
        found = child({"file": await self.ask("getFile", {"file_id": file_id})}, "file")
        if (number_of(found, "file_size") or 0) > self._largest:
            raise TooLargeError("It is larger than what is kept.")
        content = await self._retrieve(text_of(found, "file_path"))
        for start in range(0, len(content), PIECE):
            yield content[start : start + PIECE]

    async def close(self) -> None:
        """Close the connections."""
        if self._bot is not None:
            await self._bot.shutdown()
            self._bot = None

    async def _retrieve(self, path: str) -> bytes:
        bot = await self._open()
        from telegram.error import TelegramError

        if not path or "://" in path or ".." in path:
            raise UndeliverableError("Telegram does not have this file any more.")
        try:
            return await bot.request.retrieve(f"{bot.base_file_url}/{path}", read_timeout=UPLOAD_TIMEOUT)
        except TelegramError as error:
            meaning = our_error(error)
            if isinstance(meaning, DeadTokenError):  # 404 is what an old link gets, too
                meaning = UndeliverableError("Telegram does not have this file any more.")
            raise meaning from None

    async def _content(self, attachment: Attachment) -> bytes:
        return b"".join([piece async for piece in self._files.read(attachment.id)])

    async def _open(self) -> Bot:
        async with self._door:
            if self._bot is None:
                self._bot = await asyncio.to_thread(self._made)
                for request in (self._bot.request, self._bot._request[0]):
                    await request.initialize()
        return self._bot

    def _made(self) -> Bot:
        from telegram import Bot
        from telegram.request import HTTPXRequest
        from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

        # We ask for raw results: what we cannot read must not take along what we can.
        warnings.filterwarnings("ignore", message="Please use 'Bot", category=PTBUserWarning)
        # It announces that waiting times will be of another type one day; both are read.
        warnings.filterwarnings("ignore", category=PTBDeprecationWarning)
        return Bot(
            self._settings.token,
            base_url=f"{self._settings.api_url}/bot",
            base_file_url=f"{self._settings.api_url}/file/bot",
            request=HTTPXRequest(CONNECTIONS, connect_timeout=CONNECT_TIMEOUT, pool_timeout=READ_TIMEOUT),
            get_updates_request=HTTPXRequest(1, connect_timeout=CONNECT_TIMEOUT, pool_timeout=READ_TIMEOUT),
        )


def our_error(error: TelegramError) -> DeliveryError:
    """What this error means for a message; the most special kind that is known decides."""
    kind = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in MEANINGS)
    return MEANINGS[kind](error)


def _wait(error: Any) -> DeliveryError:
    pause = error.retry_after
    seconds = pause if isinstance(pause, int | float) else pause.total_seconds()
    return TryLaterError("Telegram asks to wait before sending more.", retry_after=float(seconds))


def _moved(error: Any) -> DeliveryError:
    return MovedError("This group has another id now.", chat=str(error.new_chat_id))


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
    "InvalidToken": lambda _: DeadTokenError(
        "Telegram does not accept our token: set TELEGRAM_BOT_TOKEN to the one BotFather shows."
    ),
    "EndPointNotFound": lambda _: UndeliverableError("This Bot API server does not know that method."),
    "Forbidden": lambda _: UnreachableError(
        "Telegram does not let us write to this customer: they blocked the bot or left."
    ),
    "BadRequest": _refused,
    "Conflict": lambda _: TryLaterError(
        "Another program receives with the same Telegram token: stop it, or use another bot."
    ),
    "TelegramError": _broken,
}
"""By the name of python-telegram-bot's error, so that nothing of it is imported here."""
