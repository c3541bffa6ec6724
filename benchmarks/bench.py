"""Ours beside what an engineer would use instead, in one run; writes ``docs/performance.md``.

    python benchmarks/bench.py --sizes S M L --checks S M --home out/bench

Each contender works in a process of its own, in an environment of its own (``--home/peers``, made where pip can reach
its packages), on the same GeoParquet files; what cannot run is said, never left out. Pairs are compared row by row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import territory

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = [
    "duckdb==1.5.5",
    "duckdb-extension-spatial==1.5.5",
    "sedonadb==0.5.0",
    "geoarrow-pyarrow",
    "geopandas",
    "pyarrow",
]
NAMES = {
    "ours": "ours, areas and shares", "ours geometry": "ours, with the geometry of every pair",
    "ours tiles": "ours, from files by tiles of 250 MB, reading included",
    "overlay": "geopandas.overlay(features, zones)", "join": "geopandas.sjoin, then intersection",
    "duck": "DuckDB spatial 1.5.5, 2 threads", "sedona": "SedonaDB 0.5.0, 2 threads",
    "postgis": "PostGIS (Debian), 2 workers", "qgis": "QGIS overlap analysis (Debian)",
}  # fmt: skip
#: memory that the geometries of a tile may take
TILES_MB = 250


def prepared(size: str, home: Path) -> tuple[Path, dict[str, Any]]:
    """Files of a size, made once; their number of features and points."""
    folder = home / size
    if not (folder / "features.parquet").is_file():
        area = territory.territory(size)
        territory.write(area, folder)
        zones = gpd.GeoDataFrame({"zone": np.arange(len(area.zones))}, geometry=area.zones.geometry.values, crs=2154)
        shapes = [*area.network["reservoirs"].geometry, *area.network["corridors"].geometry]
        features = gpd.GeoDataFrame({"feature": np.arange(len(shapes))}, geometry=shapes, crs=2154)
        for name, frame in (("zones", zones), ("features", features)):
            frame.to_parquet(folder / f"{name}.parquet")
            frame.to_file(folder / f"{name}.gpkg", layer=name)
    counts = {}
    for name in ("zones", "features"):
        shapes = gpd.read_parquet(folder / f"{name}.parquet").geometry
        counts[name], counts[f"{name}_points"] = len(shapes), int(shapes.count_coordinates().sum())
    return folder, counts


def environment(home: Path) -> str | None:
    """The peers' own interpreter; None where their packages cannot be had."""
    python = home / "peers" / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(home / "peers")], check=True)
        words = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            return None
    done = subprocess.run([str(python), "-c", "import duckdb, sedonadb"], capture_output=True, check=False)
    return None if done.returncode else str(python)


def contend(name: str, python: str | None, folder: Path, out: Path, limit: float) -> dict[str, Any]:
    """One contender's times and pairs, or why there are none."""
    if python is None:
        return {"why": "not installed"}
    if name == "qgis" and folder.name == "L":
        return {"why": "not run: some ten minutes"}
    script = {"ours geometry": "ours", "ours tiles": "ours", "qgis": "in_qgis"}.get(name, name)
    words = [python, str(HERE / "peers" / f"{script}.py"), str(folder), str(out / name.replace(" ", "_"))]
    words += [{"ours geometry": "geometry", "ours tiles": str(TILES_MB)}.get(name, "")]
    began = time.perf_counter()
    try:
        often = {**os.environ, "BENCH_TIMES": "1" if folder.name == "L" else "3"}
        done = subprocess.run(words, capture_output=True, text=True, timeout=limit, check=False, env=often)
    except subprocess.TimeoutExpired:
        return {"why": f"not ended after {limit:.0f} s"}
    whole = time.perf_counter() - began
    result = out / f"{name.replace(' ', '_')}.json"
    if done.returncode or not result.is_file():
        return {"why": "failed: " + (done.stderr.strip().splitlines() or ["?"])[-1][:160]}
    return {**json.loads(result.read_text()), "whole_s": whole}


def agreement(out: Path, name: str) -> str:
    """Row by row against ours: pairs that only one has above 1 m2, and the largest relative difference above 1 m2."""
    a, b = (np.load(out / f"{each.replace(' ', '_')}.npz") for each in ("ours", name))
    left, right = (pd.DataFrame({k: each[k] for k in ("zone", "feature", "area")}) for each in (a, b))
    both = left.merge(right, on=["zone", "feature"], how="outer", suffixes=("", "_theirs")).fillna(0.0)
    large = both[both[["area", "area_theirs"]].max(axis=1) > 1.0]
    alone = int(((large["area"] == 0) | (large["area_theirs"] == 0)).sum())
    shared = large[(large["area"] > 0) & (large["area_theirs"] > 0)]
    worst = float((np.abs(shared["area"] - shared["area_theirs"]) / shared["area"]).max()) if len(shared) else 0.0
    return f"{len(large):,} pairs above 1 m², {alone} by one alone, largest relative difference {worst:.1e}"


