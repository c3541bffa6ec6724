"""Same inputs, same bytes: run checks over a matrix of surroundings and compare every output of every format.

    python scripts/determinism.py [--runs 64] [--seed 1] [--case FOLDER] [--keep FOLDER]

Hash seed, time zone, locale, threads, current folder and its depth, paths relative or absolute, umask, date by option
or SOURCE_DATE_EPOCH, order of the features in every layer. Where features are shuffled the input files have other
digests, which the reports print (whole, or by their first characters): those of the first run are put in their place
before comparing, and nothing else. Without ``--case`` (a folder with ``plan`` and ``reseau``), one run in eight is of
the shipped example, whole, the others of a small case.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformity import api
from conformity.api import differing

ROOT: Final = Path(__file__).resolve().parent.parent
FORMATS: Final = ",".join(api.FORMATS)
PROGRAM: Final = "from conformity.cli import main; main()"
SHORT: Final = 12
ROW: Final = re.compile(rb'("source_row":) [0-9]+')
DATE: Final = ("2025-06-01", "1748736000")
AXES: Final[dict[str, tuple[Any, ...]]] = {
    "PYTHONHASHSEED": ("0", "1", "77", "4294967295"),
    "TZ": ("UTC", "Pacific/Noumea", "America/Cayenne", "Europe/Paris", "Asia/Kathmandu"),
    "LC_ALL": ("C.UTF-8", "C", "fr_FR.UTF-8", "tr_TR.UTF-8", "en_US.UTF-8"),
    "threads": ("1", "2", "4"),
    "depth": (0, 1, 3),
    "paths": ("relative", "absolute"),
    "umask": (0o022, 0o077, 0o002),
    "date": ("option", "epoch"),
    "shuffle": (0, 1, 2),
}


@dataclass(frozen=True)
class Case:
    """Some folders of data, and the words of the check."""

    name: str
    folder: Path
    words: tuple[str, ...]


@dataclass
class Outcome:
    """What one run gave: file → bytes, standard output, digests of the inputs in the manifest's order."""

    files: dict[str, bytes] = field(default_factory=dict)
    said: str = ""
    digests: dict[tuple[str, str], str] = field(default_factory=dict)


def surroundings(runs: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """The first run plain; then every value of every axis in turn, in an order of its own for each axis."""
    yield {name: values[0] for name, values in AXES.items()}
    cycles = {name: itertools.cycle(draw.sample(values, len(values))) for name, values in AXES.items()}
    for _ in range(runs - 1):
        yield {name: next(cycle) for name, cycle in cycles.items()}


# ------------------------------------------------------------------------------------------- shapefiles shuffled


def shuffle(path: Path, draw: random.Random) -> None:
    """Put the records of a shapefile (or of a table alone) in another order, and change nothing else."""
    table = path.with_suffix(".dbf")
    data = table.read_bytes()
    count, head, width = struct.unpack_from("<IHH", data, 4)
    order = draw.sample(range(count), count)
    rows = [data[head + n * width : head + (n + 1) * width] for n in range(count)]
    table.write_bytes(data[:head] + b"".join(rows[n] for n in order) + data[head + count * width :])
    if path.suffix != ".shp":
        return
    whole, at, shapes = path.read_bytes(), 100, []
    while at < len(whole):
        (words,) = struct.unpack_from(">I", whole, at + 4)
        shapes.append(whole[at + 8 : at + 8 + 2 * words])
        at += 8 + 2 * words
    body, index, at = b"", b"", 100
    for number, n in enumerate(order, start=1):
        body += struct.pack(">II", number, len(shapes[n]) // 2) + shapes[n]
        index += struct.pack(">II", at // 2, len(shapes[n]) // 2)
        at += 8 + len(shapes[n])
    path.write_bytes(whole[:100] + body)
    places = path.with_suffix(".shx")
    places.write_bytes(places.read_bytes()[:100] + index)


def shuffled(folder: Path, draw: random.Random) -> None:
    """Shuffle every layer below a folder."""
    for path in sorted(folder.rglob("*.dbf")):
        shape = path.with_suffix(".shp")
        shuffle(shape if shape.is_file() else path, draw)


# ------------------------------------------------------------------------------------------- one run


def run(case: Case, about: dict[str, Any], top: Path) -> Outcome:
    """One check in its surroundings."""
    home = top.joinpath(*(f"niveau {n}" for n in range(about["depth"])), "cas")
    shutil.copytree(case.folder, home)
    if about["shuffle"]:
        shuffled(home, random.Random(about["shuffle"]))  # noqa: S311
    here = home if about["paths"] == "relative" else top
    paths = [
        str(home / word) if about["paths"] == "absolute" and (home / word).exists() else word for word in case.words
    ]
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS"), about["threads"]
    )
    environment = {**os.environ, **threads, "LANG": about["LC_ALL"]}
    environment |= {name: about[name] for name in ("PYTHONHASHSEED", "TZ", "LC_ALL")}
    environment.pop("SOURCE_DATE_EPOCH", None)
    if about["date"] == "epoch":
        environment["SOURCE_DATE_EPOCH"] = DATE[1]
    dated = ["--date", DATE[0]] if about["date"] == "option" else []
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", *paths, *dated, "--out", str(top / "out"), "--format", FORMATS,
         "--lang", "fr", "--fail-on", "never", "--allow-undetermined", "--quiet"],
        cwd=here, env=environment, umask=about["umask"], capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"a run ended in {done.returncode}: {about}\n{done.stderr.decode(errors='replace')}")
    files = {path.name: path.read_bytes() for path in sorted((top / "out").iterdir())}
    record = json.loads(files.pop("manifest.json"))
    digests = {(Path(each["input"]).name, each["file"]): each["sha256"] for each in record["run"]["inputs"]}
    said = done.stdout.decode("utf-8", "replace").replace(str(top / "out"), "out")
    return Outcome(files, said, digests)


