"""Rounds and formats numbers.

A value with bounds is rounded to their precision: beside a 1:100 000 source, "env. 3 ha (2–6)", not "3.14 ha".
The step follows the half-width of the interval, one more digit where its first digit is 1 (after the rule of the
Particle Data Group for quoting uncertain values), and finer where that step would move the value out of its interval
or too far. Below one per cent of the value, bounds are not quoted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from conformity.language.conventions import of

_DASH: Final = "\u2013"
#: the name of a measure that is a fraction, printed in per cent
_FRACTION: Final = re.compile(r"(?:^|_)(?:share|ratio|loss)(?:_|$)")
_WORTH_QUOTING: Final = 0.01


def finite(value: Any) -> float | None:
    """A plain number, or None where there is none (None, NaN, infinity)."""
    if value is None or isinstance(value, str):
        return None
    plain = float(value)
    return plain if math.isfinite(plain) else None


def number(value: float, decimals: int, lang: str) -> str:
    """``1 234,5`` in French, ``1,234.5`` in English; halves away from zero; never ``-0``."""
    exact = Decimal(repr(float(value))).quantize(_step(decimals), ROUND_HALF_UP)
    if exact == 0:
        exact = abs(exact)
    text = f"{exact:,.{max(decimals, 0)}f}"
    way = of(lang)
    if way.decimal == "." and way.thousands == ",":
        return text
    whole, _, part = text.partition(".")
    return whole.replace(",", way.thousands) + (way.decimal + part if part else "")


@lru_cache(maxsize=64)
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def count(value: float, lang: str) -> str:
    """A whole number with its thousands."""
    return number(value, 0, lang)


def ratio(value: float, lang: str) -> str:
    """A bare number, two significant digits below ten."""
    return number(value, 2 if 0 < abs(value) < 0.1 else 1 if abs(value) < 10 else 0, lang)


def share(fraction: float, lang: str) -> str:
    """Per cent: whole above 10, one decimal above 1, two below; never 0 or 100 for another value."""
    percent = 100 * fraction
    gap = of(lang).percent_gap
    if percent <= 0 or percent == 100:
        return f"{count(percent, lang)}{gap}%"
    if percent < 0.01:
        return f"< {number(0.01, 2, lang)}{gap}%"
    if 99.5 <= percent < 100:
        return f"> {number(99.9, 1, lang)}{gap}%" if percent >= 99.95 else f"{number(percent, 1, lang)}{gap}%"
    decimals = 0 if percent >= 9.95 else 1 if percent >= 0.995 else 2
    return f"{number(percent, decimals, lang)}{gap}%"


def area(m2: float, lang: str, low: float | None = None, high: float | None = None, most: float | None = None) -> str:
    """Square metres below 0.1 ha, else hectares; with bounds, ``env. 3 ha (2–6)``.

    Parameters
    ----------
    m2, low, high
        In square metres.
    most
        What an upper bound cannot exceed, as it is printed itself.
    """
    top = max(abs(m2), abs(high or 0.0))
    factor, unit = (1.0, "m²") if top < 999.5 else (1e4, "ha")
    return _measured(m2, low, high, factor, unit, lang, most)


def area_finer(m2: float, lang: str) -> str:
    """An area with one digit more than :func:`area` prints."""
    if abs(m2) < 999.5:
        return f"{number(m2, 1, lang)}{of(lang).unit_gap}m²"
    return f"{number(m2 / 1e4, 3 if abs(m2) < 99_950 else 2, lang)}{of(lang).unit_gap}ha"


def areas_of_parts(parts: Sequence[float], lang: str, whole: float, low: float | None, high: float | None) -> list[str]:
    """The areas of the parts of a whole: as :func:`area_of_part`, with one digit more where they would not add up.

    Parts that overlap, so that their sum is not the whole, are left as they are.
    """
    said = [area_of_part(part, lang, whole, low, high) for part in parts]
    if max(whole, *parts, 0.0) < 999.5 or abs(sum(parts) - whole) > max(1.0, 0.001 * whole):
        return said
    shown = _decimals_of(whole / 1e4)
    if low is not None and high is not None and max(whole - low, high - whole) >= _WORTH_QUOTING * whole:
        shown = _shown(whole / 1e4, low / 1e4, high / 1e4, 2).decimals
    printed = [_rounded(part / 1e4, shown) for part in parts]
    if 0.0 not in printed and round(sum(printed), 6) == _rounded(whole / 1e4, shown):
        return said
    return [f"{number(part / 1e4, shown + 1, lang)}{of(lang).unit_gap}ha" for part in parts]


def area_of_part(m2: float, lang: str, whole: float, low: float | None, high: float | None) -> str:
    """The area of a part of a whole, or beside it, with no more decimals than the whole is printed with.

    Parameters
    ----------
    m2, whole, low, high
        Part, whole and bounds of the whole, in square metres.
    """
    top = max(abs(whole), abs(high or 0.0))
    if low is None or high is None or top < 999.5 or max(whole - low, high - whole) < _WORTH_QUOTING * abs(whole):
        return area(m2, lang)
    decimals = _shown(whole / 1e4, low / 1e4, high / 1e4, 2).decimals
    if _rounded(m2 / 1e4, decimals) == 0:
        return area(m2, lang)
    return f"{number(m2 / 1e4, decimals, lang)}{of(lang).unit_gap}ha"


def length(m: float, lang: str, low: float | None = None, high: float | None = None) -> str:
    """Metres below one kilometre, else kilometres; with bounds as :func:`area`."""
    top = max(abs(m), abs(high or 0.0))
    return _measured(m, low, high, 1.0, "m", lang) if top < 999.5 else _measured(m, low, high, 1e3, "km", lang)


def _measured(
    value: float, low: float | None, high: float | None, factor: float, unit: str, lang: str, cap: float | None = None
) -> str:  # fmt: skip
    small = unit in ("m²", "m")
    if value == 0 and not high:
        return f"0{of(lang).unit_gap}{'ha' if unit in ('m²', 'ha') else 'm'}"
    if low is None or high is None or max(value - low, high - value) < _WORTH_QUOTING * abs(value):
        scaled = value / factor
        decimals = 0 if small else _decimals_of(scaled)
        if not small and 0 < abs(scaled) < 0.01:
            return _measured(value, None, None, 1.0, "m²" if unit == "ha" else "m", lang)
        return f"{number(scaled, decimals, lang)}{of(lang).unit_gap}{unit}"
    most = 0 if small else 2
    if not small and value > 0 and _rounded(value / factor, most) == 0:
        return _measured(value, low, high, 1.0, "m²" if unit == "ha" else "m", lang)
    shown = _shown(value / factor, low / factor, high / factor, most)
    if cap is not None and shown.high > (ceiling := _rounded(cap / factor, shown.decimals)):
        shown = shown._replace(high=max(ceiling, shown.value))
    about, gap = of(lang).about, of(lang).unit_gap
    least, middle, highest = (number(each, shown.decimals, lang) for each in (shown.low, shown.value, shown.high))
    return f"{about} {middle}{gap}{unit} ({least}{_DASH}{highest})"


def _decimals_of(scaled: float) -> int:
    """Decimals of hectares or kilometres that have no bounds: two below ten, one below a thousand, then none."""
    return 2 if abs(scaled) < 9.995 else 1 if abs(scaled) < 999.95 else 0


class _Shown(NamedTuple):
    """A value and its bounds as printed."""

    value: float
    low: float
    high: float
    decimals: int


def _shown(value: float, low: float, high: float, most: int) -> _Shown:
    """Round to the precision of the bounds, with more digits while rounding leaves the interval or moves the value.

    A value larger than its half-width has two digits at least. The printed interval contains the value; the
    printed value lies in the interval, and is off by no more than a quarter
    of the interval's half-width. Where the last decimal does not allow it, the bounds are rounded outwards.
    """
    half = max(value - low, high - value)
    decimals = _decimals(half, most)
    if value >= 1 and half < value:  # two digits at least: 470 (150-570), 6.7 (3.9-9.3)
        decimals = max(decimals, min(1 - math.floor(math.log10(value)), most))
    while decimals < most:
        candidate = _Shown(_rounded(value, decimals), _rounded(low, decimals), _rounded(high, decimals), decimals)
        off = abs(candidate.value - value)
        kept = candidate.low <= value <= candidate.high and low <= candidate.value <= high and off <= (high - low) / 8
        if kept and not (value > 0 and candidate.value == 0):
            return candidate
        decimals += 1
    middle, least, highest = (_rounded(each, most) for each in (value, low, high))
    step = float(_step(most))
    return _Shown(
        middle,
        least if least <= value else _rounded(least - step, most),
        highest if highest >= value else _rounded(highest + step, most),
        most,
    )


def _rounded(value: float, decimals: int) -> float:
    """Round like :func:`number`."""
    return float(Decimal(repr(float(value))).quantize(_step(decimals), ROUND_HALF_UP))


def _decimals(half: float, most: int) -> int:
    """Decimals for a half-width: those of its first digit, one more where that digit is 1."""
    if half < 10.0**-most:
        return most
    exponent = math.floor(math.log10(half))
    if half / 10.0**exponent < 2:
        exponent -= 1
    return min(-exponent, most)


def quantity(
    value: Any, unit: str, measure: str, lang: str, low: Any = None, high: Any = None, *, nothing: str = "\u2014",
    most: float | None = None,
) -> str:  # fmt: skip
    """A measure in its unit (``m2``, ``m``, ``1``), formatted for reading; a dash where there is none.

    ``most``: an area that the upper bound cannot exceed.
    """
    plain = finite(value)
    if plain is None:
        return nothing
    if unit == "m2":
        return area(plain, lang, finite(low), finite(high), most)
    if unit == "m":
        return length(plain, lang, finite(low), finite(high))
    if _FRACTION.search(measure):
        return share(plain, lang)
    return ratio(plain, lang) if measure == "over_representation" else count(plain, lang)


def uncertainty(metres: float, lang: str) -> str:
    """``± 25 m``."""
    return f"±{of(lang).unit_gap}{length(metres, lang)}"


def scale(denominator: int, lang: str) -> str:
    """``1/100 000``, or ``1:100,000``."""
    return of(lang).scale.format(n=count(denominator, lang))


def date(text: str | None, lang: str, nothing: str = "") -> str:
    """``10 juillet 2017`` from ``2017-07-10``, ``20170710``, ``2017-07`` or ``2017``; other text unchanged."""
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
    name = of(lang).months[month - 1]
    if not day:
        return f"{name} {year}"
    first = of(lang).first_day if day == 1 else str(day)
    return f"{first} {name} {year}"
