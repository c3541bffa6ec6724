"""Plurals follow the printed number in phrases and the texts of rules."""

from __future__ import annotations

import re

import pytest

from conformity.errors.messages import codes, message
from conformity.language import LANGUAGES
from conformity.report import wording


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_leaves_an_ending_open(lang: str) -> None:
    texts = [message(code).template(lang, part) for code in codes() for part in ("what", "remedy")]
    assert [text for text in texts if re.search(r"\w\((s|x|es|nt)\)", text)] == []


def test_phrases_of_the_first_page_are_counted() -> None:
    fr, en, carte = wording.of("fr").phrase, wording.of("en").phrase, wording.of("fr", "CC").phrase
    assert fr["coverage_unknown"].format(n=1, total=1).startswith("1 couche évaluée sur 1")
    assert fr["coverage_unknown"].format(n=2, total=3).startswith("2 couches évaluées sur 3")
    assert en["coverage_unknown"].format(n=1, total=1).startswith("1 layer assessed of 1")
    assert carte["requests_check"].format(n=1) == "1 point à vérifier figure dans la liste ci-dessous."
