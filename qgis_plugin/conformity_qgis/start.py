"""Run by the engine's own Python, never by QGIS: starts the engine and removes the files made for it when it ends.

Usage: ``python -I start.py FOLDER [user]``. ``FOLDER`` holds exported layers and temporary files; it is removed even
where QGIS has been killed meanwhile. With ``user``, libraries that the user has installed for this Python come first.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import runpy
import shutil
import site
import sys


def main() -> None:
    """Start ``conformity.engine``, or write one line that names the package that is missing."""
    folder, *more = sys.argv[1:]
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if "user" in more:
        before = len(sys.path)
        site.addsitedir(site.getusersitepackages())
        sys.path[:] = sys.path[before:] + sys.path[:before]
    for name in ("conformity", "conformity.engine"):
        if importlib.util.find_spec(name) is None:
            sys.stdout.write(json.dumps({"missing": f"No module named '{name}'"}) + "\n")
            return
    sys.argv[1:] = []
    try:
        runpy.run_module("conformity.engine", run_name="__main__", alter_sys=True)
    except ImportError as error:
        sys.stdout.write(json.dumps({"missing": str(error)}) + "\n")


if __name__ == "__main__":
    main()
