"""``report.html``: one file that works from ``file://``, without network, script or not.

All text is in the page itself; the script only adds the map, filters and copying. The content policy
names each script and style by its hash, so that nothing in an attribute can run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from conformity.report import symbols
from conformity.report.content import document
from conformity.report.content import page as content
from conformity.report.content.blocks import Section
from conformity.report.html import shapes
from conformity.report.html.drawing import Drawing, entries
from conformity.report.inputs import line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.content.blocks import Document, Map
    from conformity.report.content.page import Shell
    from conformity.result import Report

__all__ = ["draw", "render"]

_PICTURES: Final = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
#: characters that a page must not contain, and bidirectional marks: no script or style here has any
_UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def render(report: Report, lang: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The page's bytes; the same report gives the same bytes.

    Parameters
    ----------
    pictures
        Maps (PNG) by file name, where they were drawn: they are put into the page, for print and for those without
        script.
    """
    held = {name: f"data:image/png;base64,{base64.b64encode(data).decode()}" for name, data in (pictures or {}).items()}
    shell = content.of(report, lang)
    data = json.dumps(shapes.of(shell.texts), ensure_ascii=False, separators=(",", ":"))
    return draw(document.of(report, lang, document.PAGE), held, shell, data)


def draw(
    document: Document, pictures: Mapping[str, str] | None = None, shell: Shell | None = None, data: str = ""
) -> bytes:
    """A document as a page; with map, filters and buttons where it has a shell.

    Parameters
    ----------
    pictures
        File name → address (``data:``).
    shell
        The words of map, filters and buttons; without it, the page has no script.
    data
        What the map draws, as JSON.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("conformity.report.html", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=lambda each: line(each) if type(each) is str else each,
    )  # fmt: skip
    scripts = [_vendored("leaflet.js"), _own("page.js")] if shell else []
    styles = [_PICTURES.sub("", _vendored("leaflet.css"))] if shell else []
    styles += [_own("page.css"), _badges()]
    sections = [block for block in document.blocks if isinstance(block, Section) and block.entry]

    def around(listed: Map) -> str:
        assert shell is not None
        return environment.get_template("map.html.j2").render(
            words=shell.words,
            filters=shell.filters,
            heads=listed.heads,
            places=Markup(entries(listed.places)),  # noqa: S704
            points=Markup(entries(listed.points)),  # noqa: S704
            none=listed.none,
            points_lead=listed.points_lead,
            still=Markup(drawing.still(listed.still)),  # noqa: S704
            contents=[(section.id, section.entry) for section in sections],
        )

    drawing = Drawing(pictures or {}, shell, around if shell else None)
    page = environment.get_template("page.html.j2").render(
        document=document,
        shell=shell,
        body=Markup(drawing.blocks(document.blocks)),  # noqa: S704
        scripts=[_inert(s) for s in scripts],
        styles=[_inert(s) for s in styles],
        policy=_policy(scripts, styles),
        data=_inert(data, data=True),
    )
    return _UNSEEN.sub("\ufffd", page).encode()


def _badges() -> str:
    """The colours of severities, as the maps have them."""
    return "\n" + "\n".join(
        f".badge.{name} {{ background: {mark.ink}; color: {mark.number}; border-color: {mark.casing}; }}"
        for name, mark in symbols.SEVERITY.items()
    )


def _policy(scripts: list[str], styles: list[str]) -> str:
    sources = {
        "default-src": "'none'",
        "script-src": " ".join(_hash(s) for s in scripts),
        "style-src": " ".join(_hash(s) for s in styles),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items() if value)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _inert(text: str, *, data: bool = False) -> Any:
    """Text of ours inside its element; data may not close its element."""
    from markupsafe import Markup

    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028") if data else text)  # noqa: S704


@cache
def _own(name: str) -> str:
    return "\n" + (resources.files("conformity.report.html") / "static" / name).read_text(encoding="utf-8")


@cache
def _vendored(name: str) -> str:
    text = (resources.files("conformity.report.html") / "vendor" / name).read_text(encoding="utf-8")
    return text.replace("//# sourceMappingURL=leaflet.js.map", "")
