"""Faults 194 to 210 of the catalogue that are not of a process: locale, clocks, folders, paths, libraries, threads."""

from __future__ import annotations

import importlib.metadata
import json
import logging
import os
import re
import resource
import signal
import sys
import tempfile
import threading
import time
import tomllib
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from faulty import LANGUAGES, Bench, corridors, findings, reservoirs, told_refused, zoning
from h4_made import arguments, environment, program, sound_bytes, whole

from conformity import api, check
from conformity.api import machine
from conformity.errors import InputError
from conformity.read import gdal
from conformity.read.finding import parse
from conformity.rulebook.load import load as load_rules

pytestmark = pytest.mark.fault


def same_bytes(bench: Bench, **variables: str) -> None:
    """A process with these variables writes what this process writes."""
    out = bench.home / "out"
    assert program(arguments(bench, out), out=out, env=environment(**variables)).exit_code == 1
    assert whole(out) == sound_bytes(bench)


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
        {"LC_NUMERIC": "fr_FR.UTF-8", "LANG": "fr_FR.ISO-8859-1", "LC_ALL": ""},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_fault_194_locale(bench: Bench, variables: dict[str, str]) -> None:
    same_bytes(bench, **variables)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set the time zone of this process for a test."""

    def set_to(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_to
    monkeypatch.undo()
    time.tzset()


def test_fault_195_time_zone_and_source_date_epoch(
    bench: Bench, zone: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """1743296399 is 2025-03-30 00:59:59 UTC, an hour before French clocks go forward."""
    before = sound_bytes(bench)
    formats = "md,json,xlsx,geojson"
    words = ("check", bench.plan, "--network", bench.network, "--format", formats)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1743296399")
    folders = []
    for n, name in enumerate(("Pacific/Kiritimati", "Europe/Paris", "America/Adak")):
        zone(name)
        assert bench.run(*words, "--out", bench.home / f"zone{n}").exit_code == 1
        folders.append(whole(bench.home / f"zone{n}"))
    assert folders[0] == folders[1] == folders[2]
    assert json.loads(folders[0]["report.json"])["date"] == "2025-03-30"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert sound_bytes(bench) == before


@pytest.mark.parametrize("value", ["hier", "-", "99999999999999999999", "1e9"])
def test_fault_195_source_date_epoch_that_tells_no_date(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    for lang in LANGUAGES:
        out = bench.home / "none"
        done = bench.run("check", bench.plan, "--network", bench.network, "--out", out, "--lang", lang)
        told_refused(done, "ENV-007", lang, names=(value,), exit_code=2)
        assert not out.exists()


def test_fault_202_clock_jumps(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the wall goes back by years at every look; what is timed is timed by another."""
    before = sound_bytes(bench)
    looks = iter(range(10**6))
    monkeypatch.setattr(time, "time", lambda: 4e9 - 3e7 * next(looks))
    done = bench.check("--timings")
    seconds = re.findall(r"^  (.+?) +(\d+,\d\d) s", done.stderr, re.MULTILINE)
    durations = {name.strip(): float(s.replace(",", ".")) for name, s in seconds}
    whole_run = durations.pop("total")
    assert {"lecture", "contacts, certifiés", "application des règles", "écriture json"} <= durations.keys()
    assert all(each >= 0 for each in durations.values())
    assert sum(durations.values()) == pytest.approx(whole_run, abs=0.01 * len(durations))
    assert whole_run < 300
    assert whole(done.out) == before


@pytest.mark.parametrize("date", ["1970-01-01", "2038-01-19", "2106-02-07", "9999-12-31"])
def test_fault_202_dates_that_counters_cannot_hold(bench: Bench, date: str) -> None:
    """The date is printed as given, in every format, those in archives too, whose own dates begin in 1980."""
    out = bench.home / "dated"
    done = bench.run(
        "check", bench.plan, "--network", bench.network, "--out", out, "--date", date, "--format", "json,md,xlsx,docx,gpkg"
    )  # fmt: skip
    assert done.exit_code == 1, done.stderr
    assert whole(out).keys() == {
        "annexe.md",
        "report.json",
        "report.md",
        "report.xlsx",
        "report.docx",
        "report.gpkg",
        "report.qgs",
    }
    assert json.loads((out / "report.json").read_bytes())["date"] == date


def archived(bench: Bench) -> Path:
    """The plan in an archive, which is opened in a temporary folder."""
    packed = bench.home / "plan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(bench.plan.iterdir()):
            archive.write(part, part.name)
    return packed


def test_fault_203_temporary_folder_not_writable(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An existing folder of no use is passed over for the system's; where there is none, nothing is assessed."""
    packed = archived(bench)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refused)
    outcomes = bench.refused("ENV-006", plan=packed)
    assert "accès refusé" in outcomes["fr"].stderr
    assert "Permission denied" in outcomes["en"].stderr


