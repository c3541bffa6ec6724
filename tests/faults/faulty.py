"""A sound little plan and network on disk, to be broken in one way, and what is reported to the user.

Every fault of the catalogue is one test named ``test_fault_NNN_…`` with the marker ``fault``. It breaks the files as
the fault does, runs the program as a user would, and asserts outcome, message code, place and remedy in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shared import measured_once
from typer.testing import CliRunner

from conformity.cli import app
from conformity.errors import message

X, Y = 650_000.0, 7_090_000.0
LAYER = "59999_ZONE_URBA_20250101"
LANGUAGES = ("fr", "en")
HELP = {"fr": "aide :", "en": "help:"}


def at(x: float, y: float) -> tuple[float, float]:
    """Metres from the corner of the plan, in Lambert-93."""
    return X + x, Y + y


def box(x0: float, y0: float, x1: float, y1: float) -> Any:
    """A rectangle given in metres from the corner of the plan."""
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def zoning() -> Any:
    """Four zones of 200 m by 200 m from west to east: UB, 1AU, A, N."""
    return gpd.GeoDataFrame(
        {
            "LIBELLE": ["UB", "1AU", "A", "N"],
            "LIBELONG": ["Zone urbaine", "Zone à urbaniser", "Zone agricole", "Zone naturelle"],
            "TYPEZONE": ["U", "AUc", "A", "N"],
            "INSEE": ["59999"] * 4,
            "DATAPPRO": ["20250101"] * 4,
        },
        geometry=[box(200 * i, 0, 200 * (i + 1), 200) for i in range(4)],
        crs="EPSG:2154",
    )


def reservoirs() -> Any:
    """One reservoir over the east half of 1AU (20,000 m2), all of A and the west half of N, and beyond them."""
    ground = box(300, -300, 700, 500)
    return gpd.GeoDataFrame({"ID": ["R1"], "NOM": ["Grand marais"]}, geometry=[ground], crs="EPSG:2154")


def corridors() -> Any:
    """One corridor from west to east through all zones, 100 m from their southern border."""
    line = shapely.LineString([at(-50, 100), at(850, 100)])
    return gpd.GeoDataFrame({"ID": ["C1"], "NOM": ["Le ruisseau"]}, geometry=[line], crs="EPSG:2154")


def obstacles() -> Any:
    """One obstacle point in UB."""
    spot = shapely.Point(at(50, 100))
    return gpd.GeoDataFrame({"ID": ["O1"], "TYPE": ["Route"]}, geometry=[spot], crs="EPSG:2154")


@dataclass(frozen=True)
class Outcome:
    """What one run of the program answered."""

    exit_code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def report(self) -> dict[str, Any]:
        """``report.json`` as written."""
        report: dict[str, Any] = json.loads((self.out / "report.json").read_bytes())
        return report

    @property
    def markdown(self) -> str:
        """``report.md`` and its annex, which holds the journal, as written."""
        return "\n".join((self.out / name).read_text(encoding="utf-8") for name in ("report.md", "annexe.md"))

    def lines(self, code: str) -> list[dict[str, Any]]:
        """Ledger lines of a code."""
        return [line for line in self.report["ledger"] if line["code"] == code]


class Bench:
    """Plan and network in a folder of one test: ``plan/``, ``reseau/``, and ``out/`` for what is written."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.plan = home / "plan"
        self.network = home / "reseau"
        self.plan.mkdir(parents=True)
        self.network.mkdir()
        self.zones = self.plan / f"{LAYER}.shp"
        self.reservoirs = self.network / "reservoirs_a_preserver.shp"
        self.corridors = self.network / "corridors_a_restaurer.shp"
        self.obstacles = self.network / "obstacles_corridors.shp"
        self.store(zoning(), self.zones)
        self.store(reservoirs(), self.reservoirs)
        self.store(corridors(), self.corridors)
        self.store(obstacles(), self.obstacles)
        self._runs = 0

    def store(self, frame: Any, path: Path, **options: Any) -> Path:
        """Write a frame; a shapefile in UTF-8 by default."""
        if path.suffix.lower() == ".shp":
            options.setdefault("encoding", "UTF-8")
        frame.to_file(path, **options)
        return path

    def only(self, frame: Any, name: str, **options: Any) -> Path:
        """The plan as one file of another name (``plan.gpkg``, ``ZONE_URBA.geojson`` …) instead of the shapefile."""
        for each in self.plan.iterdir():
            each.unlink()
        return self.store(frame, self.plan / name, **options)

    @staticmethod
    def patch(path: Path, offset: int, data: bytes) -> None:
        """Overwrite bytes of a file in place."""
        whole = bytearray(path.read_bytes())
        whole[offset : offset + len(data)] = data
        path.write_bytes(bytes(whole))

    def run(self, *words: str | Path, answers: str | None = None) -> Outcome:
        """Any command line, in this process; a traceback is never an answer."""
        done = CliRunner().invoke(app, [str(word) for word in words], input=answers)
        assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
        for text in (done.stdout, done.stderr):
            assert "Traceback" not in text
        assert done.exit_code != 101, done.stderr
        return Outcome(done.exit_code, done.stdout, done.stderr, self.home / f"out{self._runs}")

    def check(
        self,
        *options: str | Path,
        plan: str | Path | None = None,
        network: str | Path | None = None,
        lang: str = "fr",
        formats: str = "md,json",
    ) -> Outcome:
        """``conformity check`` of the plan and network, each run into a folder of its own."""
        self._runs += 1
        return self.run(
            "check", plan or self.plan, "--network", network or self.network, "--out", self.home / f"out{self._runs}",
            "--format", formats, "--lang", lang, "--date", "2025-06-01", *options,
        )  # fmt: skip

    def refused(
        self,
        code: str,
        *options: str | Path,
        names: tuple[str, ...] = (),
        exit_code: int = 3,
        plan: str | Path | None = None,
        network: str | Path | None = None,
    ) -> dict[str, Outcome]:
        """The check ends in an error of this code, in both languages, naming the place and a remedy; nothing written.

        ``names`` are texts that state the place (file, layer, feature, line); with ``{feature}`` or ``{layer}``
        standing for that word in the language spoken.
        """
        outcomes = {}
        for lang in in_each_language():
            done = self.check(*options, plan=plan, network=network, lang=lang)
            told_refused(done, code, lang, names=names, exit_code=exit_code)
            outcomes[lang] = done
        return outcomes

    def warned(
        self,
        code: str,
        *options: str | Path,
        layer: str | None = None,
        exits: tuple[int, ...] = (0, 1),
        plan: str | Path | None = None,
        network: str | Path | None = None,
    ) -> tuple[Outcome, list[dict[str, Any]]]:
        """The check goes through, and a ledger line of this code stands in the JSON and in the report, both languages."""
        first: tuple[Outcome, list[dict[str, Any]]] | None = None
        for lang in in_each_language():
            done = self.check(*options, plan=plan, network=network, lang=lang)
            assert done.exit_code in exits, done.stderr
            lines = done.lines(code)
            assert lines, f"no line {code} among {sorted({line['code'] for line in done.report['ledger']})}"
            if layer is not None:
                assert layer in {line["layer"] for line in lines}
            assert all(line["text"] and "?" not in line["text"].replace(" ?", "") for line in lines)
            assert code in done.markdown, f"{code} is not told in the report"
            entry = message(code)
            assert all(entry.template(each) for each in LANGUAGES)
            first = first or (done, lines)
        assert first is not None
        return first


