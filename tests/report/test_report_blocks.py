"""Blocks drawn by each drawer: known bytes, whatever the data holds is text, nothing runs, nothing is fetched."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from effort import part
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))

from payloads_made import PAYLOADS

from conformity.report import docx, html, markdown, symbols
from conformity.report.content import blocks as of
from conformity.report.content.page import Shell
from conformity.report.docx.ties import unbroken
from conformity.report.inputs import line

PICTURE = "carte-1.png"


def listed(text: str, ident: str) -> of.Map:
    """A map with one place and one point of the document."""
    entry = of.Entry(ident, 1, "major", text, text, text, text, text, text, {"commune": [text]}, f"#{ident}", text)
    still = of.Picture(PICTURE, text, text, "overview")
    return of.Map((entry,), (entry,), (text, text), text, still)


def document(text: str = "Mot", ident: str = "S-1") -> of.Document:
    """A document with a text in every place that a block has for one."""
    row = of.Row(
        (of.Span(text, "badge", severity="major"), of.Span(text, link=f"#{ident}")), ident, {"commune": [text]}
    )
    return of.Document(
        text,
        "fr",
        (
            of.Section(
                "",
                (
                    of.Quote(((of.strong(text), f" {text}"), of.emphasis(text)), "banner"),
                    of.Facts(((text, text), (text, of.code(text))), text),
                    of.Requests(
                        (of.Request(of.strong(text), text, (f"{text} ", of.Span(text, link="https://a.fr/"))),)
                    ),
                ),
                role="front",
            ),
            of.Section(text, (listed(text, ident),), id="mapped", entry=text),
            of.Section(
                text,
                (
                    of.Paragraph((text, " : ", text), "lead"),
                    of.Picture(PICTURE, text, text, "overview"),
                    of.List(((text, " ", of.strong(text)), text)),
                    of.Quote((text,), "opinion", "avis-1", text),
                ),
                level=3,
                id=ident,
                tags={"commune": [text]},
                role="sheet",
                badge=of.Span("1", "badge", severity="major"),
            ),
            of.Section(
                text, (of.Table.of((of.Span("", about=text), text), (row,), text, (1,), 0),), role="form", fold=text
            ),
        ),
        subject=text,
        date="2025-09-01",
        running=text,
    )


def shell(text: str = "Mot") -> Shell:
    names = (
        "skip",
        "contents",
        "noscript",
        "map",
        "legend",
        "list",
        "filters",
        "search",
        "all",
        "reset",
        "show",
        "copy",
    )
    words = dict.fromkeys(names, text)
    return Shell(words, [("commune", text, [(text, text)])], text, None)  # type: ignore[arg-type]


def test_markdown_of_known_blocks() -> None:
    assert markdown.draw(document(), {PICTURE}).decode() == (
        "# Mot\n\n**Mot**\n\n> **Mot** Mot\n>\n> *Mot*\n\n|   |   |\n| --- | --- |\n| **Mot** | Mot |\n| **Mot** | `Mot` |\n\n"
        "1. **Mot**\n   Mot\n   Mot [Mot](<https://a.fr/>)\n\n---\n\n## Mot\n\n### 1. Mot\n\nMot : Mot\n\n"
        "![Mot](carte-1.png)\n\n- Mot **Mot**\n- Mot\n\n> Mot\n\n## Mot\n\n|   | Mot |\n| --- | ---: |\n| Mot | Mot |\n"
    )


def test_html_of_known_blocks() -> None:
    page = html.draw(document(), {PICTURE: "data:,"}).decode()
    assert page[page.index("<body>") :] == (
        '<body>\n<header>\n<h1>Mot</h1>\n<p class="plan">Mot</p>\n</header>\n<main id="content" tabindex="-1">\n'
        '<div class="banner" role="note">\n<p><strong>Mot</strong> Mot</p>\n<p><em>Mot</em></p>\n</div>\n'
        '<table class="facts">\n<caption>Mot</caption>\n<tbody>\n<tr><th scope="row">Mot</th><td>Mot</td></tr>\n'
        '<tr><th scope="row">Mot</th><td><code>Mot</code></td></tr>\n</tbody>\n</table>\n'
        '<ol>\n<li><strong>Mot</strong><br>Mot<br>Mot <a href="https://a.fr/" rel="noreferrer">Mot</a></li>\n</ol>\n'
        '<section id="mapped" aria-labelledby="h-mapped">\n<h2 id="h-mapped">Mot</h2>\n\n</section>\n'
        '<article id="S-1" class="sheet" aria-labelledby="h-S-1" data-commune="Mot">\n'
        '<h3 id="h-S-1"><span class="badge major">1</span> Mot</h3>\n<p class="lead">Mot : Mot</p>\n'
        '<figure class="still"><img src="data:," alt="Mot"><figcaption>Mot</figcaption></figure>\n'
        "<ul>\n<li>Mot <strong>Mot</strong></li>\n<li>Mot</li>\n</ul>\n"
        '<blockquote id="avis-1"><p>Mot</p></blockquote>\n\n</article>\n'
        '<section class="fold">\n<details>\n<summary><h2>Mot</h2></summary>\n'
        '<div class="wide" role="group" aria-label="Mot" tabindex="0">\n<table>\n<caption class="visually-hidden">Mot</caption>\n'
        '<thead><tr><th scope="col"><span class="visually-hidden"> Mot</span></th><th scope="col">Mot</th></tr></thead>\n'
        '<tbody>\n<tr id="S-1" data-commune="Mot"><th scope="row"><span class="badge major">Mot</span></th>'
        '<td class="number" data-head="Mot"><a href="#S-1">Mot</a></td></tr>\n</tbody>\n</table>\n</div>\n</details>\n</section>\n'
        "</main>\n</body>\n</html>"
    )
    assert "<script" not in page
    assert "script-src" not in page


def test_docx_of_known_blocks() -> None:
    library = pytest.importorskip("docx")
    data = docx.draw(document(), {})
    assert data == docx.draw(document(), {})
    note = library.Document(io.BytesIO(data))
    assert [(p.style.name, p.text) for p in note.paragraphs] == [
        ("Title", "Mot"), ("Normal", "Mot"), ("Normal", "Mot Mot"), ("Normal", "Mot"), ("Normal", ""),
        ("List Number", "Mot Mot Mot"), ("Heading 1", "Mot"), ("Heading 2", "1. Mot"),
        ("Normal", "Mot\u00a0: Mot"), ("List Bullet", "Mot Mot"), ("List Bullet", "Mot"), ("Quote", "Mot"),
        ("Heading 1", "Mot"),
    ]  # fmt: skip
    assert [[[c.text for c in row.cells] for row in table.rows] for table in note.tables] == [
        [["Mot", "Mot"], ["Mot", "Mot"]],
        [["", "Mot"], ["Mot", "Mot"]],
    ]
    (footer,) = note.sections[0].footer.paragraphs  # one line: the words, and the number of the page at its end
    assert footer.text == "Mot\t"


@pytest.mark.parametrize(
    ("said", "tied"),
    [
        ("le bois « Bois Madame » : 3,0 ha ; à lire !", "le bois «~Bois Madame~»~: 3,0~ha~; à lire~!"),
        ("art. L. 151-23 al. 2, R. 151-43 4°", "art.~L.~151‑23 al.~2, R.~151‑43~4°"),
        ("L. 151-7 I 7°, L. 131-1-1 et D. 12-3 II 2°", "L.~151‑7~I~7°, L.~131‑1‑1 et D.~12‑3~II~2°"),
        ("RD 17 I, en 2020-2021, les 3 UA", "RD 17 I, en 2020-2021, les 3 UA"),
        ("n° 1409305, p. 31, ± 25 m près, 14 % de 12 mares", "n°~1409305, p.~31, ±~25~m près, 14~% de 12 mares"),
        ("dans 2 communes, 5 haies", "dans 2 communes, 5 haies"),
    ],
)
def test_a_letter_breaks_no_line_before_a_mark_or_a_number(said: str, tied: str) -> None:
    assert unbroken(said) == tied.replace("~", "\u00a0")


def test_a_list_beside_a_map_is_complete_without_script() -> None:
    page = html.draw(document(), {PICTURE: "data:,"}, shell(), "{}").decode()
    entry = page[page.index('<li id="e-S-1"') : page.index("</li>", page.index('<li id="e-S-1"'))]
    mark = symbols.SEVERITY["major"]
    assert 'class="entry major" data-commune="Mot"' in entry
    assert f'fill="{mark.ink}"' in entry
    assert '<p class="level"><strong>Mot</strong> Mot <span class="figure">Mot</span></p>' in entry
    assert '<p class="asked">Mot <span class="law">Mot</span></p>' in entry
    assert '<a href="#S-1">Mot<span class="visually-hidden"> Mot</span></a>' in entry
    assert page.count('class="entry major"') == 2
    assert '<figure class="still" id="still"><img src="data:," alt="Mot"></figure>' in page
    assert page.count('alt="Mot"') == 1  # the picture stands for the map alone


def test_nothing_is_drawn_of_what_is_empty() -> None:
    empty = of.Document("Mot", "fr", (of.List(()), of.Facts(()), of.Table((), ()), of.Picture("x.png", "x"), of.Map()))
    assert markdown.draw(empty) == b"# Mot\n"
    page = html.draw(empty).decode()
    assert '<main id="content" tabindex="-1">\n\n</main>' in page


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "http://a.fr", "//a.fr", "file:///etc", " #x"]
)
def test_no_link_runs_or_leaves_tls(link: str) -> None:
    with pytest.raises(ValueError, match="no link of ours"):
        of.Span("x", link=link)


# ------------------------------------------------------------------------------------------------- untrusted text

TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "p", "main", "div", "strong", "em", "table", "caption",
    "tbody", "tr", "th", "td", "code", "ol", "li", "br", "section", "h2", "article", "h3", "span", "ul", "blockquote", "details",
    "summary", "thead", "figure", "img", "figcaption", "nav", "form", "fieldset", "legend", "label", "select", "option",
    "button", "footer", "script", "noscript", "svg", "polygon", "text", "input",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "tabindex", "role", "aria-label", "aria-labelledby", "aria-live",
    "scope", "href", "rel", "id", "src", "alt", "hidden", "type", "for", "value", "data-filter", "data-show", "data-copy",
    "data-commune", "data-head", "viewbox", "aria-hidden", "focusable", "points", "fill", "stroke", "stroke-width",
    "stroke-linejoin", "y", "font-size", "autocomplete",
}  # fmt: skip


class ParsedPage(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

    def handle_data(self, data: str) -> None:
        self.texts.add(data.strip())


def each_payload(draw: Callable[[of.Document], bytes]) -> list[tuple[str, bytes]]:
    texts = [text for text in PAYLOADS if line(text)]
    assert len(texts) > 250
    return [(text, draw(document(text))) for text in part(texts, 10)]


def test_html_of_every_payload_is_text() -> None:
    plain = ParsedPage()
    plain.feed(html.draw(document(), {PICTURE: "data:,"}, shell(), "{}").decode())
    assert set(plain.tags) <= TAGS
    for text, page in each_payload(lambda d: html.draw(d, {PICTURE: "data:,"}, shell(), "{}")):
        parsed = ParsedPage()
        parsed.feed(page.decode())
        assert parsed.tags == plain.tags, text
        assert parsed.attributes <= ATTRIBUTES
        assert parsed.links == plain.links
        assert line(text).encode("utf-8", "replace").decode() in parsed.texts
    hostile = ParsedPage()
    hostile.feed(html.draw(document(), {}, shell("\"><img src=x onerror='alert(1)'>"), "</script><b>").decode())
    assert hostile.attributes <= ATTRIBUTES
    assert "b" not in hostile.tags


def test_markdown_of_every_payload_is_text() -> None:
    renderers = [
        MarkdownIt("commonmark", {"html": True}).enable("table"),
        MarkdownIt("js-default", {"html": True, "typographer": False}),
    ]
    plain = [re.findall(r"<(\w+)", r.render(markdown.draw(document(), {PICTURE}).decode())) for r in renderers]
    for text, drawn in each_payload(lambda d: markdown.draw(d, {PICTURE})):
        for renderer, tags in zip(renderers, plain, strict=True):
            rendered = re.findall(r"<(\w+)", renderer.render(drawn.decode()))
            assert [tag for tag in rendered if tag != "code"] == [tag for tag in tags if tag != "code"], text


def test_docx_of_every_payload_is_text() -> None:
    library = pytest.importorskip("docx")
    for text in [text for n, text in enumerate(PAYLOADS) if line(text) and n % 12 == 0]:
        data = docx.draw(document(text), {})
        note = library.Document(io.BytesIO(data))
        assert len(note.paragraphs) == 13, text
        assert len(note.tables) == 2
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                body = archive.read(name)
                assert b'TargetMode="External"' not in body
                assert b"<w:instrText" not in body
