"""Reads `.env`: one `NAME=value` a line, quotation marks and comments as shells have them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import SettingsError

LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


def read_env(path: Path) -> dict[str, str]:
    """Its names and values, none when there is no such file; SettingsError names the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f".env cannot be read: {error.__class__.__name__}. It must be a UTF-8 text file."
        ) from error
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if not match:
            raise SettingsError(f".env, line {number}: expected NAME=value.")
        values[match[1]] = _unquoted(match[2].strip(), number)
    return values


def _unquoted(value: str, number: int) -> str:
    if value[:1] not in ("'", '"'):
        return re.split(r"\s#", value, maxsplit=1)[0].strip()
    closing = value.find(value[0], 1)
    if closing < 0:
        raise SettingsError(f".env, line {number}: the quotation mark is never closed.")
    return value[1:closing]
