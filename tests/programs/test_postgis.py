"""PostGIS beside us: the same contacts, row by row, from the zones and elements as normalised.

It rests on GEOS as our first method does, so that it is no witness of the geometry: it checks that no pair is lost,
doubled or mismatched on the way. Debian: postgresql and its postgis package; skipped, and said, where absent.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformity import api
from conformity.result import Report

pytestmark = pytest.mark.program
USER = "postgres"
#: Areas and lengths below this are compared absolutely (m2, m): a thousandth is the last digit published.
SMALL = 1e-3


def _program(name: str) -> str:
    program = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), ""
    )
    if not program:
        pytest.skip(f"PostgreSQL is not installed ({name})")
    return program


def _as(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
    """Run as the user who may own a cluster: the server refuses root."""
    if os.getuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", **more)


@pytest.fixture(scope="module")
def base() -> Iterator[Callable[[str], str]]:
    """A server of our own in a temporary folder, reached by a socket; a function that runs SQL."""
    initdb, server, psql = _program("initdb"), _program("pg_ctl"), _program("psql")
    if not any(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        pytest.skip("the postgis extension is not installed")
    home = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(home, USER)
    try:
        _as([initdb, "-D", f"{home}/data", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"])
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
        _as([server, "-D", f"{home}/data", "-o", options, "-l", f"{home}/log", "-w", "start"])
        who = USER if os.getuid() == 0 else os.environ.get("USER", USER)

        def run(sql: str) -> str:
            words = [psql, "-h", str(home), "-U", who, "-d", "postgres", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
            return _as(words, input=sql).stdout

        run("CREATE EXTENSION postgis")
        yield run
    finally:
        if (home / "data" / "postmaster.pid").exists():
            _as([server, "-D", f"{home}/data", "-m", "immediate", "stop"])
        shutil.rmtree(home, ignore_errors=True)


def _copied(table: str, frame: Any, key: str) -> str:
    rows = "\n".join(f"{k}\t{shape.wkb_hex}" for k, shape in zip(frame[key], frame.geometry, strict=True))
    return (
        f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (key text, g geometry);\n"
        f"COPY {table} FROM STDIN;\n{rows}\n\\.\nCREATE INDEX ON {table} USING gist (g);\n"
    )


_QUERY = """
WITH met AS (SELECT z.key AS zone, e.key AS element, ST_Intersection(z.g, e.g, 1e-6) AS shared,
             ST_Dimension(e.g) AS dim FROM zones z JOIN elements e ON z.g && e.g AND ST_Intersects(z.g, e.g))
SELECT zone, element, dim, CASE dim WHEN 2 THEN ST_Area(shared) WHEN 1 THEN ST_Length(ST_CollectionExtract(shared, 2))
       ELSE ST_NPoints(shared) END FROM met;
"""


def _compared(report: Report, run: Callable[[str], str]) -> int:
    run(_copied("zones", report.zones, "zone_key") + _copied("elements", report.elements, "element_key"))
    theirs = {}
    for line in run(_QUERY).splitlines():
        zone, element, dim, size = line.split("\t")
        if dim != "0" and float(size) > SMALL / 2:  # points on borders are counted once by us, and by them twice
            theirs[zone, element] = float(size)
    rows = report.contacts[report.contacts["subject_kind"] == "zone"]
    ours = {
        (zone, element): max(area, length)
        for zone, element, area, length in zip(
            rows["subject_key"], rows["element_key"], rows["area_m2"], rows["length_m"], strict=True
        )
        if max(area, length) > 0
    }
    assert set(ours) == set(theirs)
    for pair, size in ours.items():
        assert size == pytest.approx(theirs[pair], rel=1e-6, abs=SMALL), pair
    return len(ours)


def test_the_shipped_example_agrees_with_postgis(base: Callable[[str], str]) -> None:
    assert _compared(api.check(**api.demo_inputs(), date="2025-06-01"), base) > 100


@pytest.mark.real
@pytest.mark.parametrize("plan", ["saint-saens", "sigy-en-bray", "critot"])
def test_real_plans_agree_with_postgis(real_data: Path, base: Callable[[str], str], plan: str) -> None:
    home = real_data / "pays_de_bray"
    report = api.check(home / "plu" / plan, network=[home / "tvb"], date="2025-06-01")
    assert _compared(report, base) >= 16
