"""The mood of a customer's last messages."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.errors import SettingsError
from bot.messages import LANGUAGES
from bot.mood import Felt, Mood, Moods, moods_of
from gateway.house import load_moods

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = [line.split("\t") for line in (ROOT / "tests/nlu/moods.tsv").read_text(encoding="utf-8").splitlines()]
HIT = 0.97


@pytest.fixture(scope="module")
def moods() -> Moods:
    return load_moods(ROOT)


def felt(moods: Moods, *said: str, language: str = "pt", refused: tuple[str, ...] = ()) -> Felt:
    return moods.of(said, language=language, refused=refused)


def test_sentences_are_read_as_people_read_them(moods: Moods) -> None:
    missed = [(text, mood) for text, mood, language in SENTENCES if felt(moods, text, language=language).mood != mood]
    assert len(SENTENCES) >= 60
    assert len(missed) <= (1 - HIT) * len(SENTENCES), missed


def test_the_sentences_cover_every_mood_in_every_language() -> None:
    counts = Counter((mood, language) for _, mood, language in SENTENCES)
    assert not [(mood, language) for mood in Mood for language in LANGUAGES if counts[mood.value, language] < 5]


def test_ordinary_questions_are_calm(moods: Moods) -> None:
    """A wrong alarm on the card is worse than a mood that is missed: of our own examples nearly all are calm."""
    asked = [
        (line[2:], block["metadata"]["language"])
        for name in ("products", "payment", "account", "business", "newsletter", "privacy")
        for block in YAML(typ="safe").load(ROOT / "data" / "nlu" / f"{name}.yml")["nlu"]
        for line in block["examples"].splitlines()
    ]
    loud = [text for text, language in asked if felt(moods, text, language=language).mood is not Mood.CALM]
    assert len(loud) <= 0.03 * len(asked), loud


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Isso é um ABSURDO, vocês mentiram", "pt", ("mentiram", "ABSURDO")),
        ("es la Tercera vez que pregunto", "es", ("Tercera vez",)),
        ("hello??? anybody there?", "en", ("hello???", "anybody there")),
        ("preciso disso urgente!", "pt", ("urgente",)),
        ("muito obrigada 😊", "pt", ("muito obrigada", "😊")),
        ("ONDE ESTÁ O MEU PEDIDO", "pt", ("ONDE ESTÁ O MEU PEDIDO",)),
        ("tudo certo", "pt", ()),
    ],
)
def test_the_words_that_show_it_are_the_customers_own(
    moods: Moods, text: str, language: str, words: tuple[str, ...]
) -> None:
    assert set(felt(moods, text, language=language).words) == set(words)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("não estou bravo", "pt"),
        ("nao to nem um pouco irritado", "pt"),
        ("não é urgente", "pt"),
        ("no estoy enojada", "es"),
        ("ni furioso ni nada", "es"),
        ("I'm not angry", "en"),
        ("I am not at all upset", "en"),
        ("no, thanks", "en"),
    ],
)
def test_what_is_denied_does_not_count(moods: Moods, text: str, language: str) -> None:
    assert felt(moods, text, language=language) == Felt()


@pytest.mark.parametrize(
    ("text", "language", "mood"),
    [
        ("não recebi, estou furiosa", "pt", Mood.ANGRY),
        ("não chegou e estou brava", "pt", Mood.UPSET),
        ("no me llegó pero estoy furioso", "es", Mood.ANGRY),
        ("it did not come, I'm furious", "en", Mood.ANGRY),
        ("not happy", "en", Mood.UPSET),
    ],
)
def test_a_denial_ends_with_its_clause(moods: Moods, text: str, language: str, mood: Mood) -> None:
    assert felt(moods, text, language=language).mood is mood


def test_thanks_forgive_and_anger_fades(moods: Moods) -> None:
    assert felt(moods, "isso é um absurdo", "resolveu, muito obrigado").mood is Mood.GRATEFUL
    assert felt(moods, "isso é um absurdo", "qual o prazo?").mood is Mood.ANGRY
    calm = ["qual o prazo?", "e o frete?", "tem em azul?", "certo"]
    assert felt(moods, "isso é um absurdo", *calm).mood is Mood.UPSET
    assert felt(moods, "isso é um absurdo", *calm, "ok").mood is Mood.CALM


def test_thanks_at_the_end_of_a_complaint_or_a_request_are_manners(moods: Moods) -> None:
    assert felt(moods, "já é a terceira vez que pergunto, obrigado").mood is Mood.UPSET
    assert felt(moods, "queria saber onde está meu pedido, obrigada").mood is Mood.CALM
    assert felt(moods, "pode me ajudar? obrigada").mood is Mood.CALM


def test_a_second_refusal_shows_displeasure_and_many_signs_are_anger(moods: Moods) -> None:
    refusals = ("não é isso", "também não")
    assert felt(moods, *refusals[:1], refused=refusals).mood is Mood.CALM
    assert felt(moods, *refusals, refused=refusals) == Felt(Mood.UPSET, ("também não",))
    loud = ("CADÊ MEU PEDIDO GENTE", "alguém aí???", "JÁ É A TERCEIRA VEZ QUE PERGUNTO")
    assert felt(moods, *loud).mood is Mood.ANGRY


ANYTHING = ("", " ", "!!!", "???", "CPF", "BAL-1042", "😀", "\u200b", "a" * 40_000, "_ * |", "(((")


@pytest.mark.parametrize("text", ANYTHING)
def test_anything_at_all_has_a_mood(moods: Moods, text: str) -> None:
    for language in (*LANGUAGES, "fr", ""):
        assert isinstance(felt(moods, text, language=language), Felt)
    assert felt(Moods(), text).mood in Mood


def test_noise_never_fails(moods: Moods) -> None:
    signs, chance = "aÁ!?¡|_*' \n.,😡não NO", random.Random(7)  # noqa: S311 - no secret
    for _ in range(500):
        text = "".join(chance.choice(signs) for _ in range(chance.randrange(60)))
        assert felt(moods, text).mood in Mood


@pytest.mark.parametrize("content", [None, [], {}, {"angry": [[], [], []]}, {"angry": 3, "signs": [[], [], []]}])
def test_a_file_that_cannot_be_understood_is_named(content: object) -> None:
    with pytest.raises(SettingsError, match=r"data/mood\.yml"):
        moods_of(content)
