"""QGIS plugin: a Processing provider that drives the program ``conformity`` in a process of its own.

The package ``conformity`` is never imported here: QGIS has loaded libraries of its own (numpy, GDAL, PROJ) beside
which those of the program cannot be loaded.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """The plugin, as QGIS asks for it."""
    from .plugin import Plugin

    return Plugin(iface)