def in_each_language() -> Iterator[str]:
    """The languages, for checks of files that stay as they are: measured once, said and rendered in each."""
    with measured_once():
        yield from LANGUAGES


#: The places that a message names in its language.
WORDS = {"fr": {"feature": "entité", "layer": "couche", "field": "champ", "colon": " : "},
         "en": {"feature": "feature", "layer": "layer", "field": "field", "colon": ": "}}  # fmt: skip


def told_refused(done: Outcome, code: str, lang: str, *, names: tuple[str, ...] = (), exit_code: int = 3) -> None:
    """One refusal: status, code, place, remedy, and nothing on stdout or on disk."""
    assert done.exit_code == exit_code, (done.exit_code, done.stdout, done.stderr)
    assert code in done.stderr, done.stderr
    for name in names:
        assert name.format(**WORDS[lang]) in done.stderr, done.stderr
    entry = message(code)
    remedy = entry.template(lang, "remedy")
    assert remedy, f"{code} has no remedy"
    start = remedy.split("{")[0].strip()
    assert start in done.stderr, done.stderr
    assert done.stdout == ""
    assert not done.out.exists()


def sound(done: Outcome) -> Outcome:
    """The run gave a result without further warnings."""
    assert done.exit_code in (0, 1), done.stderr
    assert done.report["schema"]
    return done


def findings(done: Outcome, sort: Callable[[dict[str, Any]], Any] = lambda row: row["finding_id"]) -> list[Any]:
    """The findings of a report, row by row, in an order of their own: to be compared with those of the sound files."""
    return sorted(done.report["findings"], key=sort)
