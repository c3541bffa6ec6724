"""What every test may ask for, which part of the suite is run, and the processor time it took."""

from __future__ import annotations

import functools
import gc
import inspect
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import effort
import pytest
import typer.testing
import warm

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import shared

ROOT = Path(__file__).resolve().parent.parent
effort.load()
# the tree of commands, built anew at every command otherwise (30 ms)
typer.testing._get_command = functools.cache(typer.testing._get_command)


@pytest.fixture(scope="session")
def project() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once a module."""
    import chromium

    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium.BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real plans and networks: ``CONFORMITY_REAL_DATA``, else ``shared/data`` beside the project."""
    named = os.environ.get("CONFORMITY_REAL_DATA", "")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "README.md").is_file():
        pytest.skip("the real plans and networks are absent (set CONFORMITY_REAL_DATA to their folder)")
    return folder.resolve()


# ------------------------------------------------------------------------------------------- results in common


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> shared.Store:
    """Results that are computed once a run, by whichever process comes first."""
    import shared

    own = tmp_path_factory.getbasetemp()
    return shared.Store((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared")


@pytest.fixture
def fixtures_measured_once(store: shared.Store) -> Iterator[None]:
    """Checks of the shipped files say and write everything, and are measured once a run of the tests."""
    import shared

    with shared.fixtures_measured_once(store):
        yield


# ------------------------------------------------------------------------------------------- the day's part


_SCENES = pytest.mark.long(3).mark


def _every_room(config: pytest.Config) -> bool:
    """Whether the run is of all rooms, and of no test that somebody named or marked."""
    asked = [ROOT / each for each in config.args]
    chosen = config.option.keyword or config.option.markexpr not in ("", "not program")
    return not chosen and all(each.resolve() in (ROOT, ROOT / "tests") for each in asked)


def _parameters(item: pytest.Item) -> Collection[str]:
    return getattr(getattr(item, "callspec", None), "params", ())


@functools.cache
def _text(function: Any) -> str:
    """A test as its file has it, with what decorates it; the code that runs may be that of Hypothesis around it."""
    return inspect.getsource(function)


@functools.cache
def _code_of() -> dict[str, str]:
    """The message codes, by themselves and by their names."""
    from conformity.errors import Msg

    named = {name: code for name, code in vars(Msg).items() if re.fullmatch(r"[A-Z]{3}-\d{3}", str(code))}
    return named | {code: code for code in named.values()}


def _families(item: pytest.Item) -> set[str]:
    """The families of message codes that a test names, by a code (``SHP-012``) or its name (``Msg.SHAPE_CUT``)."""
    words = re.findall(r"\bMsg\.(\w+)|\b([A-Z]{3}-\d{3})\b", _text(item.function))  # type: ignore[attr-defined]
    return {_code_of()[word][:3] for pair in words for word in pair if word in _code_of()}


def _file(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT / "tests").as_posix()


@pytest.hookimpl(trylast=True)  # what is drawn from is left by the options of the command
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """By day, keep every n-th case of a test marked ``long(n)``, none of one marked ``long``; all in the whole run.

    Of random scenes, one for each ``seed``, a third is kept where nothing else is marked. Where every room is run, those
    marked ``slow`` are left, and the others are drawn (:func:`effort.drawn`).
    """
    if effort.LONG:
        return
    position: dict[str, int] = {}
    kept, left = [], []
    for item in items:
        marker = item.get_closest_marker("long") or (_SCENES if "seed" in _parameters(item) else None)
        if marker is None:
            kept.append(item)
            continue
        name = item.nodeid.split("[")[0]
        position[name] = position.get(name, -1) + 1
        (kept if marker.args and position[name] % marker.args[0] == 0 else left).append(item)
    if _every_room(config):
        quick = [item for item in kept if item.get_closest_marker("slow") is None]
        chosen = effort.drawn([(_file(item), _families(item)) for item in quick])
        drawn = {id(item) for item, keep in zip(quick, chosen, strict=True) if keep}
        left += [item for item in kept if id(item) not in drawn]
        kept = [item for item in kept if id(item) in drawn]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded and collected stays to the end: the garbage collector need not go through it again and again, nor come as often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


# ------------------------------------------------------------------------------------------- processor time


def _spent() -> float:
    """Seconds of processor time of this process and of the children it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


#: of the workers that have ended
_WORKERS: list[float] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    warm.close()
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["spent_s"] = _spent()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _WORKERS.append(getattr(node, "workeroutput", {}).get("spent_s", 0.0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    # workers have been waited for when this is printed, or not: what they spent is counted once, from their own word
    times = os.times()
    whole = times.user + times.system + sum(_WORKERS) if _WORKERS else _spent()
    how = "whole" if effort.LONG else "day's part; the whole: make test-long"
    terminalreporter.write_line(f"processor time: {whole // 60:.0f} min {whole % 60:.0f} s ({how})")
