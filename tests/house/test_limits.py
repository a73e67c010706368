"""Sizes, docstrings and forbidden things, each with its reason."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "understanding", "training", "actions", "connectors", "store", "console", "gateway")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
EMPTY_NAMES = {"utils", "common", "core", "services", "models", "helpers"}

EXEMPT: dict[str, str] = {}
"""`path` or `path::function` → why a limit is wrong there."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_modules_are_read_in_one_sitting(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE or name_of(module) in EXEMPT, f"{lines} lines: split by what the reader looks for"


def test_functions_fit_on_a_screen(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in functions(tree)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
        and f"{name_of(module)}::{node.name}" not in EXEMPT
    ]
    assert not long, f"too long to follow: {long}"


def test_modules_say_what_they_are_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), "one sentence at the top"


def test_names_say_something(module: Path) -> None:
    parts = {part.removesuffix(".py") for part in module.relative_to(ROOT).parts}
    assert not parts & EMPTY_NAMES, "a name that fits everything says nothing"


def test_no_customer_text_in_log_messages(module: Path) -> None:
    """Log calls take a constant event name; values travel in `extra`, where ids belong."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    bad = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger")
        and node.args
        and not isinstance(node.args[0], ast.Constant)
        and node.func.attr != "log"
    ]
    assert not bad, f"lines {bad}: the event name must be a constant"


@pytest.mark.parametrize("path", MODULES + TESTS, ids=name_of)
def test_nothing_is_mocked(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {"unittest.mock", "mock"} & (names | froms), "a mock proves what the mock says: write a fake"


@pytest.mark.parametrize("path", sorted((ROOT / "bot").rglob("*.py")), ids=name_of)
def test_the_core_needs_the_standard_library_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    roots = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert roots <= sys.stdlib_module_names | {"bot"}
