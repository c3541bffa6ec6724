"""Fault 204 and its kin: same inputs, same bytes, whatever surrounds the run."""

from __future__ import annotations

import dataclasses
import importlib.util
import random
import re
import subprocess
import sys
from fnmatch import filter as matching
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import pytest
from effort import LONG
from faulty import Bench

from conformity.report.formats import FORMATS


@pytest.fixture(scope="module")
def script(project: Path) -> ModuleType:
    """``scripts/determinism.py`` as a module."""
    spec = importlib.util.spec_from_file_location("determinism", project / "scripts" / "determinism.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["determinism"] = module
    spec.loader.exec_module(module)
    return module


def test_every_output_of_every_format_is_the_same_over_six_surroundings(bench: Bench, project: Path) -> None:
    runs = 6 if LONG else 2  # and 64 by ``make trust``
    done = subprocess.run(
        [sys.executable, str(project / "scripts" / "determinism.py"), "--runs", str(runs), "--case", str(bench.home)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert f"{runs} runs (seed 1), 0 differ" in done.stdout
    names = set(re.findall(r"^  [0-9a-f]{64}  (.+)$", done.stdout, re.MULTILINE))
    assert [each.name for each in FORMATS if not matching(names, each.file)] == []
    assert "carte-ensemble.png" in names


def test_the_surroundings_meet_every_value(script: ModuleType) -> None:
    drawn = list(script.surroundings(6, random.Random("1 x")))
    assert all(drawn[0][name] == values[0] for name, values in script.AXES.items())
    for name, values in script.AXES.items():
        assert {about[name] for about in drawn} == set(values), name
    assert len({tuple(map(str, about.values())) for about in drawn}) == 6


def test_shuffled_layers_hold_the_same_in_another_order(script: ModuleType, bench: Bench) -> None:
    before = gpd.read_file(bench.zones, encoding="UTF-8")
    script.shuffled(bench.home, random.Random(1))
    after = gpd.read_file(bench.zones, encoding="UTF-8")
    assert list(after["LIBELLE"]) != list(before["LIBELLE"])
    again = after.set_index("LIBELLE").loc[before["LIBELLE"]].reset_index()[before.columns]
    assert again.drop(columns="geometry").equals(before.drop(columns="geometry"))
    assert again.geometry.to_wkb().equals(before.geometry.to_wkb())


def test_a_byte_that_differs_is_told(script: ModuleType) -> None:
    files = {"report.md": b"a 5 ha\nabcdefabcdef\n", "report.json": b'{"source_row": 1}'}
    first = script.Outcome(files, "x", {("plan", "z.shp"): "abcdef" * 10 + "abcd"})
    assert script.compared(first, dataclasses.replace(first)) == []
    other = dataclasses.replace(first, files={**files, "report.md": b"a 6 ha\nabcdefabcdef\n"})
    assert script.compared(first, other) == ["report.md  (line 1 (published 'a 5 ha', replayed 'a 6 ha'))"]
    row = {**files, "report.json": b'{"source_row": 2}'}
    assert len(script.compared(first, dataclasses.replace(first, files=row))) == 1  # the same files, in another order
    digests = {("plan", "z.shp"): "123456" * 10 + "1234"}
    swapped = {**row, "report.md": b"a 5 ha\n123456123456\n"}
    assert script.compared(first, dataclasses.replace(first, files=swapped, digests=digests)) == []
    swapped["report.md"] = b"a 6 ha\n123456123456\n"
    assert len(script.compared(first, dataclasses.replace(first, files=swapped, digests=digests))) == 1
    assert script.compared(first, dataclasses.replace(first, said="y")) == ["standard output"]
    assert script.compared(first, dataclasses.replace(first, files={})) == ["report.json", "report.md"]
    assert script.compared(first, dataclasses.replace(first, digests={})) == ["files read"]
