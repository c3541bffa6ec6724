"""The checks of a session: each is read, asked about, and run, one after the other, in an engine of its own."""

from __future__ import annotations

import queue
import secrets
import shutil
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from conformity.engine.lines import fault
from conformity.errors import Msg, UsageError
from conformity.errors.endings import failed
from conformity.report.formats import BY_NAME, FORMATS
from conformity.serve import answers, uploads
from conformity.serve.children import Child

__all__ = ["Desk", "Work"]

#: checks that one session may have
MOST: Final = 20
#: formats of the dossier beside the usual ones
_BESIDE: Final = ("html", "gpkg", "docx", "maps")
#: extra of a format → what it installs
_LIBRARY: Final = {"docx": "docx", "maps": "matplotlib"}
_OUT, _MAP, _ZIP = "dossier", "outlines.json", "dossier.zip"
#: states in which an engine works, or is to
BUSY: Final = frozenset({"reading", "queued", "running"})


def _formats() -> list[str]:
    """Formats of the dossier: the usual ones, and those beside whose libraries are installed."""
    usual = [each.name for each in FORMATS if each.usual]
    beside = [name for name in _BESIDE if find_spec(_LIBRARY.get(BY_NAME[name].extra, "json")) is not None]
    return [*usual, *beside]


@dataclass
class Work:
    """One check.

    Attributes
    ----------
    state
        ``reading``; ``asking`` (read, or run before: what was read is shown); ``queued``; ``running``; ``done``;
        ``failed`` (nothing could be read); ``cancelled`` (while it was read).
    events
        What happened, in order, as values that can be written as JSON; only ever appended to.
    read
        Last line of the reading; ``result`` that of the last run, ``error`` the line of a failure.
    """

    name: str
    home: Path
    lang: str
    title: str
    state: str = "reading"
    inputs: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    read: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    def enter(self, state: str) -> None:
        """Change the state."""
        self.state = state
        self.events.append({"state": state})

    def plain(self) -> dict[str, Any]:
        """Everything that the page shows of it."""
        read = {name: value for name, value in self.read.items() if name != "done"}
        result = {name: value for name, value in self.result.items() if name != "done"}
        files = [Path(each).name for each in self.result.get("done", ())]
        return {
            **self.brief(), "read": read, "result": {**result, "files": files} if self.result else {},
            "error": self.error, "answers": self.given, "events": len(self.events),
        }  # fmt: skip

    def brief(self) -> dict[str, Any]:
        """Its line in the list."""
        return {"id": self.name, "title": self.title, "state": self.state}