def side_by_side(size: str, home: Path, limit: float) -> tuple[list[str], dict[str, Any]]:
    """The table of one size."""
    folder, counts = prepared(size, home)
    out = home / "results" / size
    out.mkdir(parents=True, exist_ok=True)
    peers = environment(home)
    system = "/usr/bin/python3"
    qgis = subprocess.run([system, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0
    postgis = any(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    python = {
        "duck": peers, "sedona": peers, "qgis": system if qgis else None,
        "postgis": sys.executable if postgis else None,
    }  # fmt: skip
    results = {}
    for name in NAMES:
        results[name] = contend(name, python.get(name, sys.executable), folder, out, limit)
        print(size, name, results[name], flush=True)
    lines = [
        f"### {size}: {counts['zones']:,} zones ({counts['zones_points']:,} points), {counts['features']:,} features "
        f"({counts['features_points']:,} points)",
        "",
        "| | kernel, s | × ours, areas | × ours, geometry | process, s | peak, MB | agreement |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, label in NAMES.items():
        got = results[name]
        if "why" in got:
            lines.append(f"| {label} | – | – | – | – | – | {got['why']} |")
            continue
        cells = [f"{got['kernel_s']:.3f}"]
        for ours in ("ours", "ours geometry"):
            base = results[ours].get("kernel_s")
            cells.append("–" if not base or name.startswith("ours") else f"{got['kernel_s'] / base:.1f}")
        agreed = "" if name == "ours" or got["pairs"] is None else agreement(out, name)
        note = f"; first call {got['cold_s']:.2f} s" if got.get("cold_s") else ""
        note += f"; {got['tiles']} tiles, {got['start_mb']:.0f} MB before reading" if "tiles" in got else ""
        cells += [f"{got['whole_s']:.2f}", f"{got['peak_mb']:.0f}", agreed + note if agreed else note.lstrip("; ")]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return [*lines, ""], {**counts, **results}


def timed(words: list[str], times: int = 3) -> float:
    """The least wall time of a command, in seconds."""
    best = []
    for _ in range(times):
        began = time.perf_counter()
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        best.append(time.perf_counter() - began)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(words)}: {done.stderr[-400:]}")
    return min(best)


def check(size: str, home: Path) -> dict[str, Any]:
    """A whole check from the command line, its stages, and what it is held against."""
    folder, _ = prepared(size, home)
    program = [sys.executable, "-m", "conformity"]
    plan, network = str(folder / "ZONE_URBA.gpkg"), str(folder / "RESEAU.gpkg")
    out = home / "results" / f"check-{size}"
    words = [*program, "check", plan, "--network", network, "--out", str(out), "--fail-on", "never", "--force",
             "--format", "xlsx,md,json", "--timings", "--lang", "en", "--quiet"]  # fmt: skip
    began = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    first = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(done.stderr[-600:])
    best = first if first > 30 else min(first, timed(words, 2))
    reading = (
        "import sys, shapely, time; from pyogrio import raw; t = time.perf_counter();"
        f"[shapely.get_coordinates(shapely.from_wkb(raw.read(p, layer=n)[2])) for p, n in (({plan!r}, None), "
        f"({network!r}, 'reservoirs'), ({network!r}, 'corridors'))]; print(time.perf_counter() - t)"
    )
    read_s = float(subprocess.run([sys.executable, "-c", reading], capture_output=True, text=True, check=True).stdout)
    script = None
    if size != "L":
        script = timed([sys.executable, str(HERE / "peers" / "script.py"), str(folder), str(out) + "-script"])
    stages = [line for line in done.stderr.splitlines() if " s" in line and line.startswith("  ")]
    peak = next((line.split()[-2] for line in done.stderr.splitlines() if "most memory" in line), "–")
    return {"check_s": best, "read_s": read_s, "script_s": script, "stages": stages, "peak_mb": peak}


def start_up() -> tuple[float, float]:
    """``--help``, and a bare typer application's."""
    bare = "import typer\napp = typer.Typer()\n@app.command()\ndef a(): ...\n@app.command()\ndef b(): ...\napp()"
    return timed([sys.executable, "-m", "conformity", "--help"], 9), timed([sys.executable, "-c", bare, "--help"], 9)


def workbook() -> tuple[float, float]:
    """100,000 findings: our sheet, and openpyxl's plain one."""
    import io

    from openpyxl import Workbook

    from conformity.report.xlsx.book import Book, Col

    kinds = ("ha", "m", "share", "integer", "number", "xy")
    columns = [
        Col("severity", "Gravité", 20),
        *(Col(f"t{i}", f"Texte {i}", 30, "long" if i == 3 else "text") for i in range(8)),
    ]
    columns += [Col(f"n{i}", f"Nombre {i}", 12, kind) for i, kind in enumerate(kinds)]
    texts = {f"t{i}": f"Zone 1AUh dans le réservoir {i}" for i in range(8)}
    rows = [
        {"severity": "majeur", "_severity": "major", **texts, **{f"n{i}": n / 7 for i in range(6)}}
        for n in range(100_000)
    ]
    began = time.perf_counter()
    book = Book("essai", "fr")
    book.table("Constats", columns, rows, severity="severity")
    book.render()
    ours = time.perf_counter() - began
    began = time.perf_counter()
    plain = Workbook()
    for row in rows:
        plain.active.append([value for key, value in row.items() if key != "_severity"])
    plain.save(io.BytesIO())
    return ours, time.perf_counter() - began


def batch(home: Path, documents: int) -> dict[str, float]:
    """Seconds of a batch with one process and with two, and a document's cost for a quarter of the documents."""
    folder = home / f"batch-{documents}"
    if not (folder / "plans").is_dir():
        cells = documents * 150
        across = int(np.sqrt(cells * 1.4))
        area = territory.territory((across, cells // across, documents * 3, documents), seed=3)
        x, y = area.zones.geometry.centroid.x, area.zones.geometry.centroid.y
        column = (x.rank(pct=True) * np.sqrt(documents) * 0.9999).astype(int)
        row = y.groupby(column).rank(pct=True)
        per = documents / (column.max() + 1)
        area.zones["INSEE"] = [
            f"{60000 + int(c * per + r * per * 0.9999) % 999:05d}" for c, r in zip(column, row, strict=True)
        ]
        territory.write(area, folder, documents)
    plans = sorted((folder / "plans").iterdir())
    seconds = {}
    for name, jobs, chosen in (("one", 1, plans), ("two", 2, plans), ("quarter", 2, plans[: len(plans) // 4])):
        listed = folder / f"{name}.txt"
        listed.write_text("\n".join(map(str, chosen)))
        out = home / "results" / f"batch-{name}"
        subprocess.run(["rm", "-rf", str(out)], check=True)
        words = [sys.executable, "-m", "conformity", "batch", str(listed), "--network", str(folder / "RESEAU.gpkg"),
                 "--out", str(out), "-j", str(jobs), "--fail-on", "never", "--quiet"]  # fmt: skip
        seconds[name] = timed(words, 1)
        seconds[f"{name}_n"] = len(chosen)
    return seconds


def machine() -> str:
    """Processor, cores, memory, Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else []
    name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores ({name}), {memory:.0f} GB, Python {platform.python_version()}, {date.today():%Y-%m-%d}"


def goals(sides: dict[str, Any], checks: dict[str, Any], help_s: Any, xlsx: Any, batches: Any) -> list[str]:
    """Each goal with its figure of this run."""
    rows: list[tuple[str, str, str, str]] = []

    def goal(text: str, wanted: str, stretch: str, figure: str | None) -> None:
        rows.append((text, wanted, stretch, figure or "not measured"))

    def ratio(size: str, theirs: str, ours: str) -> str | None:
        a, b = (sides.get(size, {}).get(name, {}).get("kernel_s") for name in (theirs, ours))
        return None if not a or not b else f"{a / b:.1f}x"

    named = {"overlay": "geopandas.overlay", "sedona": "SedonaDB", "duck": "DuckDB", "postgis": "PostGIS"}
    wanted = {"L": ((6, 8), (4, 6), (6, 9), (6, 9)), "M": ((5, 8), (4, None), (8, None), (5, None))}
    for size in ("L", "M"):
        for (name, label), (least, more) in zip(named.items(), wanted[size], strict=True):
            text = f"areas and shares at {size}, against {label}"
            goal(text, f">= {least}x", f"{more}x" if more else "", ratio(size, name, "ours"))
    for size in ("M", "L"):
        for (name, label), least in zip(named.items(), ("2", "1.2", "2", "2"), strict=True):
            text = f"with every geometry at {size}, against {label}"
            goal(text, f">= {least}x", "2.5x" if name == "overlay" else "", ratio(size, name, "ours geometry"))
    large, small = checks.get("L"), checks.get("S")
    text = "whole check at L, in readings of the files"
    goal(text, "<= 20x", "5x", large and f"{large['check_s'] / large['read_s']:.0f}x")
    text = "whole check at S, against a plain script"
    goal(text, "<= 1x", "0.6x", small and f"{small['check_s'] / small['script_s']:.1f}x")
    if {"M", "L"} <= sides.keys():
        points = np.log([sides[s]["zones_points"] + sides[s]["features_points"] for s in ("M", "L")])
        times = [sides[s]["ours"].get("kernel_s") for s in ("M", "L")]
        slope = float(np.diff(np.log(times))[0] / np.diff(points)[0]) if all(times) else None
        text = "growth from M to L, exponent in points (areas and shares)"
        goal(text, "<= 1.05", "1.0", None if slope is None else f"{slope:.2f}")
        if {"M", "L"} <= checks.keys():
            whole = [checks[s]["check_s"] for s in ("M", "L")]
            goal("the same of a whole check", "<= 1.05", "1.0", f"{np.diff(np.log(whole))[0] / np.diff(points)[0]:.2f}")
        overlay = sides["L"]["overlay"].get("peak_mb")
        for name, label in (("ours", "areas and shares"), ("ours geometry", "with every geometry")):
            peak = sides["L"][name].get("peak_mb")
            text = f"peak memory at L, {label}, against overlay"
            goal(text, "<= 1x", "0.6x", f"{peak / overlay:.2f}x" if peak and overlay else None)
        tiled = sides["L"]["ours tiles"]
        above = tiled["peak_mb"] - tiled["start_mb"] if tiled.get("peak_mb") else None
        text = "memory at L by tiles, above the program's own"
        goal(text, f"<= {TILES_MB} MB", "", None if above is None else f"{above:.0f} MB")
    goal("`--help`, against a bare typer app", "<= 1.5x", "", f"{help_s[0] / help_s[1]:.2f}x")
    goal("workbook of 100,000 findings, against plain openpyxl", "<= 0.7x", "0.3x", f"{xlsx[0] / xlsx[1]:.2f}x")
    if batches:
        goal("batch, two processes against one", ">= 1.7x", "1.9x", f"{batches['one'] / batches['two']:.2f}x")
        each = batches["two"] / batches["two_n"], batches["quarter"] / batches["quarter_n"]
        text = f"cost of a document, {batches['two_n']:.0f} against {batches['quarter_n']:.0f} documents"
        goal(text, "<= 1x", "", f"{each[0] / each[1]:.2f}x")
    return [
        "| goal | wanted | stretch | this run |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]


def main() -> None:
    """Run, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=["S", "M", "L"], choices=["S", "M", "L"])
    parser.add_argument("--checks", nargs="*", default=["S", "M", "L"], choices=["S", "M", "L"])
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds that one contender may take")
    parser.add_argument("--home", type=Path, default=ROOT / "out" / "bench")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "performance.md")
    given = parser.parse_args()
    # everybody's modules are compiled once, as on any machine, not at every start
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    home = given.home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    tables, sides, checks = [], {}, {}
    for size in given.sizes:
        lines, sides[size] = side_by_side(size, home, given.limit)
        tables += lines
    for size in given.checks:
        checks[size] = check(size, home)
        print(size, "check", checks[size], flush=True)
    help_s, xlsx = start_up(), workbook()
    batches = batch(home, given.documents) if given.documents else None
    print(help_s, xlsx, batches, flush=True)
    page = given.page.read_text().split("<!-- bench -->")[0] if given.page.is_file() else "# Performance\n\n"
    lines = [page.rstrip("\n"), "", "<!-- bench -->", "", f"Machine: {machine()}.", "", "## Goals", ""]
    table = goals(sides, checks, help_s, xlsx, batches)
    print(*table, sep="\n", flush=True)
    lines += [*table, "## Side by side", "", *tables, "## A whole check", ""]
    for size, times in checks.items():
        beside = f", a plain geopandas script {times['script_s']:.2f} s" if times["script_s"] else ""
        lines += [
            f"### {size}: {times['check_s']:.2f} s; reading the files into coordinates {times['read_s']:.2f} s{beside}",
            "", "```text", *times["stages"], f"  most memory held {times['peak_mb']} MB", "```", "",
        ]  # fmt: skip
    if batches:
        lines += ["## A batch", "", "| documents | processes | seconds | seconds a document |", "|---:|---:|---:|---:|"]
        for name, jobs in (("one", 1), ("two", 2), ("quarter", 2)):
            n = batches[f"{name}_n"]
            lines.append(f"| {n:.0f} | {jobs} | {batches[name]:.1f} | {batches[name] / n:.2f} |")
    given.page.write_text("\n".join(lines).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