def compared(first: Outcome, other: Outcome) -> list[str]:
    """What differs, in names."""
    both = first.digests.keys() & other.digests.keys()
    swap = {other.digests[key]: first.digests[key] for key in both if other.digests[key] != first.digests[key]}
    wrong = [] if first.digests.keys() == other.digests.keys() else ["files read"]
    wrong += sorted(first.files.keys() ^ other.files.keys())
    if first.said != other.said:
        wrong.append("standard output")
    for name in sorted(first.files.keys() & other.files.keys()):
        if first.files[name] == other.files[name]:
            continue
        one, two = content(first.files[name], {}), content(other.files[name], swap)
        if not swap or one != two:
            part = next((part for part in one if one[part] != two.get(part)), "")
            where = differing.first(f"{name}{part}", one.get(part, b""), two.get(part, b""), "en")
            wrong.append(f"{name} {part} ({where})")
    return wrong


def content(data: bytes, swap: dict[str, str]) -> dict[str, bytes]:
    """The parts of a file, with the digests of its inputs replaced, and without the rows that zones had in theirs."""
    parts = {"": data}
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
    for old, new in swap.items():
        for n in (len(old), SHORT):
            parts = {name: part.replace(old[:n].encode(), new[:n].encode()) for name, part in parts.items()}
    return {name: ROW.sub(rb"\1 0", part) for name, part in parts.items()}


def cases(given: Path | None) -> list[Case]:
    """The case given, or the two of this repository."""
    words = ("plan", "--network", "reseau")
    if given is not None:
        return [Case(given.name, given.resolve(), words)]
    fixtures = ROOT / "fixtures"
    return [
        Case("example", fixtures / "hauts-de-flandre", ("dossier.yml",)),
        *[Case("small", fixtures / "known-answers" / "three-strips", words)] * 7,
    ]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--runs", type=int, default=64)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--case", type=Path)
    words.add_argument("--keep", type=Path, help="where to leave the files of runs that differ")
    asked = words.parse_args()
    start, first, bad = time.perf_counter(), {}, 0
    among = cases(asked.case)
    # Each case is drawn its own surroundings, so that all of them meet both.
    drawn = {
        case.name: surroundings(asked.runs, random.Random(f"{asked.seed} {case.name}"))  # noqa: S311
        for case in among
    }
    for n in range(asked.runs):
        case = among[n % len(among)]
        about = next(drawn[case.name])
        with tempfile.TemporaryDirectory(prefix="same-") as folder:
            top = Path(os.path.realpath(folder))
            outcome = run(case, about, top)
            wrong = compared(first.setdefault(case.name, outcome), outcome)
            if wrong and asked.keep:
                shutil.copytree(top / "out", asked.keep / f"{case.name}-{n}")
        if wrong:
            bad += 1
            print(f"run {n} of {case.name} differs in {', '.join(wrong)}: {about}")
    for name, outcome in first.items():
        print(f"{name}: {len(outcome.files)} files")
        for file, data in outcome.files.items():
            print(f"  {hashlib.sha256(data).hexdigest()}  {file}")
    print(f"{asked.runs} runs (seed {asked.seed}), {bad} differ, {time.perf_counter() - start:.0f} s")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
