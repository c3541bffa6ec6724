"""Blocks as HTML elements; every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from conformity.report import symbols
from conformity.report.content import blocks as of
from conformity.report.inputs import line, unbroken

if TYPE_CHECKING:
    from conformity.report.content.page import Shell

_MARKS: Final = {"strong": "strong", "emphasis": "em", "code": "code"}
#: rows beyond which a browser lays out only those in sight
_MANY: Final = 200
#: signs of a number that is set smaller
_LONG: Final = 3


class Drawing:
    """Blocks as markup.

    Parameters
    ----------
    pictures
        File name → address (``data:``) of the pictures in the page.
    shell
        Words of the buttons; none for a page without script.
    around
        Markup of a map with its filters and lists; nothing without it.
    """

    def __init__(
        self, pictures: Mapping[str, str], shell: Shell | None = None, around: Callable[[of.Map], str] | None = None
    ) -> None:
        self._pictures, self._shell, self._around = pictures, shell, around

    def blocks(self, blocks: Iterable[of.Block], heading: str = "") -> str:
        """Some blocks, one after another; a caption that repeats the heading over them is heard only."""
        return "\n".join(drawn for block in blocks if (drawn := self._block(block, heading)))

    def _block(self, block: of.Block, heading: str) -> str:
        match block:
            case of.Section():
                return self._section(block)
            case of.Paragraph():
                return f"<p{_attribute('class', block.role)}>{inline(block.text)}</p>"
            case of.Facts():
                return _facts(block)
            case of.Table():
                return _table(block, heading)
            case of.List():
                return _list("ul", [inline(item) for item in block.items])
            case of.Requests():
                return _list("ol", [_request(each) for each in block.items])
            case of.Quote():
                return self._quote(block)
            case of.Picture():
                return self._picture(block)
            case of.Map():
                return self._around(block) if self._around else ""

    def _section(self, section: of.Section) -> str:
        head = ""
        if section.title:
            badge = f"{_span(section.badge)} " if section.badge else ""
            mark = _attribute("id", f"h-{section.id}" if section.id else "")
            head = f"<h{section.level}{mark}>{badge}{text(section.title)}</h{section.level}>\n"
        body = self.blocks(section.blocks, section.title)
        if section.role == "sheet":
            body = f"{self._button('show', section.id, section.title)}{body}"
        # a section that is closed as a whole is opened by its heading
        whole = section.fold == section.title != ""
        if section.fold:
            if not body:
                return ""
            summary, head = (head.strip(), "") if whole else (text(section.fold), head)
            body = f"<details>\n<summary>{summary}</summary>\n{body}\n</details>"
        if not section.id and not whole:
            return head + body
        element = "article" if section.role == "sheet" else "section"
        named = _attribute("aria-labelledby", f"h-{section.id}" if section.id and section.title else "")
        role = "fold" if whole else section.role
        attributes = f"{_attribute('id', section.id)}{_attribute('class', role)}{named}{_tags(section.tags)}"
        return f"<{element}{attributes}>\n{head}{body}\n</{element}>"

    def _quote(self, quote: of.Quote) -> str:
        body = "\n".join(f"<p>{inline(each)}</p>" for each in quote.paragraphs)
        if quote.role == "banner":
            return f'<div class="banner" role="note"{_attribute("aria-label", quote.about)}>\n{body}\n</div>'
        drawn = f"<blockquote{_attribute('id', quote.id)}>{body}</blockquote>"
        return f"{drawn}\n{self._button('copy', quote.id, quote.about)}" if quote.id else drawn

    def _button(self, name: str, target: str, about: str) -> str:
        """A button that the script makes work, hidden until then."""
        if self._shell is None:
            return ""
        words, leads = f"{text(self._shell.words[name])}{_hidden(about)}", _attribute(f"data-{name}", target)
        return f'<p class="actions" hidden><button type="button"{leads}>{words}</button></p>\n'

    def _picture(self, picture: of.Picture) -> str:
        address = self._pictures.get(picture.name)
        if address is None:
            return ""
        drawn = f'src="{text(address)}" alt="{text(picture.alt)}"'
        if picture.role == "overview" and self._around:
            return ""  # it replaces the map, where there is one
        if picture.role == "extract":
            return f'<img class="extract" {drawn} loading="lazy">'
        return f'<figure class="still"><img {drawn}><figcaption>{text(picture.caption)}</figcaption></figure>'

    def still(self, picture: of.Picture | None) -> str:
        """The picture that replaces the map, where it was drawn."""
        address = self._pictures.get(picture.name) if picture else None
        if picture is None or address is None:
            return ""
        drawn = f'src="{text(address)}" alt="{text(picture.alt)}"'
        return f'<figure class="still" id="still"><img {drawn}></figure>'


def entries(listed: Iterable[of.Entry]) -> str:
    """The list beside a map; empty without entries."""
    return "\n".join(_entry(entry) for entry in listed)


def _entry(entry: of.Entry) -> str:
    level = f"<strong>{text(entry.level)}</strong> " if entry.level else ""
    title, figure, request, law = (
        text(unbroken(each)) for each in (entry.title, entry.figure, entry.request, entry.law)
    )
    asked = f'<p class="asked">{request} <span class="law">{law}</span></p>\n'
    more = f'<p class="more"><a href="{text(entry.link)}">{text(entry.about)}{_hidden(entry.title)}</a></p>\n'
    return (
        f'<li id="e-{text(entry.id)}" class="entry {text(entry.severity)}"{_tags(entry.tags)}>\n'
        f"{sign(entry.severity, str(entry.rank))}\n<div>\n"
        f'<p class="level">{level}{text(entry.grade)} <span class="figure">{figure}</span></p>\n'
        f'<p class="pick">{title}</p>\n'
        f"{asked if entry.request else ''}{more if entry.link else ''}</div>\n</li>"
    )


def sign(severity: str, number: str) -> str:
    """The sign of a severity with a number in it, as the map has it."""
    mark = symbols.SEVERITY[severity]
    corners = symbols.SIGNS.get(mark.sign)
    style = f'fill="{mark.ink}" stroke="{mark.casing}" stroke-width=".14"'
    drawn = f'<circle r="1.05" {style}/>'
    if corners:
        points = " ".join(f"{x:g},{-y:g}" for x, y in corners)
        drawn = f'<polygon points="{points}" stroke-linejoin="round" {style}/>'
    low, size = (0.62 if mark.sign == "triangle" else 0.36), (1.02 if len(number) < _LONG else 0.78)
    return (
        f'<svg class="sign" viewBox="-1.5 -1.5 3 3" aria-hidden="true" focusable="false">{drawn}'
        f'<text y="{low}" font-size="{size}" fill="{mark.number}">{text(number)}</text></svg>'
    )


def text(words: str) -> str:
    """A text escaped for the content of an element or an attribute."""
    return html.escape(line(words), quote=True)


def inline(words: of.Inline) -> str:
    """Inline text with its marks."""
    return "".join(_span(span) for span in of.spans(words)).strip(" ")


def _span(span: of.Span) -> str:
    before, words, after = span.parts()
    drawn = text(words)
    if span.role == "badge":
        drawn = f"<span{_attribute('class', f'badge {span.severity}')}>{drawn}</span>"
    elif span.role and drawn:
        drawn = f"<{_MARKS[span.role]}>{drawn}</{_MARKS[span.role]}>"
    if span.link:
        away = "" if span.link.startswith("#") else ' rel="noreferrer"'
        drawn = f"<a{_attribute('href', span.link)}{away}>{drawn}{_hidden(span.about)}</a>"
    elif span.about:
        drawn += _hidden(span.about)
    return f"{before}{drawn}{after}"


def _hidden(words: str) -> str:
    """Text for screen readers."""
    return f'<span class="visually-hidden"> {text(words)}</span>' if words else ""


def _attribute(name: str, value: str) -> str:
    return f' {name}="{text(value)}"' if value else ""


def _tags(tags: Mapping[str, list[str]]) -> str:
    return "".join(f' data-{name}="{text("|".join(values))}"' for name, values in tags.items())


def _list(element: str, items: Iterable[str]) -> str:
    body = "".join(f"<li>{item}</li>\n" for item in items)
    return f"<{element}>\n{body}</{element}>" if body else ""


def _request(request: of.Request) -> str:
    return "<br>".join(drawn for each in (request.subject, request.request, request.basis) if (drawn := inline(each)))


def _facts(facts: of.Facts) -> str:
    if not facts.rows:
        return ""
    rows = "".join(f'<tr><th scope="row">{text(name)}</th><td>{inline(said)}</td></tr>\n' for name, said in facts.rows)
    caption = f"<caption>{text(facts.caption)}</caption>\n" if facts.caption else ""
    return f'<table class="facts">\n{caption}<tbody>\n{rows}</tbody>\n</table>'


def _table(table: of.Table, heading: str) -> str:
    if not table.rows:
        return ""
    head = ""
    heads = [of.spans(name) for name in table.head]
    if any(span.text for spans in heads for span in spans):
        cells = "".join(f'<th scope="col">{inline(spans)}</th>' for spans in heads)
        head = f"<thead><tr>{cells}</tr></thead>\n"
    is_long = len(table.rows) > _MANY
    names = [] if is_long else ["".join(span.text for span in spans) for spans in heads]
    rows = "\n".join(_row(table, row, names) for row in table.rows)
    hidden = _attribute("class", "visually-hidden" if table.caption == heading else "")
    caption = f"<caption{hidden}>{text(table.caption)}</caption>\n" if table.caption else ""
    long = ' class="many"' if is_long else ""
    label = _attribute("aria-label", table.caption)
    return (
        f'<div class="wide" role="group"{label} tabindex="0">\n<table{long}>\n{caption}{head}'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )


def _row(table: of.Table, row: of.Row, names: list[str]) -> str:
    """A row; each cell has the name of its column, which a narrow screen shows beside it."""
    cells = []
    for n, words in enumerate(row.cells):
        if n == table.names:
            cells.append(f'<th scope="row">{inline(words)}</th>')
        else:
            about = _attribute("data-head", names[n]) if names else ""
            cells.append(f"<td{_attribute('class', 'number' if n in table.right else '')}{about}>{inline(words)}</td>")
    return f"<tr{_attribute('id', row.id)}{_tags(row.tags)}>{''.join(cells)}</tr>"
