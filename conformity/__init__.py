"""Checks the zoning of a French town plan against the ecological network, by declarative rules.

>>> from conformity import check, compare
>>> report = check("ZONE_URBA.shp", network=["srce.gpkg"])  # doctest: +SKIP
>>> report = check("dossier.yml")  # doctest: +SKIP
>>> report.write("out", formats=["xlsx", "md", "json"])  # doctest: +SKIP
>>> compare("out", report).counts()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformity.api import batch, check, compare, explain, inspect, verify
    from conformity.errors import ConformityError
    from conformity.result import Report

__version__ = "0.1.0"
__all__ = [
    "ConformityError", "Report", "__version__", "batch", "check", "compare", "explain", "inspect", "verify",
]  # fmt: skip

_HOME = {
    "ConformityError": "conformity.errors",
    "Report": "conformity.result",
    **dict.fromkeys(("batch", "check", "compare", "explain", "inspect", "verify"), "conformity.api"),
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that importing the package stays light."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'conformity' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names, those not yet loaded too."""
    return sorted({*globals(), *__all__})
