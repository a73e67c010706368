"""Telegram's HTML, read as strictly as its documentation asks, and the entities it finds in plain text."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.fakes.telegram_world import ApiError

TAG = re.compile(r"<(/?)([A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)|(?P<url>https?://[^\s]+)|(?P<mention>(?<!\w)@\w{3,32})"
)
KINDS = {
    "a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code",
    "pre": "pre", "blockquote": "blockquote", "span": "spoiler", "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
"""The tags there are; all others are refused."""


def units(text: str) -> int:
    """Its length in UTF-16 code units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and its entities; ApiError 400 for what Telegram would not read.

    Telegram itself lets a bare `&` pass; its documentation asks for `&amp;`, and so does this.
    """
    text, position = "", 0
    entities: list[dict[str, Any]] = []
    opened: list[tuple[str, int, str]] = []
    while position < len(html):
        if html[position] == "<":
            tag = _tag(html, position)
            position = tag.end()
            text = _close(tag, html, text, opened, entities) if tag[1] else _open(tag, html, text, opened)
        elif html[position] == "&":
            character = CHARACTER.match(html, position)
            if character is None:
                raise _unreadable(f"Unescaped & at byte offset {_offset(html, position)}")
            text += unescape(character[0])
            position = character.end()
        else:
            text += html[position]
            position += 1
    if opened:
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def entities_of(text: str) -> list[dict[str, Any]]:
    """What Telegram marks in a text that a person typed: commands, links and names."""
    return [
        {"offset": units(text[: found.start()]), "length": units(found[0]), "type": str(found.lastgroup)}
        for found in FOUND.finditer(text)
    ]


def _tag(html: str, position: int) -> re.Match[str]:
    tag = TAG.match(html, position)
    where = _offset(html, position)
    if tag is None and ">" not in html[position:]:
        raise _unreadable(f"Unclosed start tag at byte offset {where}")
    if tag is None or (tag[2].lower() not in KINDS and not tag[1]):
        name = tag[2] if tag else html[position + 1 : html.index(">", position)].split()[0:1]
        raise _unreadable(f'Unsupported start tag "{name if tag else "".join(name)}" at byte offset {where}')
    return tag


def _open(tag: re.Match[str], html: str, text: str, opened: list[tuple[str, int, str]]) -> str:
    if tag[2].lower() == "span" and "tg-spoiler" not in tag[3]:
        where = _offset(html, tag.start())
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    opened.append((tag[2].lower(), units(text), tag[3]))
    return text


def _close(
    tag: re.Match[str], html: str, text: str, opened: list[tuple[str, int, str]], entities: list[dict[str, Any]]
) -> str:
    where = _offset(html, tag.start())
    if not opened:
        raise _unreadable(f"Unexpected end tag at byte offset {where}")
    name, began, attributes = opened.pop()
    if tag[2] and tag[2].lower() != name:
        raise _unreadable(f'Unmatched end tag at byte offset {where}, expected "</{name}>", found "</{tag[2]}>"')
    link = re.search(r"""href\s*=\s*["']?([^"'\s]*)""", attributes)
    entity = {"offset": began, "length": units(text) - began, "type": KINDS[name]}
    if name == "a" and link:
        entity["url"] = unescape(link[1])
    if entity["length"] and (name != "a" or link):
        entities.append(entity)
    return text


def _offset(html: str, position: int) -> int:
    return len(html[:position].encode("utf-8", "surrogatepass"))


def _unreadable(why: str) -> ApiError:
    return ApiError(400, f"Bad Request: can't parse entities: {why}")
