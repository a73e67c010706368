"""One Balcão for all faults that need the trained assistant; a quick brain where it is not the point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.faults.quick_brain import QuickBrain
from tests.integration.faults.running import Running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every fault is met by a whole Balcão."""
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.whole)


@pytest.fixture(scope="session")
def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Started once; whatever a test breaks, it mends."""
    with Running.at(tmp_path_factory.mktemp("faults")) as up:
        yield up


@pytest.fixture(params=["telegram", "slack"])
def platform(request: pytest.FixtureRequest) -> str:
    """Each platform in turn."""
    return str(request.param)


@pytest.fixture
def quick_brain() -> Iterator[QuickBrain]:
    """Answers at once what it was told."""
    with QuickBrain() as brain:
        yield brain
