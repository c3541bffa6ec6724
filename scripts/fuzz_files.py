"""Mutate sound vector files and own reports at random and read each: nothing may be lost in silence, crash or hang.

    python scripts/fuzz_files.py --count 2000 --seed 1 --jobs 2 --formats shp dbf gpkg

Each mutant is read as the program reads a plan and compared with the sound file. What comes of it:

same     the same rows, shapes and texts
refused  an error with a code
told     something changed, and a warning of the ledger says so (or there is no reference system any more)
changed  a number or a text reads otherwise in a file whose structure holds: only a checksum could tell
loss     rows, shapes, parts, points or whole columns fewer, without a word
crash    any other exception, or the death of the process
slow     more than ten seconds

Of the own files a report is compared both ways with the sound one, explained and verified, and a manifest verified; in
half of them one value is replaced, and bytes in the others. A change that ``verify`` does not report is a loss.

Mutants are read in child processes, many in each; one that dies or hangs is named, and a new one goes on behind it.
With ``--keep FOLDER`` the answers stay there, and the same command goes on where it was broken off. Files lie in
memory (``/dev/shm``) where there is such a folder: on a disk, removing one costs as much as reading a mutant. The
status is 1 on any loss, crash or hang.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fuzz_made
import fuzz_own

CLASSES = ("same", "refused", "told", "changed", "loss", "crash", "slow")
BAD = ("loss", "crash", "slow")
FORMATS = (*fuzz_made.FORMATS, *fuzz_own.FORMATS)
#: how much of a shape's structure a container stores, where it is not all
_DEPTHS = {"geojson": 3, "gml": 3} | dict.fromkeys(("tab", "dat", "map", "id", "mif", "mid"), 2)
SLOW = 10.0  # seconds of the processor
#: seconds by the clock after which a reader is held to hang; a busy machine gives it a small part of its time
HANGS = 300.0
#: a folder in memory, where the system has one
MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it have names of their own


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bits flipped (60 in 100), or the file cut (20), overwritten (10) or shortened within (10)."""
    if not data:
        return data
    kind, out = rng.random(), bytearray(data)
    if kind < 0.6:
        for _ in range(rng.choice((1, 1, 2, 8))):
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
        return bytes(out)
    if kind < 0.8:
        return bytes(out[: rng.randrange(len(out))])
    at, length = rng.randrange(len(out)), rng.randint(1, 63)
    if kind < 0.9:
        out[at : at + length] = rng.randbytes(min(length, len(out) - at))
    else:
        del out[at : at + length]
    return bytes(out)


class Reading:
    """One read of a folder in a form that can be compared: shapes, columns, warnings, systems."""

    def __init__(self, path: Path) -> None:
        import shapely

        from conformity.read import Workspace

        with Workspace() as files:
            self.layers = [files.load(one) for one in files.describe(path)]
        self.shapes: list[Any] = []
        self.columns: list[list[Any]] = []
        self.names: list[str] = []
        for layer in self.layers:
            if "geometry" in layer.frame:
                self.shapes.extend(layer.frame.geometry.to_numpy())
            self.names += [str(name) for name in layer.frame.columns if name != "geometry"]
            self.columns += [list(layer.frame[name]) for name in layer.frame.columns if name != "geometry"]
        self.rows = sum(len(layer.frame) for layer in self.layers)
        self.wkb = [None if shape is None else shapely.to_wkb(shape, hex=True) for shape in self.shapes]
        self.crs = [layer.crs for layer in self.layers]
        self.warnings = Counter(
            (line.code, str(sorted(line.fields.items())))
            for layer in self.layers
            for line in layer.ledger
            if line.level != "note"
        )

    def structure(self) -> list[tuple[str, int, int, int]]:
        """Of each shape its type, rings (parts and holes), holes and points."""
        import shapely

        return [
            ("none", 0, 0, 0)
            if shape is None or shape.is_empty
            else (
                shape.geom_type.removeprefix("Multi"),
                shapely.get_num_geometries(shape) + _holes(shape),
                _holes(shape),
                shapely.get_num_coordinates(shape),
            )
            for shape in self.shapes
        ]

    def normalise(self) -> None:
        """Make a plan of it, as the next stage does; errors of ours are answers."""
        from conformity.normalise.plan import plan
        from conformity.profiles.resolve_plan import assign

        class Shown:
            def __init__(self, layer: Any) -> None:
                self.name, self.path, self.source, self.geometry = layer.name, layer.path, layer.source, layer.geometry
                self.columns = tuple(str(name) for name in layer.frame.columns if name != "geometry")
                self.sibling = False

        tables = assign([Shown(layer) for layer in self.layers], None, {"typezone": "TYPEZONE"})
        plan({number: self.layers[number] for number in tables.used}, tables)

    def repaired(self) -> Counter[tuple[str, str]]:
        """Messages of the next stage on the shapes of each layer: those it sets aside or repairs."""
        from conformity.normalise.geometry import repair

        return Counter(
            (line.code, str(sorted(line.fields.items())))
            for layer in self.layers
            if "geometry" in layer.frame
            for line in repair(layer.frame, layer.name)[1]
            if line.level != "note"
        )


