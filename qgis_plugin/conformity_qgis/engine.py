"""One job of the engine, in a process of its own. Knows nothing of QGIS.

The protocol is described in ``docs/engine.md`` of the program.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from .faults import Cancelled, EngineError, Fault

PROTOCOL = 1
START = Path(__file__).with_name("start.py")
#: variables that QGIS sets for its own libraries, and that would mislead those of another Python
FOREIGN = ("PYTHON", "PROJ_", "GDAL_", "OGR_", "QT_PLUGIN_PATH", "LD_LIBRARY_PATH", "DYLD_")
#: seconds between two looks at whether the run is cancelled
LOOK_S = 0.1
#: seconds in which a cancelled engine ends before the caller goes on without waiting; and before it is killed
PATIENCE_S, LAST_S = 0.5, 30.0
#: what is kept of the standard error, in characters
KEPT = 4000
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW of Windows


class Python(NamedTuple):
    """A Python that holds the engine; ``user``: with the libraries that the user has installed for it."""

    path: str
    user: bool = False


def environment(temporary: Path) -> dict[str, str]:
    """The variables for the engine: those of this process without those that QGIS sets for itself."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(FOREIGN)}
    return {**kept, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}


class Run:
    """One job.

    Parameters
    ----------
    python
        The engine's Python.
    work
        Folder for what the run needs: exported layers, temporary files. It is removed when the engine ends.
    job
        The job, but its ``protocol``.

    Raises
    ------
    Fault
        QGS-971 where this Python cannot be started.
    """

    def __init__(self, python: Python, work: Path, job: Mapping[str, Any]) -> None:
        self._python = python.path
        temporary = work / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        own: dict[str, Any] = {"creationflags": _NO_WINDOW} if os.name == "nt" else {"start_new_session": True}
        command = [python.path, "-I", str(START), str(work), *(["user"] if python.user else [])]
        try:
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=environment(temporary), **own,
            )  # fmt: skip
        except OSError as error:
            raise Fault("QGS-971", python=python.path, problem=error.strerror or error) from error
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._errors = b""
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read_lines, self._read_errors)]
        for reader in self._readers:
            reader.start()
        self._send({"protocol": PROTOCOL, "cancel_on_eof": True, **job})

    def _send(self, job: Mapping[str, Any]) -> None:
        with suppress(OSError):  # it has ended already: what it wrote says why
            self._child.stdin.write(json.dumps(job).encode("ascii") + b"\n")
            self._child.stdin.flush()

    def _read_lines(self) -> None:
        with self._child.stdout as stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        with self._child.stderr as stream:
            for line in stream:
                self._errors = (self._errors + line)[-KEPT:]

    def result(self, heard: Callable[[dict[str, Any]], None], cancelled: Callable[[], bool]) -> dict[str, Any]:
        """Follow the run to its end and return its last line.

        Parameters
        ----------
        heard
            Called with each line of talk and each stage.
        cancelled
            Whether the user has cancelled.

        Raises
        ------
        Cancelled
            Where the run was cancelled, here or from outside.
        EngineError
            Where the job cannot be done, in the engine's words.
        Fault
            QGS-971 where this Python lacks the engine; QGS-973 where the engine ended without a word.
        """
        try:
            return self._followed(heard, cancelled)
        except Cancelled:
            if os.name != "nt":  # there, only the end of its input stops it
                self._child.terminate()
            raise
        finally:
            self._end()

    def _followed(self, heard: Callable[[dict[str, Any]], None], cancelled: Callable[[], bool]) -> dict[str, Any]:
        while True:
            if cancelled():
                raise Cancelled
            try:
                written = self._lines.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            if written is None:
                raise self._silent()
            line = _parsed(written)
            if "done" in line:
                return line
            if "missing" in line:
                raise Fault("QGS-971", python=self._python, problem=line["missing"])
            if "error" in line:
                raise EngineError("\n".join([line.get("text") or line["error"], *line.get("more", ())]))
            if "cancelled" in line:
                raise Cancelled
            heard(line)

    def _silent(self) -> Fault:
        status = self._child.wait()
        self._readers[1].join(PATIENCE_S)
        last_lines = self._errors.decode("utf-8", "replace").strip().splitlines()[-3:]
        return Fault("QGS-973", python=self._python, status=status, problem="\n".join(last_lines) or "-")

    def _end(self) -> None:
        """Let the engine end; of a cancelled one that takes its time, let a thread wait for it."""
        with suppress(OSError):
            self._child.stdin.close()
        if self._ended(PATIENCE_S):
            for reader in self._readers:
                reader.join(PATIENCE_S)
        else:
            threading.Thread(target=self._outlast).start()  # not a daemon: QGIS may be ending

    def _ended(self, seconds: float) -> bool:
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _outlast(self) -> None:
        if self._ended(LAST_S):
            return
        if os.name == "nt":
            self._child.kill()
        else:
            os.killpg(self._child.pid, signal.SIGKILL)


def _parsed(written: bytes) -> dict[str, Any]:
    """A line of the engine; what is none is passed over."""
    try:
        line = json.loads(written)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
