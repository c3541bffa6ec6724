"""What the first page of every format says: identity of the file, what was checked, the assessment, landmarks."""

from conformity.report.content.overview.assessment import (
    assessment,
    constructible,
    landmarks,
    no_sheets,
    partly_known,
    urban,
)
from conformity.report.content.overview.checked import (
    by_reason,
    checked,
    has_surfaces,
    not_assessed,
    nothing_assessed,
    undetermined,
    unjudged,
    unusable,
    whole,
    why_not_judged,
)
from conformity.report.content.overview.identity import identity, statuses
from conformity.report.content.overview.sheets import (
    CHECK,
    TREAT,
    fixes,
    oaps,
    to_treat,
    translation,
    waivers,
    written_rules,
)
from conformity.report.content.overview.totals import ground, layer_total, proof, sources, total

__all__ = [
    "CHECK",
    "TREAT",
    "assessment",
    "by_reason",
    "checked",
    "constructible",
    "fixes",
    "ground",
    "has_surfaces",
    "identity",
    "landmarks",
    "layer_total",
    "no_sheets",
    "not_assessed",
    "nothing_assessed",
    "oaps",
    "partly_known",
    "proof",
    "sources",
    "statuses",
    "to_treat",
    "total",
    "translation",
    "undetermined",
    "unjudged",
    "unusable",
    "urban",
    "waivers",
    "whole",
    "why_not_judged",
    "written_rules",
]