def _holes(shape: Any) -> int:
    import shapely

    return sum(int(shapely.get_num_interior_rings(part)) for part in shapely.get_parts(shape))


def compared(sound: Reading, damaged: Reading, form: str = "") -> tuple[str, str]:
    """The class of a mutant that was read, and what differs.

    In a text format without lengths, a point that is gone with its brackets is a changed shape; in a MapInfo file
    only its position distinguishes a hole from a part.
    """
    loss = _loss(sound, damaged, _DEPTHS.get(form, 4))
    if damaged.warnings - sound.warnings or (None in damaged.crs and None not in sound.crs):
        return "told", loss
    if loss:
        return "told" if damaged.repaired() - sound.repaired() else "loss", loss
    same = (damaged.wkb, damaged.columns, damaged.names, damaged.crs)
    return ("same", "") if repr(same) == repr((sound.wkb, sound.columns, sound.names, sound.crs)) else ("changed", "")


def _loss(sound: Reading, damaged: Reading, depth: int) -> str:
    if damaged.rows != sound.rows or len(damaged.shapes) != len(sound.shapes):
        return f"rows {sound.rows} -> {damaged.rows}"
    for row, (before, after) in enumerate(zip(sound.structure(), damaged.structure(), strict=True)):
        if before[:depth] != after[:depth]:
            return f"shape {row} {before} -> {after}"
    if len(damaged.columns) < len(sound.columns):  # a key bent in one feature makes a column more
        return f"columns {len(sound.columns)} -> {len(damaged.columns)}"
    columns = dict(zip(damaged.names, damaged.columns, strict=True))
    for name, before in zip(sound.names, sound.columns, strict=True):
        if any(map(_there, before)) and name in columns and not any(map(_there, columns[name])):
            return f"column {name} emptied"
    return ""


def _there(value: Any) -> bool:
    return value is not None and value == value


def tasks(args: argparse.Namespace) -> Iterator[tuple[str, int]]:
    for form in args.formats:
        yield from ((form, number) for number in range(args.first, args.first + args.count))


def work(args: argparse.Namespace, out: Any) -> None:
    """Read the mutants of one job, a line before and a line after each."""
    from conformity.errors import ConformityError

    with tempfile.TemporaryDirectory(prefix="fuzz-") as home:
        folder = Path(home)
        bases = {form: _module(form).bases(form, folder) for form in args.formats}
        sound: dict[tuple[str, int], Any] = {}
        at = folder / "mutant"
        done = {(form, number) for form, number, _, _ in kept(args)}
        mine = [task for number, task in enumerate(tasks(args)) if number % args.jobs == args.job]
        parent = os.getppid()
        for form, number in (task for task in mine if task not in done):
            if os.getppid() != parent:  # interrupted: there is no reader left
                return
            which = number % len(bases[form])
            content, target = bases[form][which]
            if (form, which) not in sound:
                sound[form, which] = _sound(form, folder / f"sound-{form}-{which}", content)
            print(f"{form} {number}", file=out, flush=True)
            rng = random.Random(f"{args.seed}-{form}-{number}")  # noqa: S311 - to be repeated, not to be secret
            change = fuzz_own.mutated if form in fuzz_own.FORMATS and number % 2 else mutated
            _write(at, content | {target: change(content[target], rng)})
            begun = time.process_time()  # of this process: others may hold the machine
            try:
                answer, detail = _examined(form, at, content, sound[form, which])
            except ConformityError as error:
                answer, detail = "refused", f"{error.code} {error.text('fr')}".partition(" ")[0]
            except Exception as error:  # what the program would call a bug of its own
                answer, detail = "crash", f"{type(error).__name__}: {error}"
            answer = "slow" if time.process_time() - begun > SLOW else answer
            print(f" {answer}\t{' '.join(detail.split())[:160]}", file=out, flush=True)


def _module(form: str) -> Any:
    return fuzz_own if form in fuzz_own.FORMATS else fuzz_made


def _sound(form: str, at: Path, content: dict[str, bytes]) -> Any:
    """What mutants are compared with: the sound file as read, the folder of the sound report."""
    _write(at, content)
    return at if form in fuzz_own.FORMATS else Reading(_named(at, content))


