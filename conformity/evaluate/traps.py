"""What makes numbers mislead though every one of them is right: said beside them, never corrected in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformity.errors import Msg
from conformity.model import Matrix, NotAssessed, Outcome, communes_of, is_commune_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from conformity.model import Context, Plan
    from conformity.rulebook.schema import Rulebook

_JUDGED = (Outcome.FINDING, Outcome.CLEARED, Outcome.BELOW_THRESHOLD)
_LISTED = 10


def exploded(elements: pd.DataFrame) -> list[NotAssessed]:
    """Objects stored as several features of one identifier and name, by layer: each piece is judged by itself.

    Large objects that were taken by parts are reported elsewhere; here only distinct features count.
    """
    identified = elements[elements["element_id"].astype(str).ne("") & elements["element_id"].notna()]
    lines = []
    for layer, group in identified.groupby("layer", sort=True):
        pieces = group.groupby(["element_id", "name"], dropna=False)["whole_key"].nunique()
        repeated = pieces[pieces > 1]
        if len(repeated):
            names = sorted({str(key[0]) for key in repeated.index})
            shown = ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")
            fields = {"layer": str(layer), "objects": len(repeated), "features": int(repeated.sum()), "ids": shown}
            lines.append(NotAssessed(Msg.OBJECTS_CUT_INTO_FEATURES, layer=str(layer), fields=fields))
    return lines


def communes_without_zones(plan: Plan, context: Context) -> list[NotAssessed]:
    """Communes of the given territory that contain no zone of the plan: a sheet lost, or a neighbour."""
    if context.territory is None:
        return []
    there = {code for codes in plan.zones["commune"] for code in communes_of(str(codes))}
    there |= {str(each) for commune in plan.communes for each in commune}
    given = zip(context.territory["insee"], context.territory["name"], strict=True)
    left = sorted({(str(code), str(name or "")) for code, name in given if not {str(code), str(name)} & there})
    if not left:
        return []
    shown = ", ".join(" ".join(pair).strip() if is_commune_code(pair[0]) else pair[1] for pair in left[:_LISTED]) + (
        " …" if len(left) > _LISTED else ""
    )
    return [NotAssessed(Msg.COMMUNES_WITHOUT_ZONE, fields={"n": len(left), "communes": shown})]


def nothing_judged(matrix: Matrix, rulebook: Rulebook, lines: Iterable[NotAssessed]) -> list[NotAssessed]:
    """No rule of the pack could be judged: the absence of findings then means nothing.

    Not reported where a requested layer is already reported as not assessed: that is the cause.
    """
    outcomes = matrix.by_outcome
    if any(outcomes[outcome] for outcome in _JUDGED) or any(line.requested for line in lines):
        return []
    return [NotAssessed(Msg.NO_RULE_COULD_BE_JUDGED, requested=True, fields={"n": len(rulebook.rules)})]
