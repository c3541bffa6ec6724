"""Faults 209 and 210 of the catalogue: inputs that change, vanish, or may not be read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faulty import LANGUAGES, Bench, findings, told_refused

from conformity.read import gdal

pytestmark = pytest.mark.fault


def while_read(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[Path], None]) -> None:
    """Do something to a file just after its rows have been read."""
    ordinary = gdal.rows

    def rows(path: Path, *given: Any, **options: Any) -> Any:
        read = ordinary(path, *given, **options)
        if path.name == name:
            act(path)
        return read

    monkeypatch.setattr(gdal, "rows", rows)


def grown(path: Path) -> None:
    with path.with_suffix(".dbf").open("ab") as stream:
        stream.write(b"\x1a")


def altered_unseen(path: Path) -> None:
    """Another byte in the same place, size and times put back: only the digest differs."""
    part = path.with_suffix(".dbf")
    state = part.stat()
    Bench.patch(part, state.st_size - 2, bytes([part.read_bytes()[-2] ^ 1]))
    os.utime(part, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("act", [grown, altered_unseen])
def test_fault_209_input_changed_while_read(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None]
) -> None:
    while_read(monkeypatch, bench.reservoirs.name, act)
    bench.refused("VEC-035", names=("reservoirs_a_preserver.dbf",))


def test_fault_210_input_vanishes_while_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The share is gone between two looks."""
    kept = bench.corridors.read_bytes()

    def vanish(path: Path) -> None:
        path.unlink()

    while_read(monkeypatch, bench.corridors.name, vanish)
    for lang in LANGUAGES:
        bench.corridors.write_bytes(kept)
        told_refused(bench.check(lang=lang), "VEC-035", lang, names=("corridors_a_restaurer.shp",))


def test_fault_210_pipe_and_broken_link(bench: Bench) -> None:
    """Named outright or met in a folder, a pipe is never waited for, and a link that leads nowhere never passed over."""
    pipe = bench.home / "ZONE_URBA.shp"
    os.mkfifo(pipe)
    bench.refused("VEC-002", plan=pipe, names=("ZONE_URBA.shp",))
    os.mkfifo(bench.network / "corridors_ecologiques.gpkg")
    bench.refused("VEC-002", names=("reseau/corridors_ecologiques.gpkg",))
    (bench.network / "corridors_ecologiques.gpkg").unlink()
    for part in bench.network.glob("obstacles_corridors.*"):
        part.unlink()
    bench.obstacles.symlink_to(bench.home / "partage" / "obstacles_corridors.shp")
    bench.refused("VEC-001", names=("reseau/obstacles_corridors.shp",))


def test_fault_210_no_right_to_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses to open the file, whoever runs the test (no right is refused to an administrator)."""
    ordinary = Path.open
    closed = bench.reservoirs

    def refusing(path: Path, *given: Any, **options: Any) -> Any:
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return ordinary(path, *given, **options)

    monkeypatch.setattr(Path, "open", refusing)
    outcomes = bench.refused("VEC-004", names=("reservoirs_a_preserver.shp",))
    assert "accès refusé" in outcomes["fr"].stderr
    assert "Permission denied" in outcomes["en"].stderr


def test_fault_210_link_that_leads_somewhere(bench: Bench) -> None:
    """A link that leads somewhere is a file like any other."""
    before = findings(bench.check())
    away = bench.home / "ailleurs"
    away.mkdir()
    for part in sorted(bench.network.glob("obstacles_corridors.*")):
        part.rename(away / part.name)
        part.symlink_to(away / part.name)
    assert findings(bench.check()) == before
