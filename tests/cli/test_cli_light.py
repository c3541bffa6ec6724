"""Importing the package, asking for help or listing rules must not load the geo stack."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("geopandas", "pandas", "numpy", "shapely", "pyogrio", "pyproj", "matplotlib", "openpyxl")
RUN = """
from typer.testing import CliRunner
from conformity.cli import app
done = CliRunner().invoke(app, {})
assert done.exit_code == 0, done.output
"""
LOOK = """
import json, sys
{act}
print(json.dumps([name for name in {heavy!r} if name in sys.modules]))
"""


def _loaded(act: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(act=act, heavy=HEAVY)], check=True, capture_output=True, text=True
    )
    return list(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "act",
    [
        "import conformity",
        "import conformity.cli",
        RUN.format(["--help"]),
        RUN.format(["rules", "list"]),
        RUN.format(["rules", "show", "RP01"]),
        RUN.format(["rules", "lint", "base"]),
    ],
)
def test_nothing_heavy_is_loaded(act: str) -> None:
    assert _loaded(act) == []


def test_help_does_not_load_pydantic_or_rich() -> None:
    code = LOOK.format(act=RUN.format(["--help"]), heavy=("pydantic", "ruamel", "rich.console", "jinja2"))
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
