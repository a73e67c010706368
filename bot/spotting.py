"""What stands in free text as numbers and addresses: orders, tickets, e-mail addresses, telephones.

Read once, for the ticket form and for the card. `…_in` of one thing takes what an answer holds; `…_told` is for the
card, where nobody was asked: there whatever may be something else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

ORDER = re.compile(r"(?<![\d.,/-])(\d{5})(?![\d/-]|[.,]\d)")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PHONE = re.compile(r"\+?\(?\d[\d\s().-]{6,}\d")
TICKET = re.compile(r"\bbal[^\w\n]{0,3}(\d+)\b", re.IGNORECASE)
"""`BAL-1042`, and how people type it."""

DIGITS_OF_ORDER = 5
LONGEST_PHONE = 15
SHORTEST_PHONE = 10
LONGEST_TICKET = 12
LONGEST_EMAIL = 254

NO_ORDER = re.compile(
    r"(?:\b(?:cep|cp|c[oó]digo postal|zip(?: ?code)?|postcode)\W{0,3}|(?:r\$|us\$|[$€£])\s?)\d{1,9}(?:[.,]\d{1,3}){0,3}"
    r"|\b\d{1,9}(?:[.,]\d{1,3}){0,3}\s?(?:reais|pesos|euros?|d[oó]lar(?:es)?|dollars?|pounds?|km|r\$|[€$£%])",
    re.IGNORECASE,
)
"""Five digits beside which stands what they are: postcodes, sums of money, distances."""

NO_PHONE = re.compile(
    r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b"  # CPF, CNPJ
    r"|\b(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}\b|\b\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d\d\b"  # dates
    r"|\b\d{1,3}(?:\.\d{3}){2,}\b|\b\d{5}-\d{3}\b|\b\d{1,2}[:h]\d{2}\b"  # sums, postcodes, times
    r"|(?<!\w)[^\W\d_]\w*\d[\w-]*|(?<!\S)\S*(?:://|www\.)\S*",  # codes with letters, addresses
    re.IGNORECASE,
)
"""Digits that are something else for sure."""

NAMES_OF_FILES = ("png", "jpg", "jpeg", "gif", "webp", "pdf", "mp4", "heic")
COUNTRIES = ("1", "34", "51", "52", "54", "55", "56", "57")
"""With which a long row of bare digits may begin; a barcode of 13 may not."""

GROUPS_OF_NINE = ((3, 3, 3), (3, 2, 2, 2), (1, 4, 4), (5, 4))
"""How nine digits are written when they are a telephone without its area."""


def order_number_in(text: str, *, alone: bool = False) -> str | None:
    """The 5 digits of an order number; `alone`: no other number is expected, they may stand apart."""
    found = ORDER.search(text)
    digits = found[1] if found else "".join(c for c in text if c.isdecimal()) if alone else ""
    return f"{int(digits):05d}" if len(digits) == DIGITS_OF_ORDER else None


def email_in(text: str) -> str | None:
    """An e-mail address."""
    found = EMAIL.search(text)
    return found[0].rstrip(".") if found else None


def phone_in(text: str, *, at_least: int = SHORTEST_PHONE) -> str | None:
    """A telephone number of so many digits, as it was written."""
    numbers = (match[0].strip() for match in PHONE.finditer(text))
    return next((n for n in numbers if at_least <= len(_digits(n)) <= LONGEST_PHONE), None)


def ticket_number(digits: str) -> str:
    """The number as we write it: `BAL-1042`."""
    return "BAL-" + "".join(str(int(digit)) for digit in digits)


def orders_told(texts: Iterable[str]) -> tuple[str, ...]:
    """Every order number, in the order they were told."""
    return _all(texts, _orders)


def emails_told(texts: Iterable[str]) -> tuple[str, ...]:
    """Every e-mail address."""
    return _all(texts, lambda text: [found for found in map(_whole, EMAIL.findall(text)) if _is_email(found)])


def phones_told(texts: Iterable[str]) -> tuple[str, ...]:
    """Every telephone number, as it was written."""
    return _all(texts, _phones, same=_digits)


def tickets_told(texts: Iterable[str]) -> tuple[str, ...]:
    """The number of every ticket that was named, as we write it."""
    return _all(
        texts, lambda text: [ticket_number(digits) for digits in TICKET.findall(text) if len(digits) <= LONGEST_TICKET]
    )


def _orders(text: str) -> list[str]:
    left = NO_ORDER.sub(" ", EMAIL.sub(" ", TICKET.sub(" ", text)))
    for phone in _phones(left):
        left = left.replace(phone, " ")
    return [f"{int(digits):05d}" for digits in ORDER.findall(left)]


def _phones(text: str) -> list[str]:
    left = NO_PHONE.sub("|", EMAIL.sub("|", TICKET.sub("|", text)))
    lines = (line for part in left.split("|") for line in part.splitlines())
    return [found for line in lines for found in _written(line) if _is_phone(found)]


def _written(line: str) -> list[str]:
    return [match[0].strip(" .-") for match in PHONE.finditer(line)]


def _is_phone(written: str) -> bool:
    digits, groups = _digits(written), tuple(len(group) for group in re.findall(r"\d+", written))
    if len(set(digits)) < 3 or len(digits) > LONGEST_PHONE:  # noqa: PLR2004 - "0000000000" is nobody's
        return False
    if written.startswith("+"):
        return len(digits) >= SHORTEST_PHONE - 1
    if len(digits) < SHORTEST_PHONE:
        return groups in GROUPS_OF_NINE
    if len(groups) == 1:
        return _is_bare_phone(digits)
    return set(groups) != {DIGITS_OF_ORDER}  # several orders in a row


def _is_bare_phone(digits: str) -> bool:
    """A row of digits without a sign of what it is."""
    if len(digits) > SHORTEST_PHONE + 1:
        return len(digits) <= SHORTEST_PHONE + 3 and digits.startswith(COUNTRIES)
    return not digits.startswith("0") and not (_is_cpf(digits) and digits[2] != "9")


def _is_cpf(digits: str) -> bool:
    """Whether eleven digits carry the check digits of a Brazilian taxpayer's number."""
    if len(digits) != SHORTEST_PHONE + 1:
        return False
    for place in (9, 10):
        total = sum(int(digit) * (place + 1 - n) for n, digit in enumerate(digits[:place]))
        if int(digits[place]) != total * 10 % 11 % 10:
            return False
    return True


def _is_email(found: str) -> bool:
    last = found.rpartition(".")[2].lower()
    return len(found) <= LONGEST_EMAIL and last.isalpha() and len(last) > 1 and last not in NAMES_OF_FILES


def _whole(found: str) -> str:
    return found.strip(".-")


def _digits(written: str) -> str:
    return "".join(str(int(c)) for c in written if c.isdecimal())


def _all(
    texts: Iterable[str], find: Callable[[str], list[str]], *, same: Callable[[str], str] = str.casefold
) -> tuple[str, ...]:
    """What stands in them, each once, as it was written first."""
    found: dict[str, str] = {}
    for text in texts:
        for each in find(text):
            found.setdefault(same(each), each)
    return tuple(found.values())
