"""The bench that faults are made on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import same_files
from faulty import Bench

from conformity.api import checking

HERE = Path(__file__).resolve().parent


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A sound plan and network, to be broken."""
    run = checking.run
    broken = Bench(tmp_path)
    # what surrounds a check is another from one to the next, or that it is measured again is what is tried
    if "monkeypatch" in request.fixturenames or request.node.get_closest_marker("afresh"):
        yield broken
    else:
        with same_files.measured_once(broken.plan, broken.network):
            yield broken
    checking.run = run  # a test that fails amid its languages leaves another there


#: by day every third case of a fault is tried, and the first always
_BY_DAY = 3


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        of_cases = hasattr(item, "callspec") and item.path.is_relative_to(HERE)
        if of_cases and item.get_closest_marker("long") is None:
            item.add_marker(pytest.mark.long(_BY_DAY))