class Desk:
    """All checks of a session, and the thread that does their jobs one after the other.

    Parameters
    ----------
    folder
        Folder of the session.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._works: dict[str, Work] = {}
        self._waiting: queue.Queue[tuple[Work, Callable[[Work], None]] | None] = queue.Queue()
        self._guard = threading.Lock()
        self._current: tuple[Work, Child] | None = None
        self.closing = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    # ------------------------------------------------------------------------------------------ asked by the page

    def works(self) -> list[Work]:
        """All checks, the first one first."""
        return list(self._works.values())

    def work(self, name: str) -> Work:
        """One check.

        Raises
        ------
        UsageError
            CLI-917 if there is none of this name.
        """
        try:
            return self._works[name]
        except KeyError:
            raise UsageError(Msg.WORK_NOT_FOUND, name=name[:40]) from None

    def room(self) -> None:
        """Check that one more check can be held.

        Raises
        ------
        UsageError
            CLI-919 if there are too many.
        """
        if len(self._works) >= MOST:
            raise UsageError(Msg.TOO_MANY_WORKS, most=MOST)

    def begin(self, lang: str, store: Callable[[Path], str]) -> Work:
        """Take files in and have them read.

        Parameters
        ----------
        store
            Puts the files below the folder given, and returns the title of the check.

        Raises
        ------
        ConformityError
            If the files cannot be stored, or are not all there; nothing of them is kept.
        """
        self.room()
        name = secrets.token_hex(8)
        home = self._folder / name
        home.mkdir()
        try:
            work = Work(name, home, lang, store(home))
            work.inputs = uploads.inputs(home)
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
        with self._guard:
            self._works[name] = work
        work.enter("reading")
        self._waiting.put((work, self._read))
        return work

    def run(self, work: Work, content: Mapping[str, Any]) -> None:
        """Run a check with what was confirmed.

        Raises
        ------
        UsageError
            CLI-918 if it is not being asked about; CLI-916 if the answers are to other questions.
        RulesError
            If an answer is not valid.
        """
        with self._guard:
            if work.state not in ("asking", "done"):
                raise UsageError(Msg.WORK_NOT_READY, state=work.state)
            given = answers.answers_of(content, work.read)
            work.given = given.model_dump(mode="json", by_alias=True)
            work.lang, work.title = given.lang, given.title or work.title
            (work.home / answers.MAPPING).write_text(answers.mapping(given, work.read), "utf-8", newline="\n")
            text = answers.dossier(given, work.inputs, work.title)
            (work.home / answers.DOSSIER).write_text(text, "utf-8", newline="\n")
            work.error = {}
            work.enter("queued")
        self._waiting.put((work, self._run))

    def cancel(self, work: Work) -> None:
        """Cancel what a check is waiting for or doing. One that was read stays, to be run again."""
        with self._guard:
            if work.state not in BUSY:
                return
            current = self._current
            if current is None or current[0] is not work:  # the thread skips cancelled checks
                work.enter("asking" if work.read else "cancelled")
                return
        current[1].cancel()

    def remove(self, work: Work) -> None:
        """Cancel a check and remove its files."""
        with self._guard:
            self._works.pop(work.name, None)
        self.cancel(work)
        while self._current is not None and self._current[0] is work:
            threading.Event().wait(0.02)
        shutil.rmtree(work.home, ignore_errors=True)

    def drawing(self, work: Work) -> Path:
        """File of the outlines of what was read. Raises CLI-918 before that."""
        return self._ready(work, work.home / _MAP)

    def page(self, work: Work) -> Path:
        """File of the report's page. Raises CLI-918 before there is one."""
        return self._ready(work, work.home / _OUT / "report.html", done=True)

    def archive(self, work: Work) -> Path:
        """The dossier as a zip file: report, mapping and ``dossier.yml``. Raises CLI-918 before there is one."""
        self._ready(work, work.home / _OUT / "manifest.json", done=True)
        path = work.home / _ZIP
        with self._guard, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in (
                *sorted((work.home / _OUT).iterdir()),
                work.home / answers.MAPPING,
                work.home / answers.DOSSIER,
            ):
                archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)
        return path

    def _ready(self, work: Work, path: Path, *, done: bool = False) -> Path:
        if (done and work.state != "done") or not path.is_file():
            raise UsageError(Msg.WORK_NOT_READY, state=work.state)
        return path

    def close(self) -> None:
        """Cancel everything and wait for its end."""
        with self._guard:
            self.closing = True
            current = self._current
        self._waiting.put(None)
        if current is not None:
            current[1].cancel()
        self._thread.join(15)

    # ------------------------------------------------------------------------------------------ done by the thread

    def _serve(self) -> None:
        while (item := self._waiting.get()) is not None and not self.closing:
            work, task = item
            try:
                task(work)
            except Exception as error:
                self._end(work, "", fault(failed(error), work.lang))

    def _read(self, work: Work) -> None:
        paths = [work.inputs["plan"], *work.inputs["network"]]
        job = {"task": "mapping", "lang": work.lang, "paths": paths, "zoning": True, "outlines": _MAP, "force": True}
        done = self._done(work, "reading", "reading", job)
        if done:
            work.read = done
            self._end(work, "asking")

    def _run(self, work: Work) -> None:
        inputs = {"plan": answers.DOSSIER}
        job = {"task": "check", "lang": work.lang, "inputs": inputs, "out": _OUT, "formats": _formats(), "force": True}
        done = self._done(work, "queued", "running", job)
        if done:
            work.result = done
            self._end(work, "done")

    def _done(self, work: Work, waiting: str, state: str, job: Mapping[str, Any]) -> dict[str, Any]:
        """Last line of the engine that does a job; empty where the check does not wait for it, or it ended badly."""
        temporary = work.home / "tmp"
        with self._guard:
            if self.closing or work.name not in self._works or work.state != waiting:
                return {}
            if state != waiting:
                work.enter(state)
            self._current = (work, Child(job, work.home, temporary))
        done: dict[str, Any] = {}
        bad: dict[str, Any] | None = None
        try:
            for line in self._current[1].lines():
                if "done" in line:
                    done = line
                elif "error" in line:
                    bad = line
                elif "cancelled" in line:
                    bad = {}
                elif "stage" in line or "talk" in line:
                    work.events.append(line)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            with self._guard:
                self._current = None
        if bad is not None:
            self._end(work, "", bad)
        return done

    def _end(self, work: Work, state: str, error: dict[str, Any] | None = None) -> None:
        """Enter the state that a job leaves; after a failure what was read stays, so that it can be tried again."""
        with self._guard:
            work.error = error or {}
            work.enter(state or ("asking" if work.read else "failed" if error else "cancelled"))