def _examined(form: str, at: Path, content: dict[str, bytes], sound: Any) -> tuple[str, str]:
    if form in fuzz_own.FORMATS:
        return fuzz_own.examined(form, at, content, sound)
    reading = Reading(_named(at, content))
    answer, detail = compared(sound, reading, form)
    if answer != "same" and {layer.geometry for layer in reading.layers} == {"surface"}:
        reading.normalise()
    return answer, detail


def _named(at: Path, content: dict[str, bytes]) -> Path:
    return at / next(iter(content))


def _write(at: Path, content: dict[str, bytes]) -> None:
    """Give the folder this content and no other; it stays, as do files of the same name."""
    at.mkdir(exist_ok=True)
    for path in at.iterdir():
        if path.name not in content:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, data in content.items():
        (at / name).write_bytes(data)


def supervise(args: argparse.Namespace) -> None:
    """Run the children of every job to their end; what a mutant did that ended or hung its child is written there."""
    running = {job: _start(args, job) for job in range(args.jobs)}
    while running:
        time.sleep(0.2)
        for job, (child, log) in list(running.items()):
            hung = log.exists() and time.time() - log.stat().st_mtime > HANGS and _begun(log)
            if child.poll() is None and not hung:
                continue
            if child.poll() is None:
                child.kill()
            child.wait()
            del running[job]
            if child.returncode == 0:
                continue
            if not _begun(log):
                raise SystemExit(f"job {job} ended with {child.returncode} between two mutants")
            with log.open("a", encoding="utf-8") as out:
                print(f" {'slow' if hung else 'crash'}\tprocess ended with {child.returncode}", file=out)
            running[job] = _start(args, job)


def kept(args: argparse.Namespace) -> list[tuple[str, int, str, str]]:
    """(format, number, class, detail) of each mutant of this run that was answered, in the order of the tasks.

    A mutant that was being read when the whole run was broken off is read again.
    """
    logs = sorted(args.keep.glob(f"seed-{args.seed}-*.log"))
    answers = [one for log in logs for one in _parsed(log.read_text(encoding="utf-8")) if one[2]]
    order = {task: place for place, task in enumerate(tasks(args))}
    return sorted((one for one in answers if one[:2] in order), key=lambda one: order[one[:2]])


def _begun(log: Path) -> bool:
    """Whether a mutant is being read: making the sound files takes its time too."""
    return log.exists() and any(answer == "" for *_, answer, _ in _parsed(log.read_text(encoding="utf-8")))


def _parsed(text: str) -> Iterator[tuple[str, int, str, str]]:
    for line in text.replace("\n ", " ").splitlines():
        form, number, *rest = line.split(" ", 2)
        answer, _, detail = rest[0].partition("\t") if rest else ("", "", "")
        yield form, int(number), answer, detail


def _start(args: argparse.Namespace, job: int) -> tuple[subprocess.Popen[bytes], Path]:
    """A child for what is left of a job, and its own file of answers."""
    logs = (args.keep / f"seed-{args.seed}-{job}-{number}.log" for number in itertools.count())
    log = next(each for each in logs if not each.exists())
    words = ["--count", args.count, "--first", args.first, "--seed", args.seed, "--jobs", args.jobs, "--job", job]
    words += ["--keep", args.keep, "--log", log, "--formats", *args.formats]
    memory = {"TMPDIR": str(MEMORY)} if os.access(MEMORY, os.W_OK) else {}
    child = subprocess.Popen([sys.executable, __file__, *map(str, words)], env=os.environ | memory)
    return child, log


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="mutants of each format")
    parser.add_argument("--first", type=int, default=0, help="number of the first mutant")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--details", action="store_true", help="name also the mutants that were told or changed")
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="folder of the answers; what stands there is not done again")
    parser.add_argument("--log", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(words)
    if args.job is not None:
        with args.log.open("w", encoding="utf-8") as out:
            work(args, out)
        return 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as home:
        args.keep = args.keep or Path(home)
        args.keep.mkdir(parents=True, exist_ok=True)
        before = len(kept(args))
        supervise(args)
        results = kept(args)
    counts = Counter((form, answer) for form, _, answer, _ in results)
    print("format  " + "".join(f"{name:>9}" for name in CLASSES))
    for form in args.formats:
        print(f"{form:8}" + "".join(f"{counts[form, name]:9}" for name in CLASSES))
    shown = CLASSES[2:] if args.details else BAD
    for form, number, answer, detail in results:
        if answer in shown:
            print(f"{answer} {form} {number} (seed {args.seed}): {detail}")
    rate = (len(results) - before) / (time.monotonic() - begun)
    print(f"{len(results)} mutants, {before} of them kept, the others {rate:.0f} a second", file=sys.stderr)
    return int(any(answer in BAD for _, _, answer, _ in results))


if __name__ == "__main__":
    sys.exit(main())
