"""Attachments: what a customer or an agent encloses with a message, kept by us under our own id."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase

LONGEST_NAME = 120
LONGEST_ENDING = 10
UNKNOWN_TYPE = "application/octet-stream"


class Kind(str, Enum):
    """What it is to people; `other` is whatever a platform has besides (a poll, a game)."""

    PHOTO = "photo"
    FILE = "file"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


class Keeping(str, Enum):
    """Whether we have its bytes: `waiting` to be fetched, `kept`, `refused` by size or type, `failed`.

    `nothing`: there are none, the name says it all (a place, a contact).
    """

    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Enclosed:
    """An attachment on its way in or out, not yet stored.

    `source` tells its connector where the platform has the bytes and is never shown; `file` is the id
    under which they are kept already. `size` is in bytes, None when the platform does not say.
    """

    kind: Kind
    name: str = ""
    type: str = UNKNOWN_TYPE
    size: int | None = None
    source: str = ""
    file: str | None = None
    refused: str = ""
    """Why it is not kept: a sentence for agents."""

    @property
    def state(self) -> Keeping:
        """How it begins."""
        if self.refused:
            return Keeping.REFUSED
        if self.file:
            return Keeping.KEPT
        return Keeping.WAITING if self.source else Keeping.NOTHING


@dataclass(frozen=True)
class Attachment:
    """An attachment as stored; `message` is the row of its message, `error` a sentence for agents."""

    id: str
    conversation: str
    message: int
    kind: Kind
    name: str
    type: str
    size: int | None
    state: Keeping
    error: str | None = None


@dataclass(frozen=True)
class FileLimits:
    """What is kept: at most `largest` bytes, of types that match one of `types` (`image/*`)."""

    largest: int
    types: tuple[str, ...]

    def refusal(self, *, type: str, size: int | None) -> str:
        """Why a file is not kept, or nothing."""
        return self.too_large(size) or self.not_taken(type)

    def too_large(self, size: int | None) -> str:
        """The sentence when it is, as far as its size is known."""
        return f"It is larger than {self.largest // 2**20} MB." if size is not None and size > self.largest else ""

    def not_taken(self, type: str) -> str:
        """The sentence when files of this type are not kept."""
        taken = any(fnmatchcase(type.lower(), allowed) for allowed in self.types)
        return "" if taken else f"Files of type {type} are not kept."


def tame_name(name: str) -> str:
    """A file name that is safe to show and to save under: no folders, no control or invisible characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return kept[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 2]}….{ending}"
