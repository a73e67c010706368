"""Reads free text for the ticket form: is it a question, does it tell something, what does it hold."""

from __future__ import annotations

import re

from actions.words import phrases
from bot.plain import found_in, plain

WORD = re.compile(r"[^\W\d_]+")
CLAUSE = re.compile(r"[;:!?\n]+|,+(?!\d)|\.+(?=\s|$)|\s[-–—]\s")  # not inside "R$ 14,90" or "ana@loja.com"
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

SHORT_QUESTION = 9
LONGEST_QUESTION = 16
ENOUGH_LETTERS = 6


def has_digits(text: str) -> bool:
    """Whether somebody tried to give a number."""
    return any(character.isdecimal() for character in text)


def length(text: str) -> int:
    """The number of words."""
    return len(WORD.findall(text))


def holds(text: str, kind: str) -> bool:
    """Whether one of the phrases of this kind stands in the text as whole words."""
    return found_in(text, phrases(kind)) is not None


def begins(text: str, kind: str) -> bool:
    """Whether a word of the text begins like one of this kind."""
    return any(word.startswith(phrases(kind)) for word in WORD.findall(plain(text)))


def is_question(text: str) -> bool:
    """Whether the text asks and does nothing else; a story that ends in a question is a story."""
    sentences = SENTENCE.findall(text)
    told = " ".join(sentence for sentence in sentences if not _asks(sentence))
    asked = any(_asks(sentence) for sentence in sentences)
    return asked and length(text) <= LONGEST_QUESTION and not tells_something(told)


def tells_something(text: str) -> bool:
    """Whether there are enough words of substance for a person to understand what happened."""
    words = set(telling_words(text))
    letters = sum(len(word) for word in words)
    if any(not word.isascii() for word in words):  # scripts without spaces or vowels are not ours to judge
        return letters >= ENOUGH_LETTERS
    return len(words) > 1 and letters >= ENOUGH_LETTERS


def telling_words(text: str) -> list[str]:
    """The words that say something of what happened, plain."""
    empty = {*phrases("greetings"), *phrases("courtesy"), *phrases("matter")}
    words = (word for word in WORD.findall(plain(text)) if word not in empty and not _struck(word))
    return [word for word in words if len(word) > 2 or not word.isascii()]  # noqa: PLR2004 - "o", "de", "to"


def beyond_request(text: str) -> str | None:
    """What a request for a ticket tells besides asking: "abre um chamado, o liquidificador quebrou"."""
    because = "|".join(re.escape(phrase) for phrase in phrases("because"))
    parts = [part for clause in CLAUSE.split(text) for part in re.split(rf"\b(?:{because})\b", clause, flags=re.I)]
    clauses = [part.strip() for part in parts if part.strip()]
    told = [clause for clause in clauses if not begins(clause, "requests")]
    if len(told) == len(clauses):
        return None  # nowhere a request: not understood well enough to be cut
    rest = ", ".join(clause for clause in told if telling_words(clause))
    return rest if length(rest) > 2 and tells_something(rest) else None  # noqa: PLR2004 - "last purchase" is no story


def _asks(sentence: str) -> bool:
    if re.search(r"[?¿？]", sentence):
        return True
    words = re.findall(r"[\w']+|,", plain(sentence))
    while words and words[0] in (",", *phrases("greetings")):
        words.pop(0)
    opening = " ".join(words) + " "
    if opening.startswith(tuple(f"{phrase} " for phrase in phrases("asks"))):
        return True
    short = len(words) <= SHORT_QUESTION and "," not in words
    return short and opening.startswith(tuple(f"{phrase} " for phrase in phrases("asks_if_short")))


def _struck(word: str) -> bool:
    """Whether keys were struck and no word written: "asdfgh", "kjhgfd", "xxxx"."""
    rows = (*KEYBOARD, *(row[::-1] for row in KEYBOARD))
    runs = any(word[place : place + 4] in row for row in rows for place in range(len(word) - 3))
    unspeakable = word.isascii() and len(word) > 4 and not re.search(r"[aeiouy]", word)  # noqa: PLR2004 - "htpps"
    return runs or unspeakable or (len(word) > 1 and len(set(word)) == 1)
