"""The program in a process of its own, forked by day from one that has loaded its libraries: a second less a time.

What the program does, its streams, signals and status are its own. What Python decides as it starts (encodings, hash
seed, warnings) and what a test does before the program starts cannot be had so: such a run is started anew, and in the
whole run all are.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import effort

ROOT: Final = Path(__file__).resolve().parent.parent
#: variables that nothing reads before the program runs
_FREE: Final = {"PATH", "TMPDIR", "HOME", "TERM", "COLUMNS", "CI", "NO_COLOR"}
_ENVIRONMENT: Final = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
#: what a script does that must come before the libraries are loaded
_EARLY: Final = ("delattr(", "meta_path")
#: seconds
_PATIENCE: Final = 120

_SERVER: Final = """
import gc, io, json, os, socket, sys, tempfile
import conformity.__main__, conformity.cli, conformity.api.checking, conformity.api.run
import conformity.report.json, conformity.report.markdown, conformity.publish.folder, pyarrow.compute
from conformity.api import packs
packs.rulebook(packs.DEFAULT_PACK, cases=False)

def serve(asked):
    # the job that this process, a fork, is to do
    gc.freeze()
    names = {open(f"/proc/self/task/{each}/comm").read().strip() for each in os.listdir("/proc/self/task")}
    assert len(names - {"jemalloc_bg_thd"}) == 1, names  # jemalloc's own thread bears a fork, no other does
    asked.sendall(b"ready\\n")
    while True:
        data, streams, _, _ = socket.recv_fds(asked, 1 << 20, 2)
        if not data:
            sys.exit()
        child = os.fork()
        if child == 0:
            asked.close()
            return json.loads(data), streams
        for each in streams:
            os.close(each)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        asked.sendall(f"{status}\\n".encode())

job, streams = serve(socket.socket(fileno=int(sys.argv[1])))
os.setsid()
os.dup2(streams[0], 1)
os.dup2(streams[1], 2)
for each in streams:
    os.close(each)
def stream(number, **options):
    return io.TextIOWrapper(open(number, "wb", closefd=False), encoding="utf-8", **options)

sys.stdout = sys.__stdout__ = stream(1, errors="surrogateescape", line_buffering=os.isatty(1))
sys.stderr = sys.__stderr__ = stream(2, errors="backslashreplace", line_buffering=True)
os.environ.clear()
os.environ.update(job["env"])
os.chdir(job["cwd"])
tempfile.tempdir = None
sys.argv[:] = ["conformity", *job["words"]]
# in the main module itself: what a script defines is found there again by the processes that it starts
exec(job["script"] or "from conformity.__main__ import main\\nmain()", globals())
"""


def is_possible(script: str, env: Mapping[str, str]) -> bool:
    """Whether a run in this environment may be forked; never in the whole run."""
    fixed = {name: value for name, value in env.items() if name not in _FREE}
    return (
        not effort.LONG
        and hasattr(socket, "recv_fds")
        and Path("/proc/self/task").is_dir()
        and fixed == _ENVIRONMENT
        and not any(each in script for each in _EARLY)
    )


#: the process that forks, and the connection to it
_SERVERS: Final[list[tuple[subprocess.Popen[bytes], socket.socket]]] = []


def _server() -> socket.socket:
    """The connection to the process that forks, one for each process of the tests."""
    if _SERVERS:
        return _SERVERS[0][1]
    ours, theirs = socket.socketpair()
    env = {"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1", **_ENVIRONMENT}
    child = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(theirs.fileno())], env=env, pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    theirs.close()
    ours.settimeout(_PATIENCE)
    assert ours.recv(16) == b"ready\n"
    _SERVERS.append((child, ours))
    return ours


def close() -> None:
    """End the process that forks, so that its time is counted."""
    while _SERVERS:
        child, connection = _SERVERS.pop()
        connection.close()
        child.wait()


def run(
    words: list[str], script: str, env: Mapping[str, str], stdout: Any, stderr: Any, cwd: Path | None = None
) -> int:
    """Run the program, or a script that changes it and then runs it; its status, negative where a signal ended it."""
    server = _server()
    job = {"words": words, "script": script, "env": dict(env), "cwd": str(cwd or Path.cwd())}
    socket.send_fds(server, [json.dumps(job).encode()], [stdout.fileno(), stderr.fileno()])
    return int(server.recv(16))
