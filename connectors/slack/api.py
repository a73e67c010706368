"""Slack's Web API through slack_sdk: one call at a time, its errors made ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.attachments import Attachment
from bot.errors import (
    DeadTokenError,
    DeliveryError,
    OutOfReachError,
    TryLaterError,
    UndeliverableError,
    UnknownFateError,
    UnreachableError,
)
from bot.ports import Call, Files
from bot.settings import SlackSettings
from connectors.reading import child, id_of, text_of
from connectors.slack.attached import source_of
from connectors.slack.payload import is_person
from connectors.streaming import open_session, streamed, whole

if TYPE_CHECKING:
    from aiohttp import ClientSession, ClientTimeout
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

CONNECTIONS = 64
READ_TIMEOUT = 10.0
UPLOAD_TIMEOUT = 60.0
TOO_MANY, SERVER_TROUBLE = 429, 500
OK = 200

DEAD_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission")
GONE = ("user_not_found", "user_disabled", "cannot_dm_bot", "is_archived", "channel_not_found", "messages_tab_disabled")
TROUBLE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited")
NOT_SENT = ("ClientConnectorError", "ClientConnectorDNSError", "ConnectionTimeoutError", "ClientConnectorSSLError")
"""Errors of aiohttp after which the platform cannot have the message."""

HOSTS = ("slack.com", "slack-files.com", "slack-edge.com")


class SlackApi:
    """Opened on first use: slack_sdk takes half a second to import, which a start need not wait for."""

    def __init__(self, settings: SlackSettings, files: Files) -> None:
        self._settings = settings
        self._files = files
        self._client: AsyncWebClient | None = None
        self._session: ClientSession | None = None
        self._door = asyncio.Lock()

    async def send(self, call: Call) -> None:
        """One call that shows something to the customer."""
        if call.file is not None:
            await self._upload(call.file, call.fields)
            return
        try:
            await self.ask(call.method, call.fields)
        except UndeliverableError as error:
            if call.method != "chat.postEphemeral" or isinstance(error, DeadTokenError):
                raise
            # We are not in the channel, or the customer is not any more: there is the chat with them.
            in_person = {k: v for k, v in call.fields.items() if k not in ("user", "thread_ts")}
            await self.ask("chat.postMessage", in_person | {"channel": call.fields["user"], "mrkdwn": False})

    async def ask(self, method: str, fields: Mapping[str, Any] | None = None) -> Any:
        """The raw answer of a method; raises one of the DeliveryErrors."""
        client = await self.client()
        try:
            answer = await getattr(client, method.replace(".", "_"))(**(fields or {}))
        except Exception as error:  # noqa: BLE001 - whatever it raises is made ours; its text may hold what was sent
            raise our_error(error) from None
        return answer.data

    async def respond(self, address: str, fields: Mapping[str, Any]) -> None:
        """Change a message that only one person sees: there is no other way than the address that came with it."""
        session = await self._opened()
        if not self._is_theirs(address):
            raise UndeliverableError("This is not an address of Slack.")
        try:
            async with session.post(address, json=dict(fields)) as answer:
                answer.raise_for_status()
        except Exception as error:  # noqa: BLE001 - as above
            raise our_error(error) from None

    async def download(self, source: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file; Slack answers strangers with a page, which is no file."""
        identity, _, address = source.partition(" ")
        address = address or await self._address(identity)
        if not self._is_theirs(address):
            raise UndeliverableError("Slack does not have this file any more.")
        headers = {"Authorization": f"Bearer {self._settings.token}"}
        try:
            async with aclosing(streamed(await self._opened(), address, _check_file, headers=headers)) as pieces:
                async for piece in pieces:
                    yield piece
        except DeliveryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            raise our_error(error) from None

    async def client(self) -> AsyncWebClient:
        """The client, opened."""
        await self._opened()
        assert self._client is not None
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = self._client = None

    async def _address(self, identity: str) -> str:
        return source_of(child({"a": await self.ask("files.info", {"file": identity})}, "a", "file")).partition(" ")[2]

    async def _upload(self, attachment: Attachment, place: Mapping[str, Any]) -> None:
        """In the three steps that Slack wants; only the last one shows anything."""
        name = attachment.name or attachment.id
        try:
            file = await self._handed_over(attachment, name)
        except UnknownFateError as error:
            raise TryLaterError(error.message) from None
        channel = place.get("user") or place["channel"]
        if is_person(channel):
            channel = await self._direct(channel)
        thread = {"thread_ts": place["thread_ts"]} if "thread_ts" in place and "user" not in place else {}
        fields = {"files": [{"id": file, "title": name}], "channel_id": channel, **thread}
        await self.ask("files.completeUploadExternal", fields)

    async def _handed_over(self, attachment: Attachment, name: str) -> str:
        """The id of an uploaded file, which nobody sees yet."""
        content = await whole(self._files, attachment)
        fields = {"filename": name, "length": len(content)}
        ticket = child({"ticket": await self.ask("files.getUploadURLExternal", fields)}, "ticket")
        session = await self._opened()
        try:
            upload_url = text_of(ticket, "upload_url")
            async with session.post(upload_url, data=content, timeout=_patient(session)) as answer:
                answer.raise_for_status()
        except Exception as error:  # noqa: BLE001 - as above
            raise our_error(error) from None
        return id_of(ticket, "file_id")

    async def _direct(self, user: str) -> str:
        return id_of(child({"a": await self.ask("conversations.open", {"users": user})}, "a", "channel"), "id")

    def _is_theirs(self, address: str) -> bool:
        """Whether our token may go there."""
        try:
            parts, ours = urlsplit(address), urlsplit(self._settings.api_url)
            host = parts.hostname or ""
            same_server = (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
        except ValueError:
            return False
        return same_server or (parts.scheme == "https" and any(host == h or host.endswith(f".{h}") for h in HOSTS))

    async def _opened(self) -> ClientSession:
        async with self._door:
            if self._session is None:
                session = await open_session(read_timeout=READ_TIMEOUT, connections=CONNECTIONS)
                self._client = await asyncio.to_thread(self._made, session)
                self._session = session
        return self._session

    def _made(self, session: ClientSession) -> AsyncWebClient:
        from slack_sdk.web.async_client import AsyncWebClient

        # Its own repeats would send a message twice whose connection broke on the way back.
        address = f"{self._settings.api_url}/"
        return AsyncWebClient(self._settings.token, base_url=address, session=session, retry_handlers=[])


def our_error(error: Exception) -> DeliveryError:
    """What this error means for a message."""
    response = getattr(error, "response", None)
    if response is not None and hasattr(response, "status_code"):
        return _answered(response.status_code, response.headers, response.data)
    if type(error).__name__ in NOT_SENT:
        return OutOfReachError("Slack cannot be reached.")
    if type(error).__name__ in ("SlackApiError", "AttributeError", "ClientResponseError"):
        return TryLaterError("Slack has a problem of its own at the moment.")
    log.info("slack.connection_broke", extra={"error": type(error).__name__})
    return UnknownFateError("The connection to Slack broke while this was being sent.")


def _answered(status: int, headers: Mapping[str, str], data: object) -> DeliveryError:
    if status == TOO_MANY:
        return TryLaterError("Slack asks to wait before sending more.", retry_after=_seconds(headers))
    reason = text_of(child({"data": data}, "data"), "error")
    if status >= SERVER_TROUBLE or not reason:
        return TryLaterError("Slack has a problem of its own at the moment.")
    return _meaning(reason)


def _meaning(reason: str) -> DeliveryError:
    if reason in TROUBLE:
        return TryLaterError("Slack has a problem of its own at the moment.")
    if reason in DEAD_TOKEN:
        return DeadTokenError(
            f"Slack does not accept our token ({reason}): set SLACK_BOT_TOKEN to the installed app's."
        )
    if reason in GONE:
        return UnreachableError(f"Slack does not let us write to this customer any more ({reason}).")
    return UndeliverableError(f"Slack refused this message ({reason[:60]}).")


def _patient(session: ClientSession) -> ClientTimeout:
    """An upload takes its time."""
    from aiohttp import ClientTimeout

    return ClientTimeout(total=None, sock_connect=session.timeout.sock_connect, sock_read=UPLOAD_TIMEOUT)


def _seconds(headers: Mapping[str, str]) -> float | None:
    named = {name.lower(): value for name, value in headers.items()}
    value = str(named.get("retry-after", ""))
    return float(value) if value.isascii() and value.isdigit() else None


def _check_file(status: int, content_type: str, retry_after: str | None) -> None:
    if status == TOO_MANY or status >= SERVER_TROUBLE:
        raise TryLaterError("Slack has a problem of its own.", retry_after=_seconds({"retry-after": retry_after or ""}))
    if status != OK or content_type == "text/html":
        raise UndeliverableError("Slack does not give us this file: the app needs the scope files:read.")
