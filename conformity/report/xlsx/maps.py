"""The sheet of maps: the overview and one map a commune, as pictures beside their names."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from conformity.report.maps.names import commune_name, extract_name
from conformity.report.places import commune_codes
from conformity.report.xlsx.book import Col

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformity.report.wording.texts import Texts
    from conformity.report.xlsx.book import Book

#: a picture's width in pixels, and the height of its row (points; at most 409 in Excel)
_WIDTH: Final = 760
_HEIGHT: Final = 405.0
_MOST: Final = 40


def add_maps(book: Book, texts_: Texts, pictures: Mapping[str, bytes]) -> None:
    """One row for each map except extracts; none where no map was drawn."""
    from openpyxl.drawing.image import Image

    places = {extract_name(str(concern["concern_id"])) for concern in texts_.register.concerns}
    shown = [name for name in pictures if name not in places][:_MOST]
    if not shown:
        return
    words = texts_.words
    columns = [
        Col("map", words.phrase["maps"], 34, "long"),
        Col("file", words.column_title["file"], 30),
        Col("picture", words.column_title["picture"], 110),
    ]
    alt = words.phrase["map_alt_commune"]
    named = {
        commune_name(code): alt.format(commune=texts_.commune(code) if code else words.phrase["plate_no_commune"])
        for code in commune_codes(texts_.report)
    }
    rows = [{"map": named.get(name, words.phrase["map_alt_overview"]), "file": name} for name in shown]
    sheet = book.table(words.phrase["maps"], columns, rows, height=_HEIGHT)
    for n, name in enumerate(shown, start=2):
        picture = Image(io.BytesIO(pictures[name]))
        picture.height = round(picture.height * _WIDTH / picture.width)
        picture.width = _WIDTH
        sheet.add_image(picture, f"C{n}")
