"""Break the program subtly, one place at a time, and say which test sees it.

    python scripts/joint_mutants.py              every mutant
    python scripts/joint_mutants.py depth gml    those whose name holds one of the words
    python scripts/joint_mutants.py --jobs 2

Each mutant replaces one text by another in a copy of the tree; the tests that are meant to catch it run there, until
one fails. The tree itself is never written to. Ends in 1 where a mutant survives, and where a text to be replaced does
not occur exactly once in its file: the list below then needs its new text.
"""

# ruff: noqa: E501 - replaced lines are kept whole

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("conformity", "rules", "references", "fixtures", "tests", "scripts", "docs", "pyproject.toml", "README.md")
#: one mutant may hang what it breaks (seconds)
LIMIT_S = 600

JOINTS = "tests/joints"
SCENES = "tests/overlay/test_continuity_scenes.py -k drawn"
HANDS = "tests/overlay/test_continuity.py tests/overlay/test_passage.py"
FACING = "tests/overlay/test_facing.py"
AGAIN = "tests/overlay/test_continuity_again.py"
PARTED = "tests/overlay/test_continuity_parts.py"
RASTER = "tests/overlay/test_continuity_raster.py"
TOOLS = "tests/overlay/test_overlay_tools.py"
RUNS = "tests/evaluate"


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str
    tests: str = JOINTS


