"""The first canned replies, so that agents find some on the first day."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.canned import CannedReplies, CannedText, canned_text
from bot.errors import InvalidError, SettingsError
from bot.ports import Clock


async def first_replies(store: CannedReplies, root: Path, clock: Clock) -> None:
    """Take over `data/canned.yml`, once in the life of a house: what leads have removed since stays removed."""
    replies = load_replies(root)
    if replies:
        await store.fill_canned(replies, now=clock.now())


def load_replies(root: Path) -> list[CannedText]:
    """The replies of `data/canned.yml`, none without that file; SettingsError says what is wrong in it."""
    path = root / "data" / "canned.yml"
    if not path.exists():
        return []
    try:
        content = YAML(typ="safe").load(path) or {}
        return [
            canned_text(str(shortcut), str(language), str(text))
            for shortcut, texts in content.items()
            for language, text in texts.items()
        ]
    except (OSError, YAMLError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    except InvalidError as error:
        raise SettingsError(f"{path}: {error.message}") from error
