"""Deleting, emptying, truncating or moving away any layer that was asked for never yields « nothing found »."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import yaml
from faulty import Bench

from conformity import ConformityError, check
from conformity.api.dossier import request_of
from conformity.errors import InputError

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "hauts-de-flandre"
BENCH = ("reservoirs_a_preserver", "corridors_a_restaurer", "obstacles_corridors")
INVENTED = tuple(sorted(path.stem for path in (FIXTURE / "reseau").glob("*.shp")))


def deleted(path: Path) -> None:
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()


def emptied(path: Path) -> None:
    """No feature, the same columns, kind of geometry and reference system: an export whose selection was empty."""
    for suffix, length in ((".shp", 100), (".shx", 100)):
        part = path.with_suffix(suffix)
        head = bytearray(part.read_bytes()[:length])
        head[24:28] = struct.pack(">i", length // 2)
        part.write_bytes(head)
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    (size,) = struct.unpack("<H", data[8:10])
    data[4:8] = struct.pack("<I", 0)
    table.write_bytes(bytes(data[:size]) + b"\x1a")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def moved(path: Path) -> None:
    """A hundred kilometres to the south: another territory's extract."""
    frame = gpd.read_file(path)
    frame["geometry"] = frame.translate(0, -100_000)
    frame.to_file(path, encoding="UTF-8")


REFUSED = (deleted, truncated)
UNDETERMINED = (emptied, moved)
#: one layer of each shape is moved; every layer is deleted, cut and emptied
MOVED = ("corridors_a_restaurer", "obstacles_corridors", "reservoirs_a_preserver")


def nothing_lost(sound: Any, broken: Any, layer: str) -> None:
    """Incomplete, said of this layer; and every lost finding is of a rule that is reported as not judged."""
    assert broken.incomplete
    lines = [line for line in broken.not_assessed if line.requested and line.layer == layer]
    assert lines, [(line.code, line.layer) for line in broken.not_assessed]
    unjudged = {rule for line in broken.not_assessed for rule in line.rules} | set(broken.undetermined["rule_id"])
    left = set(broken.findings["finding_id"])
    gone = sound.findings[~sound.findings["finding_id"].isin(left)]
    assert set(gone["rule_id"]) <= unjudged, sorted(set(gone["rule_id"]) - unjudged)


def refused(call: Callable[[], Any], layer: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert isinstance(caught.value, ConformityError)
    assert caught.value.exit_code == 3
    assert layer in caught.value.text("fr")
    assert caught.value.remedy("fr")
    assert caught.value.remedy("en")


# ------------------------------------------------------------------------------------------- the bench


@pytest.mark.parametrize("act", [*REFUSED, *UNDETERMINED])
@pytest.mark.parametrize("layer", BENCH)
@pytest.mark.parametrize("named", ["option", "dossier"])
def test_no_layer_of_the_bench_reads_as_clear(
    bench: Bench, layer: str, act: Callable[[Path], None], named: str
) -> None:
    """Each layer named by itself; the program never ends by 0, even where it may not fail on findings."""
    files = [bench.network / f"{name}.shp" for name in BENCH]
    if named == "option":
        words = [bench.plan, *(word for path in files for word in ("--network", path))]
    else:
        dossier = bench.home / "dossier.yml"
        dossier.write_text(
            yaml_of({"title": "essai", "plan": "plan", "networks": [{"path": f"reseau/{path.name}"} for path in files]})
        )
        words = [dossier]
    sound = bench.run("check", *words, "--out", bench.home / "sound", "--format", "json", "--fail-on", "never")
    assert sound.exit_code == 0, sound.stderr
    act(bench.network / f"{layer}.shp")
    out = bench.home / "broken"
    done = bench.run("check", *words, "--out", out, "--format", "json", "--fail-on", "never")
    if act in REFUSED:
        assert done.exit_code == 3
        assert f"{layer}.shp" in done.stderr
        assert not out.exists()
    else:
        assert done.exit_code == 1
        assert "Ce qui était demandé n'a pas pu être évalué en entier" in done.stderr


def yaml_of(content: dict[str, Any]) -> str:
    return str(yaml.safe_dump(content, allow_unicode=True))


# ------------------------------------------------------------------------------------------- the invented territory


def arguments(home: Path, layers: Path) -> dict[str, Any]:
    """The shipped example's arguments, each layer of the network named by itself, optional inputs left out."""
    given = request_of(home / "dossier.yml")
    return {
        "plan": given.plan, "territory": given.territory, "rules": given.rules, "profile": "pac_59_legend",
        "network": [layers / f"{name}.shp" for name in INVENTED], "date": "2025-06-24",
    }  # fmt: skip


@cache
def sound_example() -> Any:
    return check(**arguments(FIXTURE, FIXTURE / "reseau"))


@pytest.mark.long(10)
@pytest.mark.parametrize(
    ("layer", "act"),
    [(layer, act) for layer in INVENTED for act in (*REFUSED, *UNDETERMINED) if act is not moved or layer in MOVED],
)
def test_no_layer_of_the_example_reads_as_clear(tmp_path: Path, layer: str, act: Callable[[Path], None]) -> None:
    layers = tmp_path / "reseau"
    shutil.copytree(FIXTURE / "reseau", layers)
    act(layers / f"{layer}.shp")
    given = arguments(FIXTURE, layers)
    if act in REFUSED:
        refused(lambda: check(**given), f"{layer}.shp")
        return
    sound = sound_example()
    assert len(INVENTED) == 7
    assert len(sound.findings) > 20
    assert not sound.incomplete
    nothing_lost(sound, check(**given), layer)


def test_every_layer_emptied_or_moved_at_once(tmp_path: Path) -> None:
    """Nothing is left to assess, and nothing is said to be clear."""
    for act in UNDETERMINED:
        layers = tmp_path / act.__name__
        shutil.copytree(FIXTURE / "reseau", layers)
        for name in INVENTED:
            act(layers / f"{name}.shp")
        report = check(**arguments(FIXTURE, layers))
        assert report.incomplete
        assert len(report.findings) == 0
        outcomes = report.matrix.by_outcome
        assert (outcomes["finding"], outcomes["cleared"], outcomes["below_threshold"]) == (0, 0, 0)
        assert {line.layer for line in report.not_assessed if line.requested} >= set(INVENTED)
