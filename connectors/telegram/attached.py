"""What is attached to a Telegram message: one short reader for each kind."""

from __future__ import annotations

from collections.abc import Callable

from bot.attachments import UNKNOWN_TYPE, Enclosed, Kind, tame_name
from connectors.reading import Json, ascii_of, child, children, id_of, number_of, person_name, text_of

FARTHEST = 180
"""Degrees of longitude; no place is beyond."""


def attached_to(message: Json) -> tuple[Enclosed, ...]:
    """The attachment of a message; Telegram allows one, and describes some kinds twice."""
    found = next((name for name in READERS if message.get(name)), None)
    return () if found is None else (READERS[found](message, found),)


def _photo(message: Json, name: str) -> Enclosed:
    sizes = children(message.get(name))
    best = max(sizes, key=lambda size: number_of(size, "file_size") or number_of(size, "width") or 0, default={})
    return _enclosed(Kind.PHOTO, best, type="image/jpeg")


def _file(kind: Kind, type_when_unsaid: str = UNKNOWN_TYPE) -> Callable[[Json, str], Enclosed]:
    return lambda message, name: _enclosed(kind, child(message, name), type=type_when_unsaid)


def _sticker(message: Json, name: str) -> Enclosed:
    """An animated one is kept as its still picture."""
    sticker = child(message, name)
    moves = sticker.get("is_animated") is True or sticker.get("is_video") is True
    picture = child(sticker, "thumbnail") if moves else sticker
    return _enclosed(Kind.STICKER, picture, type="image/webp", shown=text_of(sticker, "emoji"))


def _location(message: Json, name: str) -> Enclosed:
    return Enclosed(Kind.LOCATION, _place(child(message, name)), type="")


def _venue(message: Json, name: str) -> Enclosed:
    venue = child(message, name)
    called = ", ".join(filter(None, (text_of(venue, "title"), text_of(venue, "address"))))
    return Enclosed(Kind.LOCATION, _line(f"{called} ({_place(child(venue, 'location'))})"), type="")


def _contact(message: Json, name: str) -> Enclosed:
    contact = child(message, name)
    called = person_name(text_of(contact, "first_name"), text_of(contact, "last_name"))
    return Enclosed(Kind.CONTACT, _line(f"{called}, {text_of(contact, 'phone_number')}"), type="")


def _other(message: Json, name: str) -> Enclosed:
    """A poll, a game, a dice: a person may know what to make of it."""
    thing = child(message, name)
    said = text_of(thing, "question") or text_of(thing, "title") or text_of(thing, "emoji")
    return Enclosed(Kind.OTHER, _line(f"{name} {said}"), type="")


def _enclosed(kind: Kind, file: Json, *, type: str, shown: str = "") -> Enclosed:
    return Enclosed(
        kind,
        name=tame_name(shown or text_of(file, "file_name")),
        type=ascii_of(file, "mime_type").lower() or type,
        size=number_of(file, "file_size"),
        source=id_of(file, "file_id"),
    )


def _place(location: Json) -> str:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not (_is_degree(latitude) and _is_degree(longitude)):
        return ""
    return f"{latitude:.6f}, {longitude:.6f}"


def _is_degree(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= FARTHEST


def _line(text: str) -> str:
    return person_name(text)


READERS: dict[str, Callable[[Json, str], Enclosed]] = {
    "photo": _photo,
    "voice": _file(Kind.VOICE, "audio/ogg"),
    "audio": _file(Kind.AUDIO, "audio/mpeg"),
    "video": _file(Kind.VIDEO, "video/mp4"),
    "video_note": _file(Kind.VIDEO, "video/mp4"),
    "animation": _file(Kind.VIDEO, "video/mp4"),
    "document": _file(Kind.FILE),
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    **dict.fromkeys(("poll", "dice", "game", "story", "paid_media", "invoice", "checklist", "giveaway"), _other),
}
"""By the field of the message; the first one that is there counts."""
