"""The course of a check through the server, and what is left when it ends, however it ends."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_server import COMMAND, Files, Server, answers

from conformity.errors import Msg
from conformity.errors.messages import message


def begin(server: Server, files: Files) -> dict[str, Any]:
    """A check that was read."""
    answer = server.post(files)
    assert answer.status == 201
    assert answer.headers["location"] == f"/jobs/{answer.json['id']}"
    return server.until(answer.json["id"], "asking")


def run(server: Server, work: dict[str, Any], **more: Any) -> None:
    """Start a check as it was read."""
    answer = server.ask("POST", f"/jobs/{work['id']}/run", answers(work, **more), Origin=server.origin)
    assert answer.status == 202, answer.body


def remove(server: Server, work: dict[str, Any]) -> None:
    assert server.ask("DELETE", f"/jobs/{work['id']}", Origin=server.origin).status == 204


def test_from_the_files_to_the_dossier(server: Server, files: Files) -> None:
    work = begin(server, files)
    at = f"/jobs/{work['id']}"
    assert work["title"] == "plan"
    assert [(row["label"], row["class"], row["candidate"], row["confirmed"]) for row in work["read"]["zones"]] == [
        ("Ngs", "natural", "pocket", False), ("U", "urban", "", True),
    ]  # fmt: skip
    assert [(row["layer"], row["kind"]) for row in work["read"]["layers"]] == [("reservoirs", "reservoir")]
    assert {layer["layer"] for layer in work["read"]["read"]} == {"ZONE_URBA", "reservoirs"}
    outlines = server.ask("GET", f"{at}/outlines.json").json
    assert [len(outlines["zones"]), len(outlines["layers"])] == [2, 1]
    assert outlines["width"] == 1200
    for path in ("report.html", "dossier.zip"):
        early = server.ask("GET", f"{at}/{path}")
        assert (early.status, early.json["code"]) == (409, Msg.WORK_NOT_READY)

    run(server, work, drafted_on="2026-03-01")
    done = server.until(work["id"], "done", "asking")
    assert done["state"] == "done", done["error"]
    assert done["title"] == "Essai"
    assert done["result"]["concerns"].keys() >= {"critical", "major"}
    assert "ha" in "".join(done["result"]["summary"])
    report = server.ask("GET", f"{at}/report.html")
    policy = report.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts allow-modals; default-src 'none'")
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    archive = server.ask("GET", f"{at}/dossier.zip")
    assert 'filename="Essai.zip"' in archive.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(archive.body)) as held:
        names = held.namelist()
        assert {
            "report.xlsx",
            "report.html",
            "report.gpkg",
            "manifest.json",
            "correspondance.yml",
            "dossier.yml",
        } <= set(names)
        assert not any("/" in name for name in names)
        assert 'label: "Ngs", typezone: "N", class: natural, guess: true' in held.read("correspondance.yml").decode()
        data = json.loads(held.read("report.json"))
        whole = b"".join(held.read(name) for name in names)
    assert {row["label"]: row["candidate_class"] for row in data["correspondence"]} == {"Ngs": "pocket", "U": ""}
    assert str(server.temporary).encode() not in whole  # no path of the machine is shown
    assert server.ask("GET", f"{at}/dossier.zip").body == archive.body
    kinds = [next(iter(event)) for event in happened(server, work["id"], done["events"])]
    assert {"state", "stage", "talk"} == set(kinds)

    # other answers, from the same files
    confirmed = answers(done)
    confirmed["zones"][0]["confirmed"] = True
    assert server.ask("POST", f"{at}/run", confirmed, Origin=server.origin).status == 202
    server.until(work["id"], "done")
    with zipfile.ZipFile(io.BytesIO(server.ask("GET", f"{at}/dossier.zip").body)) as held:
        data = json.loads(held.read("report.json"))
    assert {row["label"]: row["candidate_class"] for row in data["correspondence"]} == {"Ngs": "", "U": ""}
    remove(server, work)
    gone = server.ask("GET", at)
    assert (gone.status, gone.json["code"]) == (404, Msg.WORK_NOT_FOUND)
    (folder,) = server.left()
    assert not list((server.temporary / folder).iterdir())


def happened(server: Server, name: str, count: int, after: int = 0) -> list[dict[str, Any]]:
    """Events of a check, as the stream sends them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", f"/jobs/{name}/events?after={after}", headers={"Cookie": server.cookie})
        answer = connection.getresponse()
        assert answer.headers["content-type"].startswith("text/event-stream")
        events: list[dict[str, Any]] = []
        while len(events) < count:
            line = answer.readline().decode()
            if line.startswith("data: "):
                events.append(json.loads(line.removeprefix("data: ")))
            elif line.startswith("id: "):
                assert int(line.removeprefix("id: ")) == after + len(events) + 1
        return events


