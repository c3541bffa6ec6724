"""A progress bar on stderr if it is an interactive terminal; otherwise nothing is printed and rich is not imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from conformity.cli import speech
from conformity.cli.timings import Timings
from conformity.engine.stages import Course

__all__ = ["Bar", "Stages", "bar"]


class Bar:
    """Progress bar of a command. It has no thread: it is redrawn at each step only."""

    def __init__(self, display: Any = None) -> None:
        self._display = display
        self._task: Any = None

    def show(self, text: str, ended: float, total: float | None) -> None:
        """Draw the bar: name of the step, number of steps done, total (None if unknown)."""
        if self._display is None:
            return
        text = speech.inert(text)
        if self._task is None:
            self._task = self._display.add_task(text, total=total, completed=ended)
            self._display.start()
        else:
            self._display.update(self._task, description=text, total=total, completed=ended, refresh=True)

    def talk(self, text: str = "") -> None:
        """Print a message above the bar."""
        if self._task is None:
            speech.talk(text)
            return
        self._display.stop()
        speech.talk(text)
        self._display.start()

    def close(self) -> None:
        """Erase the bar."""
        if self._task is not None:
            self._display.stop()
        self._display = self._task = None


class Stages:
    """Stages of a check: they are timed, and the bar advances by one for each stage and each format.

    Parameters
    ----------
    shown
        The bar.
    formats
        Formats to be written.
    lang
        Language of the names of the stages.
    """

    def __init__(self, shown: Bar, formats: Sequence[str], lang: str) -> None:
        self.clock = Timings()
        self._bar, self._course = shown, Course(formats, lang)

    def mark(self, stage: str) -> None:
        """Begin a stage."""
        self.clock.mark(stage)
        name = self._course.enter(stage)
        self._bar.show(name, self._course.ended, self._course.steps)

    def close(self) -> None:
        """Erase the bar; the clock continues."""
        self._bar.close()


@contextmanager
def bar(*, quiet: bool = False) -> Iterator[Bar]:
    """A bar that is erased at the end of the block, also after an exception."""
    shown = Bar(None if quiet or not watched() else _display())
    try:
        yield shown
    finally:
        shown.close()


def watched() -> bool:
    """Whether stderr is an interactive terminal, outside continuous integration."""
    try:
        terminal = sys.stderr.isatty()
    except (AttributeError, ValueError):  # closed
        return False
    return terminal and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def _display() -> Any:
    """A progress bar of rich, in colour unless NO_COLOR is set."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=sys.stderr, force_terminal=True, highlight=False, emoji=False),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
