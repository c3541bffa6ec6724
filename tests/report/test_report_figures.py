"""Each figure said by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from effort import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from conformity.language import figures

N = "\u202f"


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (0, f"0{N}ha", "0 ha"),
        (340, f"340{N}m²", "340 m²"),
        (500, f"500{N}m²", "500 m²"),
        (48_400, f"4,84{N}ha", "4.84 ha"),
        (482_000, f"48,2{N}ha", "48.2 ha"),
        (9_994_000, f"999,4{N}ha", "999.4 ha"),
        (9_999_600, f"1{N}000{N}ha", "1,000 ha"),
        (12_345_000, f"1{N}235{N}ha", "1,235 ha"),  # no decimal from a thousand on
        (999.9, f"0,10{N}ha", "0.10 ha"),
    ],
)
def test_an_area(value: float, fr: str, en: str) -> None:
    assert figures.area(value, "fr") == fr
    assert figures.area(value, "en") == en


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (31_400, 20_100, 62_000, f"env. 3,1{N}ha (2,0–6,2)"),  # half-width 3.06 ha: two digits of the value
        (67_400, 39_000, 93_000, f"env. 6,7{N}ha (3,9–9,3)"),
        (58_438, 43_890, 72_639, f"env. 5,8{N}ha (4,4–7,3)"),  # half-width 1.45 ha: one more digit
        (20_000, 19_990, 20_010, f"2,00{N}ha"),  # bounds within one per cent are not quoted
        (5_000, None, None, f"0,50{N}ha"),
        (400, 0, 700, f"env. 400{N}m² (0–700)"),
        (250_000, 226_000, 275_000, f"env. 25{N}ha (23–28)"),
        (250_000, 250_000, 600_000, f"env. 25{N}ha (25–60)"),  # never 30, which is not the value
        (26_000, 25_900, 61_000, f"env. 2,6{N}ha (2,6–6,1)"),
        (40, 0, 2_000, f"env. 40{N}m² (0–2{N}000)"),  # never 0 for what is not
    ],
)
def test_an_area_with_bounds(value: float, low: float | None, high: float | None, said: str) -> None:
    assert figures.area(value, "fr", low, high) == said


@pytest.mark.parametrize(
    ("fraction", "said"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.00001, "< 0.01%"),
        (0.0014, "0.14%"),
        (0.05, "5.0%"),
        (0.125, "13%"),
        (0.997, "99.7%"),
        (0.99999, "> 99.9%"),
    ],
)
def test_a_share_is_never_nought_or_whole_unless_it_is(fraction: float, said: str) -> None:
    assert figures.share(fraction, "en") == said


def test_lengths() -> None:
    assert figures.length(473, "fr", 146, 570) == f"env. 470{N}m (150–570)"
    assert figures.length(260, "fr") == f"260{N}m"
    assert figures.length(2_610, "fr") == f"2,61{N}km"
    assert figures.length(995.36, "fr", 539.321, 1197.305) == f"env. 1,0{N}km (0,5–1,2)"


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ("2017-07-10", "10 juillet 2017", "10 July 2017"),
        ("20190101", "1er janvier 2019", "1 January 2019"),
        ("2017-07", "juillet 2017", "July 2017"),
        ("2017", "2017", "2017"),
        ("bientôt", "bientôt", "bientôt"),
        ("20171399", "20171399", "20171399"),
    ],
)
def test_a_date(text: str, fr: str, en: str) -> None:
    assert (figures.date(text, "fr"), figures.date(text, "en")) == (fr, en)


def _read(text: str, lang: str) -> list[float]:
    """The numbers of a figure, in the base unit: value, low, high."""
    factor = 1e4 if "ha" in text else 1e3 if "km" in text else 1.0
    plain = text.replace(N, "").replace(",", "." if lang == "fr" else "")
    return [float(each) * factor for each in re.findall(r"\d+(?:\.\d+)?", plain.replace("m²", ""))]


BANDS = st.tuples(*3 * [st.floats(0, 1e8, allow_nan=False)]).map(sorted)


@given(BANDS, st.sampled_from(["fr", "en"]), st.sampled_from([figures.area, figures.length]))
@settings(max_examples=examples(1000))
def test_what_is_printed_keeps_the_value_and_its_interval(band: list[float], lang: str, said: Any) -> None:
    low, value, high = band
    text = said(value, lang, low, high)
    printed, *bounds = _read(text, lang)
    assert abs(printed - value) <= max(0.05 * value, (high - low) / 8, 0.500001)
    if bounds:
        least, most = bounds
        last = 1.0 if "m²" in text else 100.0 if "ha" in text else 10.0 if "km" in text else 1.0
        assert least <= printed <= most
        assert least - 1e-6 <= value <= most + 1e-6
        assert low - last <= printed <= high + last
        assert abs(least - low) <= max((high - low) / 2, last) + 1e-6
        assert abs(most - high) <= max((high - low) / 2, last) + 1e-6


@given(st.floats(0, 1, allow_nan=False), st.sampled_from(["fr", "en"]))
def test_a_share_printed_is_close_and_never_nought_or_whole(fraction: float, lang: str) -> None:
    text = figures.share(fraction, lang)
    (printed,) = _read(text.replace("%", ""), lang)
    assert ("<" in text) == (0 < 100 * fraction < 0.01)
    assert (printed == 0) == (fraction == 0)
    assert (printed == 100) == (fraction == 1)
    assert abs(printed - 100 * fraction) <= max(0.5, 0.05 * 100 * fraction)


@given(st.integers(0, 10**9), st.sampled_from(["fr", "en"]))
def test_a_count_is_printed_whole(n: int, lang: str) -> None:
    assert _read(figures.count(n, lang), lang) == [n]


def test_what_is_no_number_is_a_dash() -> None:
    assert figures.quantity(None, "m2", "area", "fr") == "—"
    assert figures.quantity(float("nan"), "m", "length", "fr") == "—"
    assert figures.number(-0.001, 2, "fr") == "0,00"
