"""A customer who asks for a language ("English please", "troca pra inglês") names it."""

import re

from understanding.text import plain

MOST_WORDS = 14
BARE_WORDS = 2

_NAMES = {
    "pt": r"portugu[eê]s[ae]?|portugues[ae]?|portuguese|brazilian|brasileir[oa]|pt br|ptbr",
    "es": r"espanhol|espanol|espa ol|spanish|castellano|castelhano",
    "en": r"ingl[eê]s|ingles[ae]?|english|englis|inlges",
}
_NAMED = {code: re.compile(rf"\b(?:{names})\b") for code, names in _NAMES.items()}
_ANY = "|".join(_NAMES.values())
_TOWARDS = re.compile(
    r"\b(?:in|to|into|em|en|pra|para|pro|al|a|o|el|use|usa|usar|speak|talk|fala|falar|fale|habla|hablar|"
    rf"hable|hablame|prefer|prefiro|prefiero|want|quero|quiero)\s+(?:o |el |la |lo )?({_ANY})\b"
)
_REFUSED = re.compile(
    r"\b(?:not?|nao|n|don t|dont|do not|can t|cant|cannot|sin|sem|nunca)\b"
    r"[\w ]{0,24}?\b(?:speak|understand|read|know|falo|entendo|sei|compreendo|leio|hablo|entiendo|"
    rf"comprendo|se|in|em|en)\s+(?:o |el |much |muito |mucho |bem |bien |any )?({_ANY})\b"
)
_CUE = re.compile(
    r"\b(?:please|pls|plz|por favor|pfv|pf|porfa|can|could|posso|pode|podemos|puedo|puede|podes|"
    r"podrias|speak|talk|fala\w*|habla\w*|switch|change|troca\w*|mud[ae]\w*|cambi\w+|mejor|melhor|"
    r"prefiro|prefiero|prefer|idioma|language|lingua|lengua|instead|only|so|solo|quero|quiero|want|"
    r"responda|responde|atend\w+|answer|reply|version|versao)\b"
)


def asked_for(text: str, *, known_request: bool = False) -> str | None:
    """The code of the language asked for, or None; `known_request`: the classifier says it is one."""
    words = " ".join(re.findall(r"\w+", plain(text)))
    if not words or len(words.split()) > MOST_WORDS:
        return None
    refused = {code for match in _REFUSED.finditer(words) for code in _codes(match.group(1))}
    named = set(_codes(words)) - refused
    if len(named) == 1:
        (code,) = named
        bare = len(words.split()) <= BARE_WORDS
        return code if bare or known_request or _CUE.search(words) else None
    towards = [code for match in _TOWARDS.finditer(words) for code in _codes(match.group(1)) if code not in refused]
    return towards[-1] if named and towards else None


def _codes(words: str) -> list[str]:
    return [code for code, named in _NAMED.items() if named.search(words)]
