"""The plain page of comparisons and syntheses: whatever the data holds is text, nothing runs, nothing is fetched."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))

from payloads_made import PAYLOADS

from conformity.report.inputs import line
from conformity.report.page import Link, Page

TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "table", "caption", "thead", "tbody",
    "tr", "th", "td", "a",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "tabindex", "role", "aria-label", "scope", "href",
}  # fmt: skip


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("p", "td", "h2", "caption", "th"):
            self.texts.append(data)


def test_every_payload_is_text() -> None:
    page = Page("essai", "fr")
    for text in PAYLOADS:
        page.heading(text)
        page.paragraph(text)
        page.table(text, [text], [[text], [Link(text, "../documents/a/report.html")]])
    seen = Seen()
    seen.feed(page.render().decode())
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert set(seen.links) == {"../documents/a/report.html"}
    wanted = {line(text).encode("utf-8", "replace").decode() for text in PAYLOADS} - {""}
    assert len(wanted) > 250
    assert wanted <= set(seen.texts)
    assert b"default-src 'none'" in page.render()
