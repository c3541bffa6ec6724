"""Processes of a session: the engine that does one job, and the sweeper. Both end when this process does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from conformity.engine.lines import fault
from conformity.errors import Msg
from conformity.errors.endings import ended
from conformity.serve import sweeper

__all__ = ["Child", "sweeping"]

#: seconds that a cancelled engine has to end by itself
_PATIENCE_S: Final = 8.0
_MOST_TOLD: Final = 400


def _apart() -> dict[str, Any]:
    """Options of a process that the signals and the window of this one do not reach."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def sweeping(folder: Path) -> subprocess.Popen[bytes]:
    """A process that removes a folder at the end of its standard input, which this process keeps open."""
    command = [sys.executable, "-I", "-S", str(Path(sweeper.__file__)), str(folder)]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, cwd=folder.parent, **_apart()
    )


class Child:
    """An engine with one job.

    Parameters
    ----------
    job
        The job but for its ``protocol``.
    home
        Folder that its paths are relative to.
    temporary
        Folder of its own for temporary files.
    """

    def __init__(self, job: Mapping[str, Any], home: Path, temporary: Path) -> None:
        from conformity.engine.jobs import PROTOCOL

        temporary.mkdir(exist_ok=True)
        self._log = temporary / "engine.log"
        self._lang = str(job["lang"])
        self.cancelled = False
        env = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "conformity.engine"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=home, env=env, **_apart(),
            )  # fmt: skip
        text = json.dumps({"protocol": PROTOCOL, "cancel_on_eof": True, **job})
        with suppress(OSError):  # it has ended already: its lines say why
            self._pipe.write(text.encode("ascii") + b"\n")
            self._pipe.flush()

    @property
    def _pipe(self) -> Any:
        return self._process.stdin

    def lines(self) -> Iterator[dict[str, Any]]:
        """The lines of the engine; the last one is ``done``, ``error`` or ``cancelled``, whatever became of it."""
        last: dict[str, Any] = {}
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                last = json.loads(line)
                yield last
        status = self._process.wait()
        with suppress(OSError):
            self._pipe.close()
        if last.keys() & {"done", "error", "cancelled"}:
            return
        if self.cancelled:
            yield {"cancelled": "", "code": Msg.INTERRUPTED, "remedy": "", "status": status}
            return
        line = fault(ended(status), self._lang)
        end = self._log.read_text("utf-8", "replace").strip()[-_MOST_TOLD:]
        yield {**line, "text": f"{line['text']}\n{end}".strip()}

    def cancel(self) -> None:
        """Cancel the job, and kill the engine where it does not end by itself; returns at once if it has ended."""
        self.cancelled = True
        with suppress(OSError):
            self._pipe.close()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
