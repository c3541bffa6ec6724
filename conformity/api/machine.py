"""Whether the libraries installed can do the work, asked before any of it is begun."""

from __future__ import annotations

from conformity.errors import MachineError

#: make_valid by structure
_GEOS = (3, 10, 0)


def capable() -> None:
    """Refuse a GEOS too old for the measures to be exact.

    Raises
    ------
    MachineError
        ENV-004 with the version found and the one needed.
    """
    import shapely

    if shapely.geos_version < _GEOS:
        needed = ".".join(str(part) for part in _GEOS)
        raise MachineError("ENV-004", library="GEOS", found=shapely.geos_version_string, needed=needed)
