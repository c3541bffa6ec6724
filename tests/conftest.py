"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real plans and networks: ``CONFORMITY_REAL_DATA``, else ``shared/data`` beside the project."""
    named = os.environ.get("CONFORMITY_REAL_DATA", "")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "README.md").is_file():
        pytest.skip("the real plans and networks are absent (set CONFORMITY_REAL_DATA to their folder)")
    return folder.resolve()