MUTANTS = (
    # ------------------------------------------------------------- the eight that had survived
    Mutant("networks replace the dossier's", "conformity/api/request.py",
           "return (*wider, *own)", "return own"),
    Mutant("an unmatched layer pattern is lost", "conformity/api/upper.py",
           "if (each.reference.id, pattern) not in self.met", "if not self.met"),
    Mutant("uncertainty 0 is none", "conformity/profiles/resolve_network.py",
           "if role.uncertainty_m is not None and delimitation", "if role.uncertainty_m and delimitation"),
    Mutant("half of the ground is not enough", "conformity/evaluate/modifiers.py",
           "covered[name] >= modifier.share.value", "covered[name] > modifier.share.value"),
    Mutant("a sub-type that is given is overridden", "conformity/normalise/prescriptions.py",
           "if not subtype and tail.isdigit()", "if tail.isdigit()"),
    Mutant("no depth limit", "conformity/yamltext.py", "MAX_DEPTH: Final = 32", "MAX_DEPTH: Final = 40"),
    Mutant("members within gml features count", "conformity/read/gml.py",
           'nested or "featureMembers" in self.path[:-1]', "nested"),
    Mutant("10.0 %", "conformity/language/figures.py", "0 if percent >= 9.95 else", "0 if percent >= 10 else"),
    # ------------------------------------------------------------------- command line, dossier, profiles
    Mutant("an option not given takes the dossier's", "conformity/api/request.py",
           "    if _blank(own):\n        return wider\n", ""),
    Mutant("the reference's scale is dropped", "conformity/api/identity.py",
           "reference.nominal_scale or role.scale", "role.scale or reference.nominal_scale"),
    Mutant("only the first fitting pattern is met", "conformity/api/upper.py",
           "self.met.add((each.reference.id, pattern))\n", "found or self.met.add((each.reference.id, pattern))\n"),
    Mutant("the option's objective overrides the source", "conformity/profiles/objectives.py",
           "        if objective is not Objective.UNKNOWN and source is not ObjectiveSource.DEFAULT:\n            return objective, source\n", ""),
    Mutant("a layer's zero uncertainty gives way", "conformity/profiles/resolve_network.py",
           "lead and lead.uncertainty_m is not None else", "lead and lead.uncertainty_m else"),
    Mutant("the profile overrides the officer", "conformity/profiles/objectives.py",
           "        if kind in self.by_kind:\n            return self.by_kind[kind], ObjectiveSource.OPTION\n        assumed",
           "        assumed"),
    Mutant("an object is as sure as its surest part", "conformity/normalise/elements.py",
           'float(max(columns["uncertainty_m"][n] for n in rows))', 'float(min(columns["uncertainty_m"][n] for n in rows))'),
    Mutant("an object near in part is cut up", "conformity/normalise/nearby.py",
           'elements["whole_key"].isin(set(elements["whole_key"][near])).to_numpy()', "near"),
    Mutant("half of the ground is a second draft", "conformity/normalise/repeats.py",
           "_shared(shapes[a], shapes[b]) > _SAME_GROUND * largest",
           "_shared(shapes[a], shapes[b]) >= _SAME_GROUND * largest"),
    # ------------------------------------------------------------------------------ rules to overlay
    Mutant("hectares taken for square metres", "conformity/rulebook/load.py", "settings.piece.value", "settings.piece.number"),
    Mutant("per cent taken for fractions", "conformity/rulebook/load.py",
           "settings.side_locked.value", "settings.side_locked.number"),
    Mutant("kilometres of fronts", "conformity/rulebook/load.py",
           "settings.front_reach.value", "settings.front_reach.number"),
    Mutant("kilometres of corridors", "conformity/rulebook/load.py",
           "settings.corridor_width.value", "settings.corridor_width.number"),
    Mutant("the radius of another setting", "conformity/rulebook/load.py",
           "obstacle_radius_m=settings.obstacle_radius.value", "obstacle_radius_m=settings.near.value"),
    Mutant("the edge's distance is forgotten", "conformity/rulebook/load.py",
           "        interface_m=settings.interface.value,\n", ""),
    # ---------------------------------------------------------------------------- overlay to verdicts
    Mutant("an unknown break leaves a known passage", "conformity/evaluate/passages.py",
           '"break": ("break", "residual_width"),', '"break": ("break",),'),
    Mutant("every zone bears the cut", "conformity/evaluate/passages.py",
           "subject in makers.get(element, ())", "element in makers"),
    Mutant("without a barrier no way", "conformity/model/measures.py",
           'family="residual_width", neutral=float("inf")', 'family="residual_width", neutral=0.0'),
    Mutant("a doubtful cut is certain", "conformity/evaluate/caps.py",
           'return Certainty.CERTAIN if row.get("envelope_links_cut", 0.0) > 0 else',
           'return Certainty.CERTAIN if row.get("envelope_links_cut", 0.0) >= 0 else'),
    Mutant("a threshold is passed, not reached", "conformity/evaluate/judge.py", '{">=": ge,', '{">=": gt,'),
    Mutant("edges of the plan are not handed on", "conformity/overlay/measure.py",
           "        interfaces.measure(subjects, elements, zoning, needs),\n", "", FACING),
    Mutant("obstacles are not handed on", "conformity/overlay/measure.py",
           "        obstacles.measure(subjects, elements, needs),\n", "", FACING),
    Mutant("links beyond the plan are not handed on", "conformity/overlay/measure.py",
           "continuity.measure(subjects, every, zoning", "continuity.measure(subjects, elements, zoning", SCENES),
    Mutant("what builds protects", "conformity/overlay/tools.py",
           "sets[PROTECTING] = subjects.effects == Effect.PROTECTS.value",
           "sets[PROTECTING] = subjects.effects != ''", AGAIN),
    Mutant("protections not read count as dropped", "conformity/overlay/rollback.py",
           "compared = old.prescriptions_read and plan.prescriptions_read",
           "compared = old.prescriptions_read or plan.prescriptions_read"),
    Mutant("a footpath bars", "conformity/overlay/barriers.py",
           " & ~np.isin(subjects.purposes, list(barrier.purposes_excluded))", "", HANDS),
    Mutant("half of a place is another matter", "conformity/follow/match.py", ">= HALF", "> HALF"),
    # ------------------------------------------------------------------------------- continuity
    Mutant("a port is touched less far", "conformity/overlay/passage.py",
           "np.maximum(width / 2 - entered, 0.0) + TOUCH_M", "np.maximum(width / 2 - entered, 0.0) - TOUCH_M", HANDS),
    Mutant("no disc enters", "conformity/overlay/passage.py",
           "entered = np.zeros(n) if depths is None else depths", "entered = np.zeros(n)", SCENES),
    Mutant("slivers between zones are passages", "conformity/overlay/barriers.py",
           "return bands.closed(chosen, CLOSING_M)", "return grid.union(chosen)", HANDS),
    Mutant("species walk on obstacles", "conformity/overlay/ways.py",
           "(Kind.RESERVOIR, Kind.CORRIDOR, Kind.WATERCOURSE)",
           "(Kind.RESERVOIR, Kind.CORRIDOR, Kind.WATERCOURSE, Kind.OBSTACLE)", SCENES),
    Mutant("ways round meet at corners", "conformity/overlay/ways.py",
           "if opens_on(held[a], held[b]):", "if True:", SCENES),
    Mutant("ways round are not closed", "conformity/overlay/ways.py",
           "closed = barriers.together(self._closing.within(shape), self._before.fabric(shape))", "closed = None", SCENES),
    Mutant("other barriers close no way round", "conformity/overlay/ways.py",
           "shapes = [*(ground.shapes for ground in held), ", "shapes = [", SCENES),
    Mutant("gaps of the zoning are beyond it", "conformity/overlay/coverage.py",
           "return _filled(bands.closed(_filled(self.whole), GAP_M))",
           "return grid.array(shapely.get_parts(self.whole))", SCENES),
    Mutant("crumbs of a reservoir are the reservoir", "conformity/overlay/ports.py",
           "left[shapely.area(left) >= least]", "left[shapely.area(left) >= 0]", SCENES),
    Mutant("half of a small reservoir is none", "conformity/overlay/ports.py",
           "shapely.area(self.parts) / 2)", "shapely.area(self.parts))", SCENES),
    Mutant("ports reach over corners", "conformity/overlay/ports.py",
           "inside = shapely.buffer(grid.array(kept), -_INSIDE_M,", "inside = shapely.buffer(grid.array(kept), _INSIDE_M,",
           SCENES),
    Mutant("a corridor alone has one end", "conformity/overlay/ports.py", "for end in ends]\n", "for end in ends[:1]]\n", HANDS),
    Mutant("mouths are no ground", "conformity/overlay/ports.py",
           "ground=barriers.together(own, *(shape for mouth in mouths for shape in mouth.ground)),",
           "ground=own,", RASTER),
    Mutant("what was closed before counts", "conformity/overlay/continuity.py",
           "new = barriers.less(after, before) if", "new = after if", HANDS),
    Mutant("the margin is closed where the element is", "conformity/overlay/continuity.py",
           "barriers.together(zones.within(wide), fabric)", "barriers.together(zones.within(case.own), fabric)", SCENES),
    Mutant("one separation that is mended mends all", "conformity/overlay/ways.py",
           "            if not met:\n                return False\n", "            if not met:\n                return True\n", SCENES),
    Mutant("a narrowing is measured before", "conformity/overlay/continuity.py",
           "for closed in (case.before, case.after))", "for closed in (case.before, case.before))", RASTER),
    Mutant("fronts join beyond reach", "conformity/overlay/fronts.py",
           "whole = _within(barriers.together(ground.union(near), before.fabric(around)), around)",
           "whole = barriers.together(ground.union(near), before.fabric(around))", FACING),
    Mutant("fronts on one bank face one another", "conformity/overlay/fronts.py",
           "crossed >= _CROSSES_M and", "crossed >= 0 and", FACING),
    Mutant("half of a side locks nothing", "conformity/overlay/obstacles.py",
           "share >= needs.side_locked", "share > needs.side_locked", FACING),
    Mutant("edges of a zone in parts are none", "conformity/overlay/interfaces.py",
           'order = [n for n in np.argsort(-areas, kind="stable") if areas[n] > 0]',
           'order = [n for n in np.argsort(-areas, kind="stable") if areas[n] > _LEAST_M2]', FACING),
    Mutant("protected farmland protects nothing", "conformity/overlay/rollback.py",
           "[ZoneClass.AGRICULTURAL_PROTECTED.value, ZoneClass.NATURAL_PROTECTED.value]", "[ZoneClass.NATURAL_PROTECTED.value]",
           FACING),
    Mutant("a STECAL is open ground", "conformity/overlay/rollback.py",
           "        ZoneClass.NATURAL.value,\n", "        ZoneClass.NATURAL.value,\n        ZoneClass.POCKET.value,\n", FACING),
)  # fmt: skip


