"""How a number is rounded and said: the one place.

A value with bounds is rounded to what the bounds bear: beside a 1:100 000 source, "env. 3 ha (2–6)", not "3.14 ha".
The step follows the half-width of the interval, one more digit where its first digit is 1 or 2 (the rule of the
Particle Data Group for quoting uncertain values). Below one per cent of the value, bounds are not quoted.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

#: thousands in French: narrow no-break space; the same before a unit
NARROW: Final = "\u202f"
_DASH: Final = "\u2013"
_MONTHS: Final = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
#: measures that are fractions and said in per cent
SHARES: Final = frozenset(
    {
        "share_of_zone", "share_of_element", "core_share_of_element", "covered_share", "class_share", "territory_share",
        "network_share", "untreated_share", "residual_width_ratio", "largest_part_loss", "gap_ratio",
    }
)  # fmt: skip
_WORTH_QUOTING: Final = 0.01


def known(value: Any) -> float | None:
    """A plain number, or None where there is none (None, NaN, infinity)."""
    if value is None or isinstance(value, str):
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def number(value: float, decimals: int, lang: str) -> str:
    """``1 234,5`` in French, ``1,234.5`` in English; halves away from zero; never ``-0``."""
    exact = Decimal(repr(float(value))).quantize(_step(decimals), ROUND_HALF_UP)
    if exact == 0:
        exact = abs(exact)
    text = f"{exact:,.{max(decimals, 0)}f}"
    return text.replace(",", NARROW).replace(".", ",") if lang == "fr" else text


@lru_cache(maxsize=64)
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def count(value: float, lang: str) -> str:
    """A whole number with its thousands."""
    return number(value, 0, lang)


def ratio(value: float, lang: str) -> str:
    """A bare number, two significant digits below ten."""
    return number(value, 1 if abs(value) < 10 else 0, lang)


def share(fraction: float, lang: str) -> str:
    """Per cent: whole above 10, one decimal above 1, two below; never 0 or 100 for what is not."""
    percent = 100 * fraction
    gap = NARROW if lang == "fr" else ""
    if percent <= 0 or percent == 100:
        return f"{count(percent, lang)}{gap}%"
    if percent < 0.01:
        return f"< {number(0.01, 2, lang)}{gap}%"
    if 99.5 <= percent < 100:
        return f"> {number(99.9, 1, lang)}{gap}%" if percent >= 99.95 else f"{number(percent, 1, lang)}{gap}%"
    decimals = 0 if percent >= 9.95 else 1 if percent >= 0.995 else 2
    return f"{number(percent, decimals, lang)}{gap}%"


def area(m2: float, lang: str, low: float | None = None, high: float | None = None) -> str:
    """Square metres below 0.1 ha, else hectares; with bounds, ``env. 3 ha (2–6)``.

    Parameters
    ----------
    m2, low, high
        In square metres.
    """
    top = max(abs(m2), abs(high or 0.0))
    return _measured(m2, low, high, 1.0, "m²", lang) if top < 999.5 else _measured(m2, low, high, 1e4, "ha", lang)


def length(m: float, lang: str, low: float | None = None, high: float | None = None) -> str:
    """Metres below one kilometre, else kilometres; with bounds as :func:`area`."""
    top = max(abs(m), abs(high or 0.0))
    return _measured(m, low, high, 1.0, "m", lang) if top < 999.5 else _measured(m, low, high, 1e3, "km", lang)


def _measured(value: float, low: float | None, high: float | None, factor: float, unit: str, lang: str) -> str:
    small = unit in ("m²", "m")
    if value == 0 and not high:
        return f"0{NARROW if lang == 'fr' else ' '}{'ha' if unit in ('m²', 'ha') else 'm'}"
    if low is None or high is None or max(value - low, high - value) < _WORTH_QUOTING * abs(value):
        told = value / factor
        decimals = 0 if small else 2 if abs(told) < 9.995 else 1
        if not small and 0 < abs(told) < 0.01:
            return _measured(value, None, None, 1.0, "m²" if unit == "ha" else "m", lang)
        return f"{number(told, decimals, lang)}{NARROW if lang == 'fr' else ' '}{unit}"
    half = max(value - low, high - value) / factor
    decimals = _decimals(half, 0 if small else 2)
    while decimals < (0 if small else 2) and value > 0 and round(value / factor, decimals) == 0:
        decimals += 1
    about = "env." if lang == "fr" else "about"
    gap = NARROW if lang == "fr" else " "
    bounds = f"{number(low / factor, decimals, lang)}{_DASH}{number(high / factor, decimals, lang)}"
    return f"{about} {number(value / factor, decimals, lang)}{gap}{unit} ({bounds})"


def _decimals(half: float, most: int) -> int:
    """Decimals that a half-width bears: its first digit, one more where that digit is 1 or 2."""
    exponent = math.floor(math.log10(half)) if half > 0 else -most
    if half / 10**exponent < 3:
        exponent -= 1
    return min(-exponent, most)


def quantity(
    value: Any, unit: str, measure: str, lang: str, low: Any = None, high: Any = None, *, nothing: str = "\u2014"
) -> str:
    """A measure in its unit (``m2``, ``m``, ``1``), as a person would say it; a dash where there is none."""
    told = known(value)
    if told is None:
        return nothing
    if unit == "m2":
        return area(told, lang, known(low), known(high))
    if unit == "m":
        return length(told, lang, known(low), known(high))
    if measure in SHARES:
        return share(told, lang)
    return ratio(told, lang) if measure == "over_representation" else count(told, lang)


def uncertainty(metres: float, lang: str) -> str:
    """``± 25 m``."""
    return f"±{NARROW if lang == 'fr' else ' '}{length(metres, lang)}"


def scale(denominator: int, lang: str) -> str:
    """``1/100 000``, or ``1:100,000``."""
    return f"1/{count(denominator, lang)}" if lang == "fr" else f"1:{count(denominator, lang)}"


def date(text: str | None, lang: str, nothing: str = "") -> str:
    """``10 juillet 2017`` from ``2017-07-10``, ``20170710``, ``2017-07`` or ``2017``; other text as it stands."""
    if not text:
        return nothing
    digits = text.replace("-", "")
    if not digits.isdecimal() or len(digits) not in (4, 6, 8):
        return text
    year, month, day = digits[:4], int(digits[4:6] or 0), int(digits[6:8] or 0)
    if not month:
        return year
    if not 1 <= month <= 12 or day > 31:
        return text
    name = _MONTHS[lang][month - 1]
    if not day:
        return f"{name} {year}"
    first = "1er" if lang == "fr" and day == 1 else str(day)
    return f"{first} {name} {year}"