def test_answers_that_the_program_refuses_can_be_given_again(server: Server, files: Files) -> None:
    work = begin(server, files)
    run(server, work, drafted_on="tomorrow")
    again = server.until(work["id"], "asking")
    assert again["error"]["code"] == Msg.KEY_NOT_A_DATE
    assert again["answers"]["drafted_on"] == "tomorrow"
    wrong = server.ask("POST", f"/jobs/{work['id']}/run", {**answers(work), "document": "?"}, Origin=server.origin)
    assert (wrong.status, wrong.json["code"]) == (422, Msg.KEY_VALUE_NOT_ALLOWED)
    none = server.ask("POST", f"/jobs/{work['id']}/run", b"{", Origin=server.origin)
    assert (none.status, none.json["code"]) == (400, Msg.REQUEST_MALFORMED)
    remove(server, work)


def test_several_checks_one_after_the_other_and_cancelled(server: Server, files: Files) -> None:
    works = [begin(server, files) for _ in range(3)]
    assert [work["id"] for work in server.ask("GET", "/jobs").json] == [work["id"] for work in works]
    for work in works:
        run(server, work)
    states = [server.ask("GET", f"/jobs/{work['id']}").json["state"] for work in works]
    assert states.count("running") <= 1
    first, second, third = works
    server.until(first["id"], "running")
    twice = server.ask("POST", f"/jobs/{first['id']}/run", answers(first), Origin=server.origin)
    assert (twice.status, twice.json["code"]) == (409, Msg.WORK_NOT_READY)
    # the second before its turn, the first while it runs; each can be run again
    for work in (second, first):
        since = time.monotonic()
        assert server.ask("POST", f"/jobs/{work['id']}/cancel", Origin=server.origin).status == 200
        server.until(work["id"], "asking", seconds=5)
        assert time.monotonic() - since < 3
        assert not (server.temporary / server.left()[0] / work["id"] / "dossier").exists()
        assert not (server.temporary / server.left()[0] / work["id"] / "tmp").exists()
    assert server.until(third["id"], "done")["result"]["summary"]
    run(server, first)
    server.until(first["id"], "running")
    remove(server, first)  # while it runs
    remove(server, second)
    remove(server, third)
    (folder,) = server.left()
    assert not list((server.temporary / folder).iterdir())


def test_a_reading_is_cancelled(server: Server, files: Files) -> None:
    name = server.post(files).json["id"]
    server.ask("POST", f"/jobs/{name}/cancel", Origin=server.origin)
    assert server.until(name, "cancelled", "asking")["state"] == "cancelled"
    again = server.ask("POST", f"/jobs/{name}/run", {}, Origin=server.origin)
    assert (again.status, again.json["code"]) == (409, Msg.WORK_NOT_READY)
    remove(server, {"id": name})


def test_a_session_holds_so_many_checks(server: Server) -> None:
    from conformity.serve.desk import MOST

    junk = [("plan", "p.zip", b"x"), ("network", "n.gpkg", b"x")]
    names = [server.post(junk).json["id"] for _ in range(MOST)]
    full = server.post(junk)
    assert (full.status, full.json["code"]) == (409, Msg.TOO_MANY_WORKS)
    for name in names:
        remove(server, {"id": name})
    assert server.ask("GET", "/jobs").json == []


