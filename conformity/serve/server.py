"""The server of one session: its port, its folder, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import uvicorn

from conformity.errors import MachineError, Msg, UsageError
from conformity.errors.endings import ENDING
from conformity.errors.reasons import of_system
from conformity.serve import sweeper
from conformity.serve.app import application
from conformity.serve.children import sweeping
from conformity.serve.desk import Desk
from conformity.serve.guard import Keys

__all__ = ["run"]

_HERE: Final = "127.0.0.1"
_PREFIX: Final = "conformity-page-"


class _End:
    """Whether the session is to end: requested by a signal, by the end of its window, or by the page."""

    def __init__(self) -> None:
        self.asked = False
        for each in ENDING:
            signal.signal(each, lambda number, frame: self.ask())

    def ask(self) -> None:
        """Ask for it."""
        self.asked = True


class _Server(uvicorn.Server):
    """A server that installs no signal handlers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(*, port: int, browser: bool, lang: str, most: int, say: Callable[[str], None]) -> None:
    """Serve until the end of the session, then remove everything of it. See :func:`conformity.serve.serve`."""
    end = _End()  # from here on no signal breaks off what is to be tidied up
    log = logging.getLogger("uvicorn")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    with _listening(port) as listening, _folder() as folder:
        taken = listening.getsockname()[1]
        keys, desk = Keys(taken), Desk(folder)
        try:
            app = application(desk, keys, port=taken, most=most, lang=lang, end=end.ask)
            config = uvicorn.Config(
                app, loop="asyncio", http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
                server_header=False, proxy_headers=False, timeout_graceful_shutdown=1,
            )  # fmt: skip
            address = f"http://{_HERE}:{taken}/?token="
            say(f"{address}{keys.token}")
            if browser and _has_window():
                threading.Thread(target=webbrowser.open, args=(f"{address}{keys.once}",), daemon=True).start()
            asyncio.run(_served(_Server(config), listening, desk, end))
        finally:
            for (
                each
            ) in ENDING:  # a handler is taken away as the interpreter ends, and a late signal would end it itself
                signal.signal(each, signal.SIG_IGN)
            desk.close()


async def _served(server: _Server, listening: socket.socket, desk: Desk, end: _End) -> None:
    """Serve until the end is requested; the streams of events end first, since the server waits for them."""

    async def watch() -> None:
        while not end.asked:
            await asyncio.sleep(0.05)
        desk.closing = True
        server.should_exit = True

    watching = asyncio.create_task(watch())
    await server.serve(sockets=[listening])
    end.ask()
    await watching


def _has_window() -> bool:
    """Whether a browser would open in a window; one in the terminal would take it over."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket at a port of this machine alone."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HERE, port))
            listening.listen(128)
        except OSError as error:
            raise UsageError(Msg.PORT_NOT_FREE, port=port, problem=of_system(error)) from None
        yield listening
    finally:
        listening.close()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """The folder of a session, which a process of its own removes if this one cannot.

    Raises
    ------
    MachineError
        ENV-006 if the system gives no temporary folder.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    except OSError as error:
        raise MachineError(Msg.TEMPORARY_FOLDER_UNUSABLE, problem=of_system(error)) from None
    before, tempfile.tempdir = tempfile.tempdir, str(folder)  # what is being received, too
    try:
        with sweeping(folder) as sweeps:
            try:
                yield folder
            finally:
                sweeper.sweep(folder)
                if sweeps.stdin is not None:
                    sweeps.stdin.close()
    finally:
        tempfile.tempdir = before
        sweeper.sweep(folder)
