"""Whether the libraries installed can do the work, asked before any of it is begun."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from conformity.errors import MachineError

#: make_valid by structure
_GEOS = (3, 10, 0)
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
    """Refuse a GEOS too old for the measures to be exact, or a PROJ that does not place known points.

    Raises
    ------
    MachineError
        ENV-004 with the version found and the one needed; ENV-009 where PROJ's database is missing, or points known
        to the millimetre come out elsewhere.
    """
    import shapely

    if shapely.geos_version < _GEOS:
        needed = ".".join(str(part) for part in _GEOS)
        raise MachineError("ENV-004", library="GEOS", found=shapely.geos_version_string, needed=needed)
    projecting()


@lru_cache(maxsize=1)
def projecting() -> None:
    """Keep PROJ off the network, and see that it places known points within a centimetre; once a process.

    A grid fetched by one machine and not by another would give two results for one input; and installations that mix
    two PROJs are known to answer zeros or to find no database.
    """
    from math import hypot

    import pyproj
    import pyproj.network

    try:
        pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]  # not in its __all__
        for source, target, point, known in CANARY:
            x, y = pyproj.Transformer.from_crs(source, target, always_xy=True).transform(*point)
            away = hypot(x - known[0], y - known[1])
            if not away <= _CANARY_M:  # nan and inf too
                raise MachineError("ENV-009", problem=f"{source} {point} -> {target} ({x:.3f} {y:.3f})")
    except pyproj.exceptions.ProjError as error:
        raise MachineError("ENV-009", problem=str(error).splitlines()[0][:120]) from None
