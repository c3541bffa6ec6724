"""What every request must be, before anything of it is looked at: of this machine, of this page, and admitted."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from conformity.engine.lines import fault
from conformity.errors import ConformityError, Msg, UsageError
from conformity.language import LANGUAGES

__all__ = ["Guard", "Keys", "body", "language"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: bytes of a request that brings no files
_MOST_ASKED: Final = 2 * 2**20
#: on every response: no caching, no type sniffing, no framing by others, no referrer
_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Keys:
    """What admits a request: the token of the address, or the cookie that it is exchanged for.

    The browser that this program opens gets an address that is valid once: other users of the machine can read the
    command lines of its processes.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self.once = secrets.token_urlsafe(24)
        self._value = secrets.token_urlsafe(24)
        #: cookies do not depend on the port: each server has its own
        self._name = f"conformity-{port}"

    def cookie(self) -> str:
        """Value of the header that sets the cookie; it ends with the browser."""
        return f"{self._name}={self._value}; Path=/; HttpOnly; SameSite=Strict"

    def admits(self, scope: Scope) -> bool:
        """Whether a request has the token or the cookie."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if len(given) == 1 and _same(given[0], self.token):
            return True
        if len(given) == 1 and self.once and _same(given[0], self.once):
            self.once = ""
            return True
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load("; ".join(Headers(scope=scope).getlist("cookie")))
        except CookieError:
            return False
        return self._name in cookies and _same(cookies[self._name].value, self._value)


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def language(scope: Scope, default: str) -> str:
    """Language that a request asks for (``?lang=``)."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else default


def body(error: ConformityError, lang: str) -> bytes:
    """An error as JSON."""
    return json.dumps(fault(error, lang)).encode("ascii")


class Guard:
    """Middleware around everything: host, origin, token or cookie, size, headers.

    Parameters
    ----------
    port
        Port that the page is served at.
    most
        Bytes of the files of one check.
    lang
        Language of the messages where a request names none.
    """

    def __init__(self, app: App, *, keys: Keys, port: int, most: int, lang: str) -> None:
        self._app, self._keys, self._most, self._lang = app, keys, most, lang
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                more = [(k.encode(), v.encode()) for k, v in _HEADERS.items() if k.encode() not in own]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        most = self._most if scope["method"] == "POST" and scope["path"] == "/jobs" else _MOST_ASKED
        refused = self._refused(scope, most)
        if refused is None:
            await self._app(scope, _counted(receive, most), secured)
            return
        status, error = refused
        content = body(error, language(scope, self._lang))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        headers.append((b"connection", b"close"))  # of a body that is not read, nothing is left on the line
        await secured({"type": "http.response.start", "status": status, "headers": headers})
        await secured({"type": "http.response.body", "body": content})

    def _refused(self, scope: Scope, most: int) -> tuple[int, ConformityError] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts or len(headers.getlist("host")) != 1:
            return 400, UsageError(Msg.HOST_REFUSED, host=host[:80])
        origin = headers.get("origin")
        if (origin is not None and origin != f"http://{host}") or _foreign(scope, headers):
            return 403, UsageError(Msg.ORIGIN_REFUSED, origin=(origin or headers.get("sec-fetch-site", ""))[:80])
        if not self._keys.admits(scope):
            return 403, UsageError(Msg.ACCESS_REFUSED)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > most:
            return 413, UsageError(Msg.UPLOAD_TOO_LARGE, most=most // 2**20)
        return None


def _foreign(scope: Scope, headers: Headers) -> bool:
    """Whether a browser says that another page asks; a link to this one may be followed from anywhere."""
    site = headers.get("sec-fetch-site", "none")
    followed = scope["path"] == "/" and scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate"
    return site not in ("none", "same-origin") and not followed


def _counted(receive: Receive, most: int) -> Receive:
    """A body is refused once it is larger than allowed, whatever its header says, or where it has none."""
    length = 0

    async def counted() -> Message:
        nonlocal length
        message = await receive()
        length += len(message.get("body", b""))
        if length > most:
            raise HTTPException(413)
        return message

    return counted
