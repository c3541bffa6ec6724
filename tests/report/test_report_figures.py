"""Each figure said by hand."""

from __future__ import annotations

import pytest

from conformity.report import figures

N = "\u202f"


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (0, f"0{N}ha", "0 ha"),
        (340, f"340{N}m²", "340 m²"),
        (500, f"500{N}m²", "500 m²"),
        (48_400, f"4,84{N}ha", "4.84 ha"),
        (482_000, f"48,2{N}ha", "48.2 ha"),
        (12_345_000, f"1{N}234,5{N}ha", "1,234.5 ha"),
        (999.9, f"0,10{N}ha", "0.10 ha"),
    ],
)
def test_an_area(value: float, fr: str, en: str) -> None:
    assert figures.area(value, "fr") == fr
    assert figures.area(value, "en") == en


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (31_400, 20_100, 62_000, f"env. 3{N}ha (2–6)"),  # half-width 3.06 ha: whole hectares
        (58_438, 43_890, 72_639, f"env. 5,8{N}ha (4,4–7,3)"),  # half-width 1.45 ha: one more digit
        (20_000, 19_990, 20_010, f"2,00{N}ha"),  # bounds within one per cent are not quoted
        (5_000, None, None, f"0,50{N}ha"),
        (400, 0, 700, f"env. 400{N}m² (0–700)"),
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


def test_what_is_no_number_is_a_dash() -> None:
    assert figures.quantity(None, "m2", "area", "fr") == "—"
    assert figures.quantity(float("nan"), "m", "length", "fr") == "—"
    assert figures.number(-0.001, 2, "fr") == "0,00"
