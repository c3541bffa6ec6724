"""Who is answered: this machine, this page, and who has the token or its cookie; and how large a request may be."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from page_server import Server, form

from conformity.errors import Msg
from conformity.serve.guard import Keys

NAME = "0" * 16
ROUTES = [
    ("GET", "/"),
    ("GET", "/page.js"),
    ("GET", "/page.css"),
    ("GET", "/jobs"),
    ("POST", "/jobs"),
    ("GET", f"/jobs/{NAME}"),
    ("DELETE", f"/jobs/{NAME}"),
    ("POST", f"/jobs/{NAME}/run"),
    ("POST", f"/jobs/{NAME}/cancel"),
    ("GET", f"/jobs/{NAME}/events"),
    ("GET", f"/jobs/{NAME}/outlines.json"),
    ("GET", f"/jobs/{NAME}/report.html"),
    ("GET", f"/jobs/{NAME}/dossier.zip"),
    ("POST", "/end"),
    ("GET", "/nothing"),
    ("OPTIONS", "/jobs"),
    ("HEAD", "/"),
    ("TRACE", "/"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_the_token_or_its_cookie(server: Server, method: str, path: str) -> None:
    name = server.cookie.split("=")[0]
    wrong = [
        "",
        f"{name}=",
        f"{name}=x",
        f"other={server.cookie.split('=')[1]}",
        server.cookie[:-1],
        f"{name}={server.token}",
    ]
    for cookie in wrong:
        answer = server.ask(method, path, cookie=cookie)
        assert answer.status == 403, cookie
        assert method == "HEAD" or answer.json["code"] == Msg.ACCESS_REFUSED
        assert "set-cookie" not in answer.headers
    for token in ("", "x", server.token[:-1], f"{server.token}x", server.token.swapcase(), f"x&token={server.token}"):
        assert server.ask(method, f"{path}?token={token}", cookie="").status == 403, token
    assert server.process.poll() is None


def test_the_token_gives_the_page_and_a_cookie_that_scripts_cannot_read(server: Server) -> None:
    answer = server.ask("GET", f"/?token={server.token}", cookie="")
    assert answer.status == 200
    assert answer.headers["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert server.token not in answer.body.decode()
    assert server.ask("GET", "/").status == 200
    assert "set-cookie" not in server.ask("GET", "/").headers
    assert server.ask("GET", f"/jobs?token={server.token}", cookie="").json == server.ask("GET", "/jobs").json


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1.evil.example:{port}",
     "0.0.0.0:{port}", "[::1]:{port}", "127.1:{port}", "", "127.0.0.1:{port}@evil.example", "127.0.0.1:0{port}"],
)  # fmt: skip
def test_another_name_of_the_machine_is_not_answered(server: Server, host: str) -> None:
    for path in ("/", "/jobs", f"/?token={server.token}"):
        answer = server.ask("GET", path, Host=host.format(port=server.port))
        assert answer.status == 400
        if answer.body.startswith(b"{"):
            assert answer.json["code"] == Msg.HOST_REFUSED
    assert server.ask("GET", "/", Host=f"localhost:{server.port}").status == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
     "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port}/", "HTTP://127.0.0.1:{port}",
     ""],
)  # fmt: skip
def test_another_page_is_not_answered(server: Server, origin: str) -> None:
    origin = origin.format(port=server.port)
    for method, path in (("POST", "/jobs"), ("POST", "/end"), ("GET", "/jobs"), ("GET", f"/?token={server.token}")):
        answer = server.ask(method, path, Origin=origin)
        assert (answer.status, answer.json["code"]) == (403, Msg.ORIGIN_REFUSED)
        assert "access-control-allow-origin" not in answer.headers
    assert server.ask("GET", "/jobs", Origin=server.origin).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_what_the_browser_says_of_another_page_is_heard(server: Server, site: str) -> None:
    """Cookies do not depend on the port: a page of another server of this machine would have ours sent along."""
    for method, path in (("GET", "/jobs"), ("GET", "/page.js"), ("POST", "/end"), ("GET", "/")):
        assert server.ask(method, path, Sec_Fetch_Site=site, Sec_Fetch_Mode="cors").status == 403
    assert server.ask("GET", "/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate").status == 200
    assert server.ask("GET", "/jobs", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate").status == 403


def test_it_listens_on_this_machine_alone(server: Server) -> None:
    assert server.address.startswith("http://127.0.0.1:")
    own = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for address in own:
        if not address.startswith("127."):
            with socket.socket() as other:
                other.settimeout(2)
                assert other.connect_ex((address, server.port)) != 0


def test_every_answer_keeps_to_itself(server: Server) -> None:
    for method, path in (("GET", "/"), ("GET", "/page.js"), ("GET", "/jobs"), ("GET", "/nothing"), ("POST", "/jobs")):
        for cookie in (None, ""):
            headers = server.ask(method, path, cookie=cookie).headers
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert "server" not in headers


def test_an_address_given_to_the_browser_holds_once() -> None:
    keys = Keys(1)
    scope: dict[str, Any] = {"type": "http", "headers": [], "query_string": f"token={keys.once}".encode()}
    assert [keys.admits(scope), keys.admits(scope)] == [True, False]
    empty = {**scope, "query_string": b"token="}
    assert not keys.admits(empty)
    assert keys.admits({**scope, "query_string": f"token={keys.token}".encode()})


def test_two_servers_know_each_other_not(start: Callable[..., Server]) -> None:
    one, two = start(), start()
    assert one.port != two.port
    first, second = one.enter(), two.enter()
    assert first.split("=")[0] != second.split("=")[0]  # one browser holds both
    both = f"{first}; {second}"
    for server in (one, two):
        assert server.ask("GET", "/jobs", cookie=both).status == 200
    assert one.ask("GET", "/jobs", cookie=second).status == 403
    assert one.ask("GET", f"/?token={two.token}", cookie="").status == 403
    assert one.ask("GET", "/jobs", Origin=two.origin).status == 403
    assert one.end() == 0
    assert two.ask("GET", "/jobs").status == 200
    assert two.end() == 0


# ------------------------------------------------------------------------------------------- sizes


def test_files_that_are_too_large_are_refused_before_they_are_read(server: Server) -> None:
    answer = server.ask(
        "POST",
        "/jobs",
        Content_Type="multipart/form-data; boundary=x",
        Content_Length=str(10**12),
        Origin=server.origin,
    )
    assert (answer.status, answer.json["code"], answer.headers["connection"]) == (413, Msg.UPLOAD_TOO_LARGE, "close")


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", " ", "9" * 30])
def test_a_length_that_is_none(server: Server, length: str) -> None:
    answer = server.ask("POST", "/jobs", Content_Length=length, Origin=server.origin)
    assert answer.status in (400, 413)


def test_files_without_a_length_are_counted(server: Server) -> None:
    body, kind = form([("plan", "plan.zip", bytes(4 * 2**20)), ("network", "n.gpkg", b"")])
    chunks = b"".join(
        f"{len(p):x}\r\n".encode() + p + b"\r\n" for p in (body[i : i + 65_536] for i in range(0, len(body), 65_536))
    )
    answer = server.ask(
        "POST", "/jobs", chunks + b"0\r\n\r\n", Content_Type=kind, Transfer_Encoding="chunked", Origin=server.origin
    )
    assert (answer.status, answer.json["code"]) == (413, Msg.UPLOAD_TOO_LARGE)
    assert server.ask("GET", "/jobs").json == []
    (folder,) = server.left()
    assert not list((server.temporary / folder).iterdir())


def test_other_requests_are_small(server: Server) -> None:
    answer = server.ask("POST", f"/jobs/{NAME}/run", bytes(3 * 2**20), Origin=server.origin)
    assert answer.status == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"plan=a", "application/x-www-form-urlencoded", 415),
        (b"", "", 415),
        (b"no form", "multipart/form-data; boundary=x", 400),
        (b"x", "multipart/form-data", 415),
        (b"", "multipart/form-data; boundary=", 400),
    ],
)
def test_a_form_that_is_none(server: Server, body: bytes, kind: str, status: int) -> None:
    answer = server.ask("POST", "/jobs", body, Content_Type=kind, Origin=server.origin)
    assert (answer.status, answer.json["code"]) in (
        (status, Msg.REQUEST_MALFORMED),
        (400, Msg.REQUEST_MALFORMED),
        (400, Msg.UPLOAD_INCOMPLETE),
    )


def test_what_is_no_request_at_all(server: Server) -> None:
    for text in (
        b"\x16\x03\x01\x02",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), 5) as line:
            line.sendall(text + b"\r\n\r\n")
            assert b" 200 " not in line.recv(65_536).split(b"\r\n")[0] + b" "
    assert server.ask("GET", "/jobs").status == 200
