"""What is said otherwise of a POS: it has neither PADD nor OAP, and the articles on local plans are not its own.

Source: Code de l'urbanisme L174-1 to L174-6. Each part replaces the entries of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from conformity.report.wording.words import Terms

FR: Final[Mapping[str, Terms]] = {
    "basis": {
        "knowledge": "Les continuités en cause sont identifiées par {reference} ; l'objectif de préserver et de remettre en bon état les continuités écologiques repose sur l'article L. 101-2, 6°, du code de l'urbanisme.",
        "upcoming": "Ces continuités figurent dans un document en élaboration ou dont le caractère exécutoire n'est pas établi, à anticiper (code de l'urbanisme, art. L. 132-2) : {reference}. L'objectif de préservation et de remise en bon état des continuités écologiques s'impose déjà au plan (art. L. 101-2, 6°).",
    },
    "phrase": {
        "oaps": "Orientations d'aménagement",
        "oaps_none": "sans objet (POS)",
        "oap_tvb": "",
        "indicators_note": "Valeur de départ à la date de l'analyse.",
        "legal_duty": "Dans tous les cas, le plan respecte l'objectif de création, de préservation et de remise en bon état des continuités écologiques (art. L. 101-2, 6°).",
        "legal_padd": "",
        "legal_padd_oap": "",
    },
}

EN: Final[Mapping[str, Terms]] = {
    "basis": {
        "knowledge": "The continuities concerned are identified by {reference}; the objective of preserving and restoring ecological continuities rests on article L. 101-2, 6°, of the Code de l'urbanisme.",
        "upcoming": "These continuities stand in a document in preparation, or not known to be in force, to be anticipated (Code de l'urbanisme, art. L. 132-2): {reference}. The objective of preserving and restoring ecological continuities already holds for the plan (art. L. 101-2, 6°).",
    },
    "phrase": {
        "oaps": "Planning orientations",
        "oaps_none": "not applicable (POS)",
        "oap_tvb": "",
        "indicators_note": "Starting value at the date of assessment.",
        "legal_duty": "In every case the plan respects the objective of creating, preserving and restoring ecological continuities (art. L. 101-2, 6°).",
        "legal_padd": "",
        "legal_padd_oap": "",
    },
}

#: terms of the glossary that a POS has no use for
LEFT_OUT: Final = frozenset({"PADD", "OAP", "élément de paysage L. 151-23"})
