"""What a customer typed, made comparable: invisible characters, case, accents and length tamed."""

import re
import unicodedata

LONGEST_READ = 1_000
_HEAD = 700
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
_STRETCHED = re.compile(r"(\w)\1{2,}")
_NUMBER = re.compile(r"\d+")
_TICKET = re.compile(r"(?:\bticket )?\bbal[^\w\n]{0,3}\d+\b", re.IGNORECASE)
_ANY_TICKET = "ticket 1042"
_SPACE = re.compile(r"\s+")
_COMMAND = re.compile(r"\W*[/\N{DIVISION SLASH}][^\W\d]")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:@|://|www\.)\S*")  # looked for once a word: 40,000 letters are one word


def visible(text: str | None) -> str:
    """The text without zero-width, direction and control characters, its white space single."""
    if not text:
        return ""
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    return _SPACE.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def readable(text: str | None) -> str:
    """What the encoder reads: visible, at most 1,000 characters, the head and the tail of more.

    The number of a ticket says nothing to it: any is read as the same one, by a word that it knows.
    """
    shown = _TICKET.sub(_ANY_TICKET, visible(text))
    if len(shown) <= LONGEST_READ:
        return shown
    return f"{shown[:_HEAD]} {shown[-(LONGEST_READ - _HEAD) :]}"


def without_addresses(text: str) -> str:
    """The text without e-mail and web addresses: the words in them are nobody's language."""
    return _ADDRESS.sub(" ", text)


def looks_like_command(text: str | None) -> bool:
    """Whether it is typed like a bot's command ("/restart"; the channel has turned the slash): we have none."""
    return _COMMAND.match(visible(text)) is not None


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it, in any script."""
    return any(character.isalnum() for character in text)


def plain(text: str | None) -> str:
    """What n-grams are counted on: no case, no accents, numbers alike, "siiiim" like "siim"."""
    decomposed = unicodedata.normalize("NFKD", readable(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _STRETCHED.sub(r"\1\1", _NUMBER.sub("0", bare))