def broken(mutant: Mutant) -> str:
    """The text of the mutant's file with its break."""
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    n = text.count(mutant.old)
    if n != 1:
        raise SystemExit(f"{mutant.name}: {mutant.file} holds {n} times, not once:\n    {mutant.old!r}")
    return text.replace(mutant.old, mutant.new)


def copied(folder: Path) -> Path:
    home = folder / "tree"
    home.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        elif (ROOT / part).is_file():
            shutil.copy2(ROOT / part, home / part)
    return home


def caught(mutant: Mutant, home: Path) -> str:
    """The first test that fails on the mutant; empty where none does."""
    target = home / mutant.file
    sound = target.read_text(encoding="utf-8")
    target.write_text(broken(mutant), encoding="utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests.split()]
    try:
        done = subprocess.run(
            command, cwd=home, env={**os.environ, "PYTHONPATH": str(home), "CONFORMITY_TESTS": "long"}, capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"(hung for {LIMIT_S} s)"
    finally:
        target.write_text(sound, encoding="utf-8")
    if done.returncode == 0:
        return ""
    failure = re.search(r"^(?:FAILED|ERROR) (\S+?::.*?)(?: - |$)", done.stdout, re.MULTILINE)
    if done.returncode != 1 or failure is None:
        raise SystemExit(f"{mutant.name}: the tests could not be run\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return failure[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only the mutants whose name holds one of these")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="only see that every text still stands once")
    asked = parser.parse_args()
    chosen = [m for m in MUTANTS if not asked.words or any(word in m.name for word in asked.words)]
    for mutant in chosen:
        broken(mutant)
    if asked.check:
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        homes: SimpleQueue[Path] = SimpleQueue()
        for n in range(asked.jobs):
            own = Path(folder) / str(n)
            own.mkdir()
            homes.put(copied(own))

        def tried(mutant: Mutant) -> bool:
            home = homes.get()
            try:
                test = caught(mutant, home)
            finally:
                homes.put(home)
            print(f"{'caught  ' if test else 'SURVIVES'}  {mutant.name}: {test or mutant.tests}", flush=True)
            return bool(test)

        with ThreadPoolExecutor(asked.jobs) as pool:
            results = list(pool.map(tried, chosen))
    print(f"{sum(results)} of {len(results)} mutants caught")
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
