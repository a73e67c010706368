"""Block Kit as Slack checks it and as people see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_HOME_BLOCKS = 100
LONGEST_SECTION = 3_000
LONGEST_HEADER = 150
LONGEST_MARKDOWN = 12_000
LONGEST_FIELD = 2_000
MOST_FIELDS = 10
MOST_ELEMENTS = 25
MOST_CONTEXT = 10
LONGEST_BUTTON = 75
LONGEST_VALUE = 2_000
LONGEST_URL = 3_000
LONGEST_ID = 255
LONGEST_TOGETHER = 12_000
"""Characters in all blocks of a message; in no document, and refused with 11,341 already (slackapi/bolt-js#2867)."""

KINDS = {
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "rich_text",
    "section",
    "video",
}
TEXTS = {"plain_text", "mrkdwn"}
_CONTROL = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def faults_of(blocks: Any, *, most: int = MOST_BLOCKS) -> list[str]:
    """What Slack would not take, a sentence each."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["must be an array of blocks"]
    faults = [f"no more than {most} items allowed"] if len(blocks) > most else []
    for number, block in enumerate(blocks):
        faults += [f"{fault} [json-pointer:/blocks/{number}]" for fault in _faults_of_block(block)]
    return faults + _repeated([b["block_id"] for b in blocks if b.get("block_id")], "block_id")


def too_long_together(blocks: list[Block]) -> bool:
    """Whether the texts of all blocks are more than Slack takes in one message."""
    return sum(len(text) for block in blocks for text in _strings(block)) > LONGEST_TOGETHER


def buttons_of(blocks: list[Block]) -> list[tuple[str, Block]]:
    """The buttons with the id of the block of each."""
    return [
        (block.get("block_id", ""), element)
        for block in blocks
        for element in [*block.get("elements", ()), block.get("accessory") or {}]
        if element.get("type") == "button"
    ]


def text_of(blocks: list[Block]) -> str:
    """What these blocks say, a line each."""
    return "\n".join(filter(None, (_text_of_block(block) for block in blocks)))


def with_ids(blocks: list[Block]) -> list[Block]:
    """The same blocks with the ids that Slack adds where none are given."""
    named = []
    for number, block in enumerate(blocks):
        elements = [
            {"action_id": f"a{number}{place}", **element} if element.get("type") == "button" else element
            for place, element in enumerate(block.get("elements", ()))
        ]
        named.append({"block_id": f"b{number}", **block, **({"elements": elements} if elements else {})})
    return named


def seen(text: str) -> str:
    """Slack's escapes and links as a person reads them."""
    return unescaped(_CONTROL.sub(_link, text))


def unescaped(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """The three characters that Slack escapes, escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _link(match: re.Match[str]) -> str:
    mark, target, label = match.groups()
    if label:
        return label if not mark else f"{mark}{label}".replace("!", "")
    return f"@{target}" if mark in ("@", "!") else f"{mark}{target}"


def _text_of_block(block: Block) -> str:
    texts = [block.get("text"), *block.get("fields", ())]
    if block.get("type") in ("context", "rich_text"):
        texts += block.get("elements", ())
    return "\n".join(filter(None, (_flat(text) for text in texts)))


def _flat(text: Any) -> str:
    if not isinstance(text, dict):
        return text or ""
    inner = "".join(_flat(element) for element in text.get("elements", ()))
    own = text.get("text", "")
    return inner or (escaped(own) if text.get("type") in ("plain_text", "text") else own)


def _strings(block: Any) -> Iterator[str]:
    if isinstance(block, dict):
        for key, value in block.items():
            yield from [value] if key == "text" and isinstance(value, str) else _strings(value)
    elif isinstance(block, list):
        for item in block:
            yield from _strings(item)


def _faults_of_block(block: Block) -> list[str]:
    kind = block.get("type")
    if kind not in KINDS:
        return [f"unsupported type: {kind}"]
    faults = _length(block.get("block_id", ""), LONGEST_ID, "block_id", least=0)
    check = {"section": _section, "header": _header, "markdown": _markdown, "actions": _actions, "context": _context}
    return faults + (check[kind](block) if kind in check else [])


def _section(block: Block) -> list[str]:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        return ["missing required field: text"]
    faults = _text(block["text"], LONGEST_SECTION) if block.get("text") else []
    faults += [f"no more than {MOST_FIELDS} items allowed"] if len(fields) > MOST_FIELDS else []
    faults += [fault for field in fields for fault in _text(field, LONGEST_FIELD)]
    return faults + (_element(block["accessory"]) if block.get("accessory") else [])


def _header(block: Block) -> list[str]:
    return _text(block.get("text"), LONGEST_HEADER, kinds={"plain_text"})


def _markdown(block: Block) -> list[str]:
    return _length(block.get("text"), LONGEST_MARKDOWN, "text")


def _actions(block: Block) -> list[str]:
    elements = block.get("elements") or []
    faults = [] if elements else ["no fewer than 1 items allowed"]
    faults += [f"no more than {MOST_ELEMENTS} items allowed"] if len(elements) > MOST_ELEMENTS else []
    faults += [fault for element in elements for fault in _element(element)]
    return faults + _repeated([e["action_id"] for e in elements if e.get("action_id")], "action_id")


def _context(block: Block) -> list[str]:
    elements = block.get("elements") or []
    faults = [] if 1 <= len(elements) <= MOST_CONTEXT else [f"1 to {MOST_CONTEXT} items allowed"]
    return faults + [f for e in elements if e.get("type") in TEXTS for f in _text(e, LONGEST_FIELD)]


def _element(element: Block) -> list[str]:
    if element.get("type") != "button":
        return [] if element.get("type") else ["missing required field: type"]
    return (
        _text(element.get("text"), LONGEST_BUTTON, kinds={"plain_text"})
        + _length(element.get("value", ""), LONGEST_VALUE, "value", least=0)
        + _length(element.get("url", ""), LONGEST_URL, "url", least=0)
        + _length(element.get("action_id", "-"), LONGEST_ID, "action_id")
        + ([] if element.get("style", "primary") in ("primary", "danger") else ["invalid style"])
    )


def _text(text: Any, longest: int, *, kinds: set[str] = TEXTS) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return ["invalid text object"]
    return _length(text.get("text"), longest, "text")


def _length(text: Any, longest: int, name: str, *, least: int = 1) -> list[str]:
    if not isinstance(text, str):
        return [f"{name} must be a string"]
    if len(text) < least:
        return [f"{name}: must be more than {least - 1} characters"]
    return [f"{name}: must be less than {longest + 1} characters"] if len(text) > longest else []


def _repeated(ids: list[str], name: str) -> list[str]:
    return [f"`{name}` {one} already exists" for one in sorted({i for i in ids if ids.count(i) > 1})]