def test_fault_203_temporary_folder_full(bench: Bench) -> None:
    """No file may grow beyond 200 bytes: the archive is not said to be damaged, for it is not."""
    packed = archived(bench)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        outcomes = bench.refused("ENV-006", plan=packed)
        assert "fichier trop grand" in outcomes["fr"].stderr
        assert "File too large" in outcomes["en"].stderr
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert bench.check(plan=packed).exit_code == 1


@pytest.mark.parametrize("mask", [0o077, 0o000])
def test_fault_203_umask(bench: Bench, mask: int) -> None:
    before = sound_bytes(bench)
    old = os.umask(mask)
    try:
        done = bench.check()
    finally:
        os.umask(old)
    assert whole(done.out) == before
    assert {path.stat().st_mode & 0o777 for path in done.out.iterdir()} == {0o666 & ~mask}
    assert done.out.stat().st_mode & 0o777 == 0o777 & ~mask


@pytest.mark.parametrize(("seed", "threads"), [("1", "1"), ("4242", "16")])
def test_fault_204_hash_seed_and_threads(bench: Bench, seed: str, threads: str) -> None:
    counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS"), threads)
    same_bytes(bench, PYTHONHASHSEED=seed, NUMBA_NUM_THREADS="1", **counts)


def test_fault_204_feature_order(bench: Bench) -> None:
    """The files differ, so their digests do; everything that is found does not."""

    def results() -> dict[str, Any]:
        report = bench.check().report
        return {
            name: report[name]
            for name in ("findings", "concerns", "contacts", "undetermined", "matrix", "not_assessed")
        }

    more = pd.concat(
        [reservoirs(), reservoirs().assign(ID="R2").translate(0, 900).to_frame("geometry").assign(ID="R2", NOM="Petit")]
    )
    bench.store(more, bench.reservoirs)
    before = results()
    assert before["findings"]
    bench.store(zoning().iloc[::-1], bench.zones)
    bench.store(more.iloc[::-1], bench.reservoirs)
    assert results() == before


# ------------------------------------------------------------------------------------------- Windows


def test_fault_205_drive_letters_and_layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows' rules of paths, tried on names that this system takes as plain: the drive's colon never splits."""
    monkeypatch.chdir(tmp_path)
    for name in (r"C:\plans\plan.gpkg", r"\\serveur\partage\plan.gpkg", "D"):
        Path(name).touch()
        assert (parse(name).path, parse(name).layer) == (Path(name), None)
    for name in (r"C:\plans\plan.gpkg", r"\\serveur\partage\plan.gpkg"):
        argument = parse(f"{name}:ZONE_URBA")
        assert (str(argument.path), argument.layer) == (name, "ZONE_URBA")
    for missing in (r"D:\plan.gpkg", "D:plan.gpkg"):
        with pytest.raises(InputError) as caught:
            parse(missing)
        assert caught.value.code in ("VEC-001", "VEC-015")
        assert caught.value.place.file == missing


def test_fault_205_names_written_are_good_on_windows(bench: Bench) -> None:
    """Pure-path rules: no reserved name, no character that Windows refuses, no two that differ by case."""
    done = bench.check(formats=",".join(api.FORMATS))
    assert done.exit_code == 1, done.stderr
    names = [path.name for path in done.out.iterdir()]
    assert len({name.casefold() for name in names}) == len(names) > len(api.FORMATS)
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
    for name in names:
        assert PureWindowsPath(name).name == name
        assert not set(name) & set('<>:"/\\|?*')
        assert name == name.rstrip(". ")
        assert PureWindowsPath(name).stem.split(".")[0].casefold() not in reserved


def test_fault_205_line_ends(bench: Bench) -> None:
    """Text is written with bare line feeds, and a rule pack with Windows' line ends is the same pack."""
    done = bench.check(formats="md,json,geojson,sarif,junit,html")
    for path in done.out.iterdir():
        assert b"\r" not in path.read_bytes(), path.name
    base = Path(__file__).resolve().parents[2] / "rules" / "base"
    text = b"\n".join((base / name).read_bytes() for name in ("pack.yaml", "reservoirs.yaml"))
    assert b"\r" not in text
    plain = bench.home / "jeu.yaml"
    plain.write_bytes(text)
    windows = bench.home / "fenetres.yaml"
    windows.write_bytes(text.replace(b"\n", b"\r\n"))
    books = [load_rules(path.read_bytes(), path.name, lambda name: (b"", name)) for path in (plain, windows)]
    assert books[0].rules == books[1].rules
    reports = [bench.check("--rules", path).report for path in (plain, windows)]
    assert reports[0]["findings"] == reports[1]["findings"]
    assert reports[0]["matrix"] == reports[1]["matrix"]


def test_fault_205_case_insensitive_file_system(bench: Bench) -> None:
    """Parts in other cases are one shapefile; two members of an archive that would fall on one name are refused."""
    before = findings(bench.check())
    for part in list(bench.plan.iterdir()):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert findings(bench.check()) == before
    packed = bench.home / "plan.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(bench.plan.iterdir()):
            archive.write(part, part.name)
            archive.write(part, part.name.lower())
    bench.refused("ARC-007", plan=packed)


