"""Routes of the page."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from python_multipart.exceptions import FormParserError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from conformity.errors import ConformityError, Msg, OutputError, RulesError, UsageError
from conformity.errors.endings import failed
from conformity.errors.reasons import of_system
from conformity.serve import page
from conformity.serve.desk import Desk, Work
from conformity.serve.guard import Guard, Keys, body, language
from conformity.serve.uploads import FIELDS, safe, store

__all__ = ["application"]

#: seconds between two polls of the events of a check
_LOOK_S: Final = 0.15
#: files of one check, and bytes of a field without file
_MOST_FILES, _MOST_FIELD = 5_000, 2_000
#: the report runs its own script, as a page without origin: it reaches nothing of this one
_REPORT_POLICY: Final = (
    "sandbox allow-scripts allow-modals; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_STATUS: Final = {
    Msg.WORK_NOT_FOUND: 404, Msg.WORK_NOT_READY: 409, Msg.TOO_MANY_WORKS: 409, Msg.UPLOAD_NOT_STORED: 507,
    Msg.UPLOAD_TOO_LARGE: 413,
}  # fmt: skip


def application(desk: Desk, keys: Keys, *, port: int, most: int, lang: str, end: Callable[[], None]) -> Any:
    """The application that serves a port.

    Parameters
    ----------
    most
        Bytes of the files of one check.
    lang
        Language where a request names none.
    end
        Ends the server.
    """

    def language_of(request: Request) -> str:
        return language(request.scope, lang)

    def chosen(request: Request) -> Work:
        return desk.work(request.path_params["name"])

    async def shown(request: Request) -> Response:
        headers = {"set-cookie": keys.cookie()} if "token" in request.query_params else {}
        return Response(page.html(language_of(request), most), media_type="text/html", headers=headers)

    async def static(request: Request) -> Response:
        text, kind = page.STATIC[request.url.path]
        return Response(text, media_type=kind)

    async def listed(request: Request) -> Response:
        return JSONResponse([work.brief() for work in desk.works()])

    async def begun(request: Request) -> Response:
        if not re.match(r"(?i)multipart/form-data\s*;", request.headers.get("content-type", "")):
            raise HTTPException(415)
        desk.room()
        async with request.form(max_files=_MOST_FILES, max_fields=10, max_part_size=_MOST_FIELD) as form:
            files: list[tuple[str, str, BinaryIO]] = []
            for name, each in form.multi_items():
                if isinstance(each, str):
                    raise UsageError(Msg.REQUEST_MALFORMED, problem=name[:40])
                if each.filename:  # a field that nothing was chosen for comes as a file without name
                    files.append((name, each.filename, each.file))

            def stored(home: Path) -> str:
                store(files, home)
                first = next((name for field, name, _ in files if field == "plan"), FIELDS[0])
                return _title(safe(first))

            work = await run_in_threadpool(desk.begin, language_of(request), stored)
        return JSONResponse(work.brief(), 201, headers={"location": f"/jobs/{work.name}"})

    async def status(request: Request) -> Response:
        return JSONResponse(chosen(request).plain())

    async def run(request: Request) -> Response:
        work = chosen(request)
        try:
            content = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise UsageError(Msg.REQUEST_MALFORMED, problem=str(error)[:120]) from None
        await run_in_threadpool(desk.run, work, content)
        return JSONResponse(work.brief(), 202)

    async def cancelled(request: Request) -> Response:
        work = chosen(request)
        await run_in_threadpool(desk.cancel, work)
        return JSONResponse(work.brief())

    async def removed(request: Request) -> Response:
        await run_in_threadpool(desk.remove, chosen(request))
        return Response(status_code=204)

    async def events(request: Request) -> Response:
        work = chosen(request)
        asked = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
        begin = int(asked) if asked.isascii() and asked.isdigit() else 0
        return StreamingResponse(_stream(desk, work, begin), media_type="text/event-stream")

    async def drawing(request: Request) -> Response:
        return FileResponse(desk.drawing(chosen(request)), media_type="application/json")

    async def report(request: Request) -> Response:
        path = desk.page(chosen(request))
        return FileResponse(path, media_type="text/html", headers={"content-security-policy": _REPORT_POLICY})

    async def archive(request: Request) -> Response:
        work = chosen(request)
        path = await run_in_threadpool(desk.archive, work)
        return FileResponse(path, media_type="application/zip", filename=f"{safe(work.title).name}.zip")

    async def ended(request: Request) -> Response:
        end()
        return Response(status_code=204)

    async def faulty(request: Request, error: Exception) -> Response:
        answer = error if isinstance(error, ConformityError) else failed(error)
        if isinstance(error, OSError):
            answer = OutputError(Msg.UPLOAD_NOT_STORED, problem=of_system(error))
        usual = 422 if isinstance(answer, RulesError) else 400 if isinstance(answer, UsageError) else 500
        return Response(
            body(answer, language_of(request)), _STATUS.get(answer.code, usual), media_type="application/json"
        )

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        answer = UsageError(Msg.REQUEST_MALFORMED, problem=error.detail)
        if error.status_code == 413:
            answer = UsageError(Msg.UPLOAD_TOO_LARGE, most=most // 2**20)
        close = {"connection": "close"}  # the rest of a body is not read
        content = body(answer, language_of(request))
        return Response(
            content, error.status_code, media_type="application/json", headers={**(error.headers or {}), **close}
        )

    async def malformed(request: Request, error: Exception) -> Response:
        return await refused(request, HTTPException(400, str(error)[:120]))

    async def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=400)

    answering = Starlette(
        routes=[
            Route("/", shown),
            *(Route(path, static) for path in page.STATIC),
            Route("/jobs", listed, methods=["GET"]),
            Route("/jobs", begun, methods=["POST"]),
            Route("/jobs/{name}", status, methods=["GET"]),
            Route("/jobs/{name}", removed, methods=["DELETE"]),
            Route("/jobs/{name}/run", run, methods=["POST"]),
            Route("/jobs/{name}/cancel", cancelled, methods=["POST"]),
            Route("/jobs/{name}/events", events),
            Route("/jobs/{name}/outlines.json", drawing),
            Route("/jobs/{name}/report.html", report),
            Route("/jobs/{name}/dossier.zip", archive),
            Route("/end", ended, methods=["POST"]),
        ],
        exception_handlers={
            HTTPException: refused, ClientDisconnect: gone, FormParserError: malformed, ConformityError: faulty,
            OSError: faulty, Exception: faulty,
        },
    )  # fmt: skip
    return Guard(answering, keys=keys, port=port, most=most, lang=lang)


def _title(path: PurePosixPath) -> str:
    """Title of a check by the first file of its plan: the folder that was dropped, or the file without extension."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


async def _stream(desk: Desk, work: Work, at: int) -> AsyncIterator[str]:
    """The events of a check from a given one on, as server-sent events, until the page or the server closes."""
    quiet = 0.0
    while not desk.closing:
        events = work.events[at:]
        for event in events:
            at += 1
            yield f"id: {at}\ndata: {json.dumps(event)}\n\n"
        quiet = 0.0 if events else quiet + _LOOK_S
        if quiet > 10:  # a closed page is detected by writing to it
            quiet = 0.0
            yield ": \n\n"
        await asyncio.sleep(_LOOK_S)
