"""Names of the pictures, how many there are at most, and how wide they are on paper."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from conformity.model import is_commune_code
from conformity.profiles.folding import folded

OVERVIEW: Final = "carte-ensemble.png"
#: every sheet of a commune, in the order of their numbers
SHEETS: Final = "cartes-communes.pdf"
#: concerns beyond these have no picture of their own; their place is in every layer
MOST_EXTRACTS: Final = 40
#: width at which the letters of an extract, and of the overview, have their size (centimetres)
EXTRACT_CM: Final = 8.0
OVERVIEW_CM: Final = 17.0


def extract_name(concern_id: str) -> str:
    """File of a concern's extract."""
    return f"carte-{concern_id}.png"


def commune_name(code: str) -> str:
    """File of the sheet of a commune; of the zones without a commune, where the code is empty.

    A commune that has only a name has the name's letters and a digest: no part of the data is a path.
    """
    if not code or is_commune_code(code):
        return f"carte-commune-{code or 'sans-code'}.png"
    letters = re.sub(r"[^a-z0-9]+", "-", folded(code)).strip("-")[:40]
    return f"carte-commune-{letters}-{hashlib.sha256(code.encode()).hexdigest()[:8]}.png"