# ------------------------------------------------------------------------------------------- libraries


def test_fault_206_old_geos(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told at the start, before any file is looked at, with the version found and the one needed."""
    monkeypatch.setattr(shapely, "geos_version", (3, 9, 5))
    monkeypatch.setattr(shapely, "geos_version_string", "3.9.5")
    bench.refused("ENV-004", names=("GEOS", "3.9.5", "3.10"), plan=bench.home / "nowhere")
    monkeypatch.setattr(shapely, "geos_version", (3, 10, 0))
    assert bench.check().exit_code == 1


def test_a_library_older_than_declared_is_told_at_start(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any file is looked at, with what to type."""
    real = importlib.metadata.version
    try:
        for installed, refused in (
            ("1.9.4", True),
            ("2.0.6", True),
            ("2.1.0", False),
            ("2.1rc1", False),
            ("10.0", False),
        ):
            machine.recent.cache_clear()
            monkeypatch.setattr(
                importlib.metadata, "version", lambda name, new=installed: new if name == "shapely" else real(name)
            )
            if refused:
                bench.refused(
                    "ENV-004",
                    names=("shapely", installed, "2.1", "pip install --upgrade shapely"),
                    plan=bench.home / "nowhere",
                )
            else:
                assert bench.check().exit_code == 1
    finally:
        machine.recent.cache_clear()


def test_the_minima_are_those_that_the_package_declares(project: Path) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text())["project"]["dependencies"]
    minima = dict(line.split(">=") for line in declared)
    front_end = {"typer", "rich"}  # the library needs neither
    assert {name: needed for name, needed in minima.items() if name not in front_end} == machine.MINIMA


def test_fault_207_warnings_are_errors(bench: Bench) -> None:
    """A whole run where every warning of Python stops it: none is made."""
    same_bytes(bench, PYTHONWARNINGS="error")


def test_fault_207_string_dtypes() -> None:
    """Columns of text as objects, as pandas' strings, as categories: one result."""
    network = [named(reservoirs(), "reservoirs_a_preserver")]
    keys = ["finding_id", "severity", "value"]
    plain = check(named(zoning(), "ZONE_URBA"), network=network, date="2025-06-01").findings[keys]
    assert len(plain)
    kinds: list[Any] = [object, "string", "category", pd.StringDtype(na_value=float("nan"))]
    for kind in kinds:
        frames = []
        for frame in (zoning(), reservoirs()):
            texts = [c for c in frame.columns if c != "geometry"]
            frames.append(frame.astype(dict.fromkeys(texts, kind)))
        other = check(
            named(frames[0], "ZONE_URBA"), network=[named(frames[1], "reservoirs_a_preserver")], date="2025-06-01"
        )
        pd.testing.assert_frame_equal(pd.DataFrame(other.findings[keys]), pd.DataFrame(plain), check_dtype=False)


def named(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """A frame that says which layer it is."""
    frame.attrs["layer"] = name
    return frame


def state() -> dict[str, Any]:
    """What belongs to the whole process, and is not ours to change."""
    return {
        "cwd": Path.cwd(),
        "filters": list(warnings.filters),
        "logging": (list(logging.root.handlers), logging.root.level),
        "signals": [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)],
        "environment": dict(os.environ),
        "excepthook": sys.excepthook,
        "gdal": [gdal.pyogrio.get_gdal_config_option(name) for name in gdal._OPTIONS],
    }


@pytest.mark.afresh
def test_fault_208_threads(bench: Bench) -> None:
    """Several checks at once give what each gives alone, and leave the process as it was."""
    # a system of its own, so that every thread transforms too
    bench.store(corridors().to_crs(3857), bench.corridors)
    alone = check(bench.plan, network=[bench.network], date="2025-06-01")
    before = state()
    reports: list[Any] = []
    faults: list[BaseException] = []

    def work() -> None:
        try:
            reports.append(check(bench.plan, network=[bench.network], date="2025-06-01"))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert len(reports) == 4
    assert state() == before
    for report in reports:
        assert [line.code for line in report.ledger] == [line.code for line in alone.ledger]
        pd.testing.assert_frame_equal(pd.DataFrame(report.findings), pd.DataFrame(alone.findings))


def test_fault_208_pool_of_forks(bench: Bench) -> None:
    """Two forks of a process that has worked already, each with a check of its own."""
    script = f"""
import json, multiprocessing, warnings
warnings.simplefilter("ignore")
from conformity import check
def ids(_):
    found = check({str(bench.plan)!r}, network=[{str(bench.network)!r}], date="2025-06-01").findings
    return sorted(found["finding_id"])
mine = ids(0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(json.dumps([mine, *pool.map(ids, range(2))]))
"""
    done = program([], out=bench.home / "out", script=script)
    assert done.exit_code == 0, done.stderr
    mine, *theirs = json.loads(done.stdout)
    assert theirs == [mine, mine]
    assert mine == [row["finding_id"] for row in findings(bench.check())]
