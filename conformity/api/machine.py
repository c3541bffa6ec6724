"""Check that the installed libraries are usable, before any work is done."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from conformity.errors import MachineError, Msg

#: make_valid by structure
_GEOS = (3, 10, 0)
#: oldest version of each library that gives the results of the tests, as pyproject.toml declares them
MINIMA: Final = {
    "geopandas": "1.0", "shapely": "2.1", "pandas": "2.2", "pyproj": "3.7", "pyogrio": "0.10", "numpy": "1.26",
    "pydantic": "2.10", "ruamel.yaml": "0.18", "PyYAML": "6.0", "openpyxl": "3.1.5", "jinja2": "3.1",
    "filelock": "3.30",
}  # fmt: skip
#: Points whose place is known without any PROJ: what a projection is defined by (EPSG registry: the false origins of
#: Lambert-93, of CC50, and of UTM 20N on the equator), and one far from any origin.
CANARY: Final = (
    ("EPSG:4171", "EPSG:2154", (3.0, 46.5), (700_000.0, 6_600_000.0)),
    ("EPSG:4171", "EPSG:3950", (3.0, 50.0), (1_700_000.0, 9_200_000.0)),
    ("EPSG:5489", "EPSG:5490", (-63.0, 0.0), (500_000.0, 0.0)),
    ("EPSG:4326", "EPSG:2154", (2.4, 51.0), (657_789.3585, 7_100_624.9560)),
)
#: metres
_CANARY_M: Final = 0.01


def capable() -> None:
    """Refuse libraries older than required, a GEOS too old to be exact, or a PROJ that gives wrong coordinates.

    Raises
    ------
    MachineError
        ENV-004 with the version installed and the one needed; ENV-009 if the database of PROJ is missing, or if it
        places reference points wrongly.
    """
    recent()
    import shapely

    if shapely.geos_version < _GEOS:
        needed = ".".join(str(part) for part in _GEOS)
        raise MachineError(
            Msg.LIBRARY_TOO_OLD, library="GEOS", found=shapely.geos_version_string, needed=needed, name="shapely"
        )
    projecting()


@lru_cache(maxsize=1)
def recent() -> None:
    """Refuse a library that is older than required; one without metadata is accepted.

    Raises
    ------
    MachineError
        ENV-004 with the version installed and the one needed.
    """
    from importlib.metadata import PackageNotFoundError, version

    for library, needed in MINIMA.items():
        try:
            installed = version(library)
        except PackageNotFoundError:
            continue
        if _numbers(installed) < _numbers(needed):
            raise MachineError(Msg.LIBRARY_TOO_OLD, library=library, found=installed, needed=needed, name=library)


def _numbers(version: str) -> tuple[int, ...]:
    """The release part of a version as numbers: ``2.1rc1`` is (2, 1)."""
    release = re.match(r"[0-9]+(\.[0-9]+)*", version)
    return tuple(int(part) for part in release[0].split(".")) if release else ()


@lru_cache(maxsize=1)
def projecting() -> None:
    """Disable the network access of PROJ and check that it places reference points within 1 cm; once per process.

    A grid downloaded by one machine and not by another would give two results for one input. Installations that mix two
    versions of PROJ return zeros, or find no database.
    """
    from math import hypot

    import pyproj
    import pyproj.network

    try:
        pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]  # not in its __all__
        for source, target, point, expected in CANARY:
            x, y = pyproj.Transformer.from_crs(source, target, always_xy=True).transform(*point)
            away = hypot(x - expected[0], y - expected[1])
            if not away <= _CANARY_M:  # nan and inf too
                raise MachineError(Msg.PROJ_UNUSABLE, problem=f"{source} {point} -> {target} ({x:.3f} {y:.3f})")
    except pyproj.exceptions.ProjError as error:
        raise MachineError(Msg.PROJ_UNUSABLE, problem=str(error).splitlines()[0][:120]) from None