def test_an_engine_that_is_killed_is_told(server: Server, files: Files) -> None:
    work = begin(server, files)
    run(server, work)
    server.until(work["id"], "running")
    psutil = pytest.importorskip("psutil")
    for child in psutil.Process(server.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "conformity.engine" in child.cmdline():
                child.kill()
    failed = server.until(work["id"], "asking", "done")
    assert failed["state"] == "asking"
    assert failed["error"]["code"] == Msg.WORKER_KILLED
    remove(server, work)


# ------------------------------------------------------------------------------------------- the end


def processes(server: Server) -> list[Any]:
    """The server's processes: itself, its sweeper, its engine."""
    import psutil

    own = psutil.Process(server.process.pid)
    return [own, *own.children(recursive=True)]


@pytest.mark.long(7)
@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "page"])
@pytest.mark.parametrize("moment", ["idle", "receiving", "reading", "asking", "running", "streaming"])
def test_nothing_stays(start: Callable[..., Server], files: Files, moment: str, how: str) -> None:
    pytest.importorskip("psutil")
    server = start()
    server.enter()
    held: list[Any] = []
    if moment == "receiving":
        line = http.client.HTTPConnection("127.0.0.1", server.port)
        line.putrequest("POST", "/jobs")
        for name, value in (
            ("Cookie", server.cookie),
            ("Content-Type", "multipart/form-data; boundary=x"),
            ("Content-Length", "5000000"),
        ):
            line.putheader(name, value)
        line.endheaders()
        line.send(b'--x\r\nContent-Disposition: form-data; name="plan"; filename="p.zip"\r\n\r\n' + bytes(3_000_000))
        held.append(line)
        time.sleep(0.3)
    elif moment != "idle":
        name = server.post(files).json["id"]
        if moment != "reading":
            work = server.until(name, "asking")
        if moment in ("running", "streaming"):
            run(server, work)
            server.until(name, "running")
        if moment == "streaming":
            listening = threading.Thread(target=lambda: happened(server, name, 10_000), daemon=True)
            held.append(listening)
            listening.start()
            time.sleep(0.5)
    family = processes(server)
    since = time.monotonic()
    if how == "page":
        assert server.ask("POST", "/end", Origin=server.origin).status == 204
        assert server.process.wait(20) == 0
    else:
        status = server.end(getattr(signal, how))
        assert status == (-signal.SIGKILL if how == "SIGKILL" else 0)
    assert time.monotonic() - since < 12
    assert server.gone()
    import psutil

    for line in held:
        line.close() if isinstance(line, http.client.HTTPConnection) else line.join(10)
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []


def test_a_second_signal_does_not_break_off_the_tidying(start: Callable[..., Server], files: Files) -> None:
    server = start()
    server.enter()
    server.post(files)
    for _ in range(5):
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        if server.process.poll() is not None:
            break
    assert server.process.wait(20) == 0
    assert server.gone()


@pytest.mark.long(3)
@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3])
def test_a_signal_while_it_starts(tmp_path: Path, seconds: float) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {**os.environ, "TMPDIR": str(temporary)}
    command = (sys.executable, "-m", "conformity", "serve", "--no-browser")
    process = subprocess.Popen(
        command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(seconds)
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert process.returncode in (0, 143, -15)
    assert "Traceback" not in out + err
    assert not list(temporary.iterdir())


def test_a_port_that_is_taken(start: Callable[..., Server], tmp_path: Path) -> None:
    port = start().port
    done = subprocess.run(
        [*COMMAND, "--no-browser", "--port", str(port), "--lang", "en"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error {Msg.PORT_NOT_FREE}: port {port} of this machine is not free")


def test_the_port_asked_for(start: Callable[..., Server]) -> None:
    first = start()
    port = first.port
    assert first.end() == 0
    assert start("--port", str(port)).port == port


def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    script = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in ("uvicorn", "python_multipart") else found(name, *rest)
sys.argv = ["conformity", "serve", "--no-browser"]
from conformity.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    entry = message(Msg.SERVE_NOT_INSTALLED)
    assert entry.what("fr", {"names": "uvicorn, python_multipart"}) in done.stderr
    assert 'pip install "plu-conformity[serve]"' in done.stderr
