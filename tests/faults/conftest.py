"""The bench that faults are made on."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A sound plan and network, to be broken."""
    return Bench(tmp_path)
