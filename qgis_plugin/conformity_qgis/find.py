"""The engine's Python for this QGIS: by variable, by setting, by the Windows folder, by QGIS's own Python."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication

from . import locate
from .engine import Python
from .faults import Fault
from .texts import say

#: name of the setting
SETTING = "CONFORMITY_PYTHON"
PLUGIN = Path(__file__).resolve().parent
_CAPABLE: set[Python] = set()


def engine(lang: str) -> Python:
    """The Python to run the engine by.

    Raises
    ------
    Fault
        QGS-970 where what the user names is none; QGS-972 where none is there.
    """
    for value, by in ((os.environ.get(locate.VARIABLE), locate.VARIABLE), (setting(), say("setting", lang))):
        if value:
            return locate.named(value, by)
    unpacked = locate.beside(locate.around(PLUGIN, Path(QgsApplication.qgisSettingsDirPath())))
    if unpacked is not None:
        return unpacked
    own, problem = locate.of_qgis(), "-"
    if own is not None:
        python = Python(str(own), user=True)
        if python in _CAPABLE:
            return python
        with tempfile.TemporaryDirectory(prefix="conformity-", ignore_cleanup_errors=True) as work:
            problem = locate.capable(python, Path(work))
        if not problem:
            _CAPABLE.add(python)
            return python
    raise Fault("QGS-972", beside=PLUGIN.parent, problem=problem)


def setting() -> str:
    """The engine's Python as the user has set it."""
    return str(ProcessingConfig.getSetting(SETTING) or "")
