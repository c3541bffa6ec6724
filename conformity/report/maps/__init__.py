"""Maps as PNG: the whole plan, an extract for each concern, a sheet for each commune in the manner of the PAC map.

The sheets are also one PDF. File name → bytes; the same report gives the same bytes. Nothing is drawn that a
source of 1:100 000 does not have: such an outline is a band, and no extract is larger than 1:25 000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.errors import Msg, OutputError
from conformity.report.maps.names import MOST_EXTRACTS, OVERVIEW, commune_name, extract_name
from conformity.report.wording.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformity.result import Report

__all__ = ["OVERVIEW", "available", "commune_name", "extract_name", "extracts", "overview", "render"]


def available() -> bool:
    """Whether the extra ``maps`` is installed."""
    from importlib.util import find_spec

    return find_spec("matplotlib") is not None and find_spec("PIL") is not None


def render(report: Report, lang: str, step: Callable[[], None] = lambda: None) -> dict[str, bytes]:
    """Every map of a report; ``step`` is called before each is drawn.

    Raises
    ------
    OutputError
        OUT-010 where matplotlib is not installed (extra ``maps``).
    """
    if not available():
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="maps", extra="maps")
    from conformity.report.maps import communes, views
    from conformity.report.maps.ground import Ground

    ground = Ground(Texts.of(report, lang))
    step()
    whole = views.overview(ground)
    return {OVERVIEW: whole, **extracts(report, lang, ground, step), **communes.communes(ground, step)}


def overview(report: Report, lang: str, step: Callable[[], None] = lambda: None) -> dict[str, bytes]:
    """The map of the whole plan; nothing where matplotlib is not installed."""
    if not available():
        return {}
    from conformity.report.maps import views
    from conformity.report.maps.ground import Ground

    step()
    return {OVERVIEW: views.overview(Ground(Texts.of(report, lang)))}


def extracts(
    report: Report, lang: str, ground: object | None = None, step: Callable[[], None] = lambda: None
) -> dict[str, bytes]:
    """The extract of each place to treat or to check, worst first; empty where matplotlib is not installed."""
    if not available():
        return {}
    from conformity.report.content.overview import places
    from conformity.report.maps import views
    from conformity.report.maps.ground import Ground

    texts = Texts.of(report, lang)
    held = ground if isinstance(ground, Ground) else Ground(texts)
    pages = {}
    for concern in places(texts)[:MOST_EXTRACTS]:
        shape = held.shapes[concern["concern_id"]]
        if shape is not None and not shape.is_empty:
            step()
            pages[extract_name(str(concern["concern_id"]))] = views.extract(held, concern, shape)
    return pages
