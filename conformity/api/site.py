"""Location of a plan, and messages on documents whose territory is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformity.errors import Msg
from conformity.language import LANGUAGES, of
from conformity.model import Basis, NotAssessed
from conformity.normalise import crs as systems
from conformity.normalise.geometry import total_bounds

if TYPE_CHECKING:
    from conformity.model import Plan, Reference

Box = tuple[float, float, float, float]

#: INSEE code of a commune: its département is the first two signs, overseas the first three
_COMMUNE: Final = re.compile(r"(9[78]\d)\d{2}\Z|(\d{2}|2[AB])\d{3}\Z")


#: a document asked for layers, or listed by the dossier, whose territory is elsewhere
OUTSIDE: Final = (Msg.REFERENCE_OUTSIDE_TERRITORY, Msg.DOSSIER_REFERENCE_OUTSIDE_TERRITORY)


@dataclass(frozen=True)
class Site:
    """Location of a plan: bounding box (WGS 84), and the départements of its communes as far as known."""

    box: Box | None = None
    departments: frozenset[str] = frozenset()


def site_of(plan: Plan) -> Site:
    """Location of a plan, from its zones and communes."""
    matches = (_COMMUNE.match(code) for code, _ in plan.communes)
    departments = frozenset(match[1] or match[2] for match in matches if match)
    return Site(systems.degrees(total_bounds(plan.zones.geometry.array), plan.crs), departments)


def departments(reference: Reference) -> str:
    """The départements of a document's territory, as one text."""
    return ", ".join(reference.territory.departments) if reference.territory else ""


def not_held(lines: Iterable[NotAssessed], lang: str) -> list[Basis]:
    """Lines of :func:`outside` on documents that were asked for but do not apply, one per document."""
    layers: dict[tuple[str, str], list[NotAssessed]] = {}
    for line in lines:
        if line.code in OUTSIDE:
            layers.setdefault((line.code, line.fields["reference"]), []).append(line)
    after, before = reversed(of(lang).marks)
    between = f"{after}, {before}"
    return [
        Basis(code, {**refused[0].fields, "layer": between.join(line.layer for line in refused)})
        for (code, _), refused in layers.items()
    ]


def outside(reference: Reference, layer: str = "") -> NotAssessed:
    """Line for a document that was asked for, if the layer or the plan is outside its territory."""
    title = {lang: reference.named(lang) for lang in LANGUAGES}
    fields: dict[str, Any] = {"title": title, "reference": reference.id, "departments": departments(reference)}
    if layer:
        return NotAssessed(OUTSIDE[0], requested=True, layer=layer, fields={**fields, "layer": layer})
    return NotAssessed(OUTSIDE[1], requested=True, fields=fields)
