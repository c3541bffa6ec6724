"""Names of the pictures, how many there are at most, and how wide they are on paper."""

from __future__ import annotations

from typing import Final

OVERVIEW: Final = "carte-ensemble.png"
#: concerns beyond these have no picture of their own; their place is in every layer
MOST_EXTRACTS: Final = 40
MOST_COMMUNES: Final = 60
#: width at which the letters of an extract, and of the overview, have their size (centimetres)
EXTRACT_CM: Final = 8.0
OVERVIEW_CM: Final = 17.0


def extract_name(concern_id: str) -> str:
    """File of a concern's extract."""
    return f"carte-{concern_id}.png"


def commune_name(code: str) -> str:
    """File of a commune's sheet."""
    return f"carte-commune-{code}.png"
