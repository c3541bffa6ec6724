"""Results that several tests read, computed once a run whatever the number of processes; and checks measured once.

A test that reads a result measures nothing by it. Where every test is to measure for itself (``make test-long``),
nothing is shared.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import effort
from filelock import FileLock

from conformity import api
from conformity.api import checking
from conformity.api import run as stages
from conformity.api.request import FIELDS, Form
from conformity.result import Report

#: of the example, where a test needs none of its own
DATE = "2025-09-01"
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def once(function: Callable[..., Any]) -> Any:
    """A function that works out a result once a process by day, every time in the whole run; for results only read."""
    return function if effort.LONG else functools.cache(function)


class Store:
    """Results by name, on disk, for all processes of one run."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._held: dict[str, bytes] = {}

    def of(self, name: str, compute: Callable[[], Any]) -> Any:
        """The result of this name, as a copy that is the caller's own; computed at its first use."""
        if name not in self._held:
            path = self.folder / f"{name}.pickle"
            with FileLock(self.folder / f"{name}.lock"):
                if not path.is_file():
                    path.write_bytes(pickle.dumps(compute(), protocol=5))
                self._held[name] = path.read_bytes()
        return pickle.loads(self._held[name])

    def example(self) -> Report:
        """The report of the shipped example, :data:`DATE`."""
        with fixtures_measured_once(self):
            return api.check(**api.demo_inputs(), date=DATE)


class Tape:
    """The run of one request, and what it said, to be said again in another language.

    A run is asked in a language for its talk alone. What it says is taken where it is said, before it is put in words.
    """

    def __init__(self) -> None:
        self.said: list[tuple[str, tuple[Any, ...]]] = []
        self.marks: list[str] = []
        self.report: Report | None = None
        self.error: BaseException | None = None

    def record(self, original: Callable[..., Report], request: Any, **more: Any) -> Report:
        """Run, and keep what is said and what comes of it."""
        say, say_basis, not_held = stages._say, stages.say_basis, stages.not_held
        lines: list[Any] = []

        def keep_say(talk: Any, lang: str, *rest: Any) -> None:
            self.said.append(("say", tuple(list(v) if isinstance(v, list) else v for v in rest)))
            say(talk, lang, *rest)

        def keep_not_held(refused: Any, lang: str) -> Any:
            lines[:] = refused
            return not_held(lines, lang)

        def keep_basis(talk: Any, lang: str, basis: Any) -> None:
            every = list(basis)
            self.said.append(("basis", (list(lines), every[len(not_held(lines, lang)) :])))
            say_basis(talk, lang, every)

        def keep_mark(stage: str) -> None:
            self.marks.append(stage)
            more["mark"](stage)

        with replaced(stages, _say=keep_say, say_basis=keep_basis, not_held=keep_not_held):
            try:
                self.report = original(request, **{**more, "mark": keep_mark})
            except Exception as error:
                self.error = error
                raise
        return self.report

    def play(self, talk: Callable[[str], None], mark: Callable[[str], None], lang: str) -> Report:
        """What the run said, in this language, and its report or error."""
        for stage in self.marks:
            mark(stage)
        for kind, given in self.said:
            if kind == "say":
                stages._say(talk, lang, *given)
            else:
                refused, basis = given
                stages.say_basis(talk, lang, (*stages.not_held(refused, lang), *basis))
        if self.error is not None:
            raise self.error
        assert self.report is not None
        return self.report


@contextlib.contextmanager
def replaced(room: Any, **functions: Any) -> Iterator[None]:
    """Functions of a module replaced by others for a while."""
    before = {name: getattr(room, name) for name in functions}
    try:
        for name, function in functions.items():
            setattr(room, name, function)
        yield
    finally:
        for name, function in before.items():
            setattr(room, name, function)


def _key(request: Any) -> str:
    """A digest of everything that a request says, and of the day where it says none."""
    day = request.date or os.environ.get("SOURCE_DATE_EPOCH") or date.today()
    data = io.BytesIO()
    pickler = pickle.Pickler(data, protocol=5)
    pickler.fast = True  # no reference to what was written before: equal requests give the same bytes
    pickler.dump((request, day))
    return sha256(data.getvalue()).hexdigest()


@contextlib.contextmanager
def measured_once() -> Iterator[None]:
    """Within, a check asked again with the same request is not measured again: its files must not change meanwhile."""
    if effort.LONG:
        yield
        return
    original = checking.run
    tapes: dict[str, Tape] = {}

    def run(request: Any, *, talk: Any, mark: Any, lang: str, prepared: Any = None) -> Report:
        if prepared is not None:
            return original(request, talk=talk, mark=mark, lang=lang, prepared=prepared)
        key = _key(request)
        if key in tapes:
            return tapes[key].play(talk, mark, lang)
        tapes[key] = Tape()
        return tapes[key].record(original, request, talk=talk, mark=mark, lang=lang)

    with replaced(checking, run=run):
        yield


@contextlib.contextmanager
def fixtures_measured_once(store: Store) -> Iterator[None]:
    """Within, a check of the files that the project ships is measured once a run of the tests.

    What a command does before and after, what it says and what it writes are its own.
    """
    if effort.LONG:
        yield
        return
    original = checking.run

    def run(request: Any, *, talk: Any, mark: Any, lang: str, prepared: Any = None) -> Report:
        if prepared is not None or not _shipped(request):
            return original(request, talk=talk, mark=mark, lang=lang, prepared=prepared)

        # that the files are invented is only written on the report
        unmarked = replace(request, invented=False)

        def compute() -> Tape:
            tape = Tape()
            with _overlaid_once(store, unmarked):
                tape.record(original, unmarked, talk=_silent, mark=_silent, lang=lang)
            return tape

        tape: Tape = store.of(f"check-{_key(unmarked)}", compute)
        return replace(tape.play(talk, mark, lang), invented=request.invented)

    with replaced(checking, run=run):
        yield


@contextlib.contextmanager
def _overlaid_once(store: Store, request: Any) -> Iterator[None]:
    """Within, the plan and network of a request are laid over each other once, whether or not changes are asked for."""
    original, name = stages.measure, f"measures-{_key(replace(request, fixes=False))}"

    def measure(*given: Any, **named: Any) -> Any:
        return store.of(name, lambda: original(*given, **named))

    with replaced(stages, measure=measure):
        yield


def _silent(_: str) -> None:
    """Say nothing."""


def _shipped(request: Any) -> bool:
    """Whether every file that a request names stands among the fixtures of the project."""
    given = [
        value
        for name, each in FIELDS.items()
        if each.form.is_path or each.form is Form.LAYERS
        for value in _listed(getattr(request, name))
        # a pack, profile or document may be a name, which is no file
        if value is not None and not (each.form is Form.NAME and not Path(value).exists())
    ]
    return bool(given) and all(isinstance(v, str) and Path(v).resolve().is_relative_to(FIXTURES) for v in given)


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
