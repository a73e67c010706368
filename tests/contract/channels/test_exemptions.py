"""The tables of what is not promised name real promises and real channels, and give reasons."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.contract.channels.conftest import BENCHES
from tests.contract.channels.exemptions import DEFECTS, EXEMPT

PROMISES = {
    node.name
    for file in Path(__file__).parent.glob("test_*.py")
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.AsyncFunctionDef) and any(argument.arg == "bench" for argument in node.args.args)
}
NAMES = set(BENCHES) | {name.partition("-")[0] for name in BENCHES}


@pytest.mark.parametrize("table", [EXEMPT, DEFECTS], ids=["exemptions", "defects"])
def test_a_table_names_what_there_is(table: dict[str, dict[str, str]]) -> None:
    assert table.keys() <= NAMES
    for promises in table.values():
        assert promises.keys() <= PROMISES, "a promise that was renamed is not exempt any more"
        assert all(reason.endswith(".") for reason in promises.values())


def test_nobody_is_exempt_from_the_heart_of_it() -> None:
    for promise in ("test_a_text_is_answered_once", "test_two_messages_are_answered_in_order"):
        assert promise in PROMISES
        assert not any(promise in promises for promises in EXEMPT.values())
