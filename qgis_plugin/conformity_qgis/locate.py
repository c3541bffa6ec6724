"""Where the engine is: the Python that holds the program ``conformity``. Knows nothing of QGIS."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .engine import Python, Run
from .faults import EngineError, Fault

#: environment variable that names the engine's Python
VARIABLE = "CONFORMITY_PYTHON"
#: where in a folder its Python is: the Windows folder, a virtual environment, an installation
INSIDE = ("python/python.exe", "Scripts/python.exe", "python.exe", "bin/python3", "bin/python")
#: name of the Windows folder, and of the folders that a browser or the Explorer unpacks it into
FOLDERS = "conformity-windows*"


def python_of(path: Path) -> Path | None:
    """The Python that a path names: itself, that of a folder, or that of the folder of a ``conformity`` command."""
    if path.is_dir():
        return next((path / name for name in INSIDE if (path / name).is_file()), None)
    if path.stem.lower() == "conformity" and path.is_file():
        return python_of(path.parent) or python_of(path.parent.parent)
    return path if path.is_file() else None


def named(value: str, by: str) -> Python:
    """The Python that the user names.

    Parameters
    ----------
    value
        A Python, the Windows folder or a virtual environment, or the command ``conformity`` of one.
    by
        What names it, for the message.

    Raises
    ------
    Fault
        QGS-970 where there is none.
    """
    python = python_of(Path(value.strip().strip('"')).expanduser())
    if python is None:
        raise Fault("QGS-970", by=by, value=value)
    return Python(str(python))


def beside(places: Iterable[Path]) -> Python | None:
    """The Python of a Windows folder in one of these places, of several the newest."""
    for place in places:
        if not place.is_dir():
            continue
        folders = sorted(place.glob(FOLDERS), key=lambda path: _version(path.name), reverse=True)
        for folder in folders:
            for inside in (folder, folder / folder.name):  # the Explorer unpacks an archive into a folder of its name
                python = inside / INSIDE[0]
                if python.is_file():
                    return Python(str(python))
    return None


def _version(name: str) -> list[int]:
    return [int(part) for part in "".join(c if c.isdigit() else " " for c in name).split()]


def around(plugin: Path, profile: Path) -> list[Path]:
    """The folders where a user puts the Windows folder: beside the plugin, in the profile, among her own."""
    home = Path.home()
    own = [home / name for name in ("", "Documents", "Downloads", "Téléchargements", "Desktop", "Bureau")]
    machine = [Path(os.environ[name]) for name in ("LOCALAPPDATA", "PROGRAMFILES") if os.environ.get(name)]
    return [plugin, plugin.parent, profile, *own, *machine]


def of_qgis() -> Path | None:
    """QGIS's own Python. ``sys.executable`` is QGIS itself on Windows and on macOS."""
    names = ("python.exe", "python3.exe") if os.name == "nt" else (f"bin/python3.{sys.version_info[1]}", "bin/python3")
    homes = [Path(sys.exec_prefix), Path(sys.base_exec_prefix)]
    return next((home / name for home in homes for name in names if (home / name).is_file()), None)


def capable(python: Python, work: Path) -> str:
    """Why a Python cannot run the engine; empty where it can."""
    try:
        Run(python, work, {"task": "about"}).result(lambda line: None, lambda: False)
    except Fault as fault:
        return str(fault.fields.get("problem", fault.code))
    except EngineError as error:
        return str(error)
    return ""
