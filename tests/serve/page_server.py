"""A server of the page as a process, asked by a client that writes each request as it likes."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import secrets
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

COMMAND: Final = (sys.executable, "-c", "from conformity.cli import main; main()", "serve")
#: files of a form: field, name, content
Files = Iterable[tuple[str, str, bytes]]


class Answer:
    """An answer read whole."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self.body = answer.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """A server that runs, and a session with it."""

    def __init__(self, home: Path, *options: str, command: tuple[str, ...] = COMMAND) -> None:
        self.temporary = home / f"tmp-{secrets.token_hex(4)}"
        self.temporary.mkdir()
        env = {**os.environ, "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [*command, "--no-browser", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home, env=env, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        parts = urlsplit(self.address)
        self.port, self.token = parts.port or 0, parts.query.removeprefix("token=")
        self.origin = f"http://127.0.0.1:{self.port}"
        self.cookie = ""

    def ask(self, method: str, path: str, body: Any = None, *, cookie: str | None = None, **headers: str) -> Answer:
        """One request with the cookie of the session; a header is named with ``_`` for ``-``."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        held = self.cookie if cookie is None else cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
            content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
            if not {"Content-Length", "Transfer-Encoding"} & given.keys() and (content or method == "POST"):
                given["Content-Length"] = str(len(content))
            for name, value in ({"Cookie": held} if held else {}).items() | given.items():
                connection.putheader(name, value)
            connection.endheaders()
            with contextlib.suppress(OSError):  # an answer may come before the whole body is taken
                connection.send(content)
            return Answer(connection.getresponse())

    def enter(self) -> str:
        """Exchange the token for the cookie."""
        answer = self.ask("GET", f"/?token={self.token}")
        assert answer.status == 200
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        return self.cookie

    def post(self, files: Files, **more: Any) -> Answer:
        """Post the files of a check."""
        body, kind = form(files)
        return self.ask("POST", "/jobs?lang=fr", body, Content_Type=kind, Origin=self.origin, **more)

    def until(self, name: str, *states: str, seconds: float = 60) -> dict[str, Any]:
        """The check once it is in one of some states."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            work: dict[str, Any] = self.ask("GET", f"/jobs/{name}").json
            if work["state"] in states:
                return work
            time.sleep(0.1)
        raise AssertionError(work)

    def left(self) -> list[str]:
        """What lies in the folder for temporary files."""
        return sorted(path.name for path in self.temporary.iterdir())

    def gone(self, seconds: float = 15) -> bool:
        """Whether nothing lies there any more, soon."""
        end = time.monotonic() + seconds
        while self.left() and time.monotonic() < end:
            time.sleep(0.05)
        return not self.left()

    def end(self, number: int | None = None) -> int:
        """End it, and what it exits with."""
        if self.process.poll() is None:
            self.process.terminate() if number is None else self.process.send_signal(number)
        status = self.process.wait(30)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return status


def form(files: Files) -> tuple[bytes, str]:
    """A multipart form, and its type."""
    mark = secrets.token_hex(8)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'.encode()
        + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
        for field, name, content in files
    ]  # fmt: skip
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def answers(work: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the page sends for a check as it was read, with nothing confirmed."""
    zones = [{"class": row["class"], "use": row["use"], "confirmed": row["confirmed"]} for row in work["read"]["zones"]]
    layers = [
        {"kind": row["kind"], "objective": row["objective"], "confirmed": row["confirmed"]}
        for row in work["read"]["layers"]
    ]
    return {"zones": zones, "layers": layers, "title": "Essai", **more}
