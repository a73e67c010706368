"""The body of a Bot API request, in any of the shapes that Telegram takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.telegram_world import ApiError

LARGEST_UPLOAD = 50 * 2**20
NUMBERS = {"chat_id", "message_id", "message_thread_id", "reply_to_message_id", "offset", "limit", "timeout"}
NUMBERS |= {"max_connections", "cache_time", "duration"}
STRUCTURES = {"reply_markup", "reply_parameters", "entities", "caption_entities", "allowed_updates", "commands"}
STRUCTURES |= {"scope", "media", "link_preview_options"}
FLAGS = {"drop_pending_updates", "show_alert", "disable_notification", "protect_content"}


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Fields:
    """The parameters of a call, each as what it means, however it was sent."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter."""
        value = self.values.get(name)
        return default if value is None else value

    def text(self, name: str) -> str:
        """A parameter that is text; empty when it is missing."""
        return str(self.get(name, ""))

    def number(self, name: str, default: int = 0) -> int:
        """A parameter that is a number."""
        try:
            return int(self.get(name, default))
        except (TypeError, ValueError):
            return default


async def read_fields(request: web.Request) -> Fields:
    """Query, JSON, form and multipart bodies alike."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values.update(_object(await request.read()))
    elif request.content_type.startswith("multipart/"):
        await _parts(request, values, files)
    elif request.method == "POST":
        values.update(await request.post())
    return Fields({name: _meant(name, value) for name, value in values.items()}, files)


async def _parts(request: web.Request, values: dict[str, Any], files: dict[str, Upload]) -> None:
    taken = 0
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = await part.read(decode=True)
        taken += len(data)
        if taken > LARGEST_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name or ""] = Upload(part.filename, kind, bytes(data))
        else:
            values[part.name or ""] = data.decode()


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ApiError(400, "Bad Request: can't parse JSON object")
    return value


def _meant(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in STRUCTURES:
        return _structure(name, value)
    if name in NUMBERS and value.removeprefix("-").isdigit():
        return int(value)
    if name in FLAGS:
        return value.lower() in ("true", "1", "yes")
    return value


def _structure(name: str, value: str) -> Any:
    if not value or (name == "media" and not value.startswith(("[", "{"))):
        return value or None
    try:
        return json.loads(value)
    except ValueError as error:
        raise ApiError(400, f"Bad Request: can't parse {name.replace('_', ' ')} JSON object") from error
