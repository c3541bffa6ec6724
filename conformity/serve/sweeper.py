"""Removes the folder of a session when its program ends, in whatever way.

Run as a script by the interpreter of that program, which keeps its standard input open: a program that is killed, or
whose window is closed, cannot remove its files itself.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from pathlib import Path

#: seconds between the attempts, and how many there are: on Windows, files of a process that ends are held for a while
_AGAIN_S, _TIMES = 0.2, 50


def sweep(folder: Path) -> None:
    """Remove a folder, as often as it takes."""
    for _ in range(_TIMES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_AGAIN_S)


if __name__ == "__main__":
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.stdin.buffer.read()
    sweep(Path(sys.argv[1]))
