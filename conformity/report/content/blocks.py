"""The vocabulary of documents: what Markdown, page and note draw, each in its own way.

A block contains words and their function (ids, tags, roles), never how they look: no colours, no widths. Words are
plain text; a drawer escapes them. Inline text is a string, a :class:`Span`, or several of them in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = [
    "Block", "Document", "Entry", "Facts", "Inline", "List", "Map", "Paragraph", "Picture", "Quote", "Request",
    "Requests", "Row", "Section", "Span", "Table", "code", "emphasis", "spans", "strong",
]  # fmt: skip

#: allowed targets of links: into the document, to a file of the same publication, or to a public page
_LINKS: Final = ("#", "../", "https://")


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a line.

    Attributes
    ----------
    text
        The words, as plain text.
    role
        ``strong``, ``emphasis``, ``code`` (an identifier or a file's name) or ``badge`` (a concern's rank).
    link
        Target: ``#id`` inside the document, ``../…`` or ``https://…``; empty for nowhere.
    about
        A text for screen readers that identifies a link or an empty heading; printed formats leave it out.
    severity
        Severity that a badge shows.

    Raises
    ------
    ValueError
        For a link of another kind: none of ours runs a script or leaves TLS.
    """

    text: str
    role: Literal["", "strong", "emphasis", "code", "badge"] = ""
    link: str = ""
    about: str = ""
    severity: str = ""

    def __post_init__(self) -> None:
        if self.link and not self.link.startswith(_LINKS):
            raise ValueError(f"no link of ours: {self.link!r}")

    def parts(self) -> tuple[str, str, str]:
        """A space before, the words, a space after: what joins a span to its neighbours, apart from its words."""
        words = self.text.strip(" ")
        before = " " if words and self.text.startswith(" ") else ""
        after = " " if self.text.endswith(" ") else ""
        return before, words, after


Inline = str | Span | tuple[str | Span, ...]


def spans(words: Inline) -> tuple[Span, ...]:
    """Inline text as its spans."""
    parts = words if isinstance(words, tuple) else (words,)
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def strong(words: str) -> Span:
    """Emphasised words."""
    return Span(words, "strong")


def emphasis(words: str) -> Span:
    """Words with stress."""
    return Span(words, "emphasis")


def code(words: str) -> Span:
    """An identifier, or a file's name."""
    return Span(words, "code")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its role may be ``lead`` (most prominent) or ``notice`` (in smaller type)."""

    text: Inline
    role: Literal["", "lead", "notice"] = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what is said of each, in two columns without heads."""

    rows: tuple[tuple[str, Inline], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ids and tags (name → values) are what links and filters go by."""

    cells: tuple[Inline, ...]
    id: str = ""
    tags: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; nothing is drawn without rows.

    Attributes
    ----------
    head
        Names of the columns; all empty for a table that needs none.
    caption
        What it shows, for formats whose tables have captions.
    right
        Columns of numbers.
    names
        The column that names the row, if one does.
    """

    head: tuple[Inline, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    right: frozenset[int] = frozenset()
    names: int | None = None

    @classmethod
    def of(
        cls,
        head: Iterable[Inline],
        rows: Iterable[Row | Iterable[Inline]],
        caption: str = "",
        right: Iterable[int] = (),
        names: int | None = None,
    ) -> Table:
        """A table of rows that may be plain cells."""
        full_rows = tuple(row if isinstance(row, Row) else Row(tuple(row)) for row in rows)
        return cls(tuple(head), full_rows, caption, frozenset(right), names)


@dataclass(frozen=True, slots=True)
class List:
    """Points, one after another; nothing is drawn without any."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: of what, the request itself, and what it rests on."""

    subject: Inline
    request: Inline
    basis: Inline = ()


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests, numbered from one."""

    items: tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words set apart: the ``banner`` over a document, or an ``opinion`` to be copied."""

    paragraphs: tuple[Inline, ...]
    role: Literal["banner", "opinion"]
    id: str = ""
    #: its subject, for screen readers
    about: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the name of its file; drawn where the format has that file."""

    name: str
    alt: str
    caption: str = ""
    role: Literal["overview", "extract", "sheet"] = "extract"


@dataclass(frozen=True, slots=True)
class Entry:
    """A concern in the list beside a map: what and where it is, and what is asked.

    Attributes
    ----------
    id, rank, severity
        The concern's.
    level, grade
        The level of opinion, empty for none, and the severity, in words.
    title, figure, request, law
        As the letter says them.
    tags
        What filters go by.
    link
        Where more is said of it: ``#id``; empty for nowhere.
    about
        What the link is called.
    """

    id: str
    rank: int
    severity: str
    level: str
    grade: str
    title: str
    figure: str
    request: str
    law: str
    tags: Mapping[str, list[str]]
    link: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """The map of a format that moves, with filters and the list that it follows; nothing elsewhere.

    Attributes
    ----------
    places, points
        What has a place on it, and what is said of the document.
    heads
        Headings of the two.
    none
        The text where there is no place.
    still
        The same map as a picture, for print and where nothing moves.
    points_lead
        Whether the points weigh more than any place, and stand before them.
    """

    places: tuple[Entry, ...] = ()
    points: tuple[Entry, ...] = ()
    heads: tuple[str, str] = ("", "")
    none: str = ""
    still: Picture | None = None
    points_lead: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading.

    Attributes
    ----------
    title
        Its heading; empty for none.
    blocks
        Its blocks; sections too.
    level
        Level of the heading: 2 for a section of the document.
    id, tags
        What links, navigation and filters go by.
    role
        ``first`` (the first screen), ``front`` (the first page), ``sheet`` (one concern with its evidence), ``place``
        (one concern as a letter says it: its map beside its paragraphs), ``form`` (a wide table to be filled in by
        hand).
    entry
        Its words in the navigation; empty where it has no entry.
    badge
        A number before the heading.
    fold
        What opens the section where a format can close it; the title itself where the whole section is to be closed.
    """

    title: str
    blocks: tuple[Block, ...]
    level: int = 2
    id: str = ""
    tags: Mapping[str, list[str]] = field(default_factory=dict)
    role: Literal["", "first", "front", "sheet", "place", "form"] = ""
    entry: str = ""
    badge: Span | None = None
    fold: str = ""


Block = Paragraph | Facts | Table | List | Requests | Quote | Picture | Map | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A document: what it is, what it is about, its blocks.

    Attributes
    ----------
    title
        What it is: the main heading.
    lang
        ``fr`` or ``en``.
    blocks
        Its blocks, in order.
    subject
        What it is about.
    date
        ISO date of the report; the only date that a format may write into its file.
    running
        Header or footer of every page, in formats with pages.
    """

    title: str
    lang: str
    blocks: tuple[Block, ...]
    subject: str = ""
    date: str = ""
    running: str = ""
