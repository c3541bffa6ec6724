"""The bench that faults are made on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faulty import Bench

from conformity.api import checking


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A sound plan and network, to be broken."""
    run = checking.run
    yield Bench(tmp_path)
    checking.run = run  # a test that fails amid its languages leaves another there
