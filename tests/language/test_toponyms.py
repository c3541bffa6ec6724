"""Names of places and rivers: case, article, generic noun, and how each language says them."""

from __future__ import annotations

import pytest

from conformity.language import Sentence, of, toponyms


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("l'Andelle", "près de l'Andelle"), ("L'ANDELLE", "près de l'Andelle"), ("Le Hareng", "près du Hareng"),
        ("la varenne", "près de la Varenne"), ("Les Eaux Claires", "près des Eaux Claires"),
        ("Ruisseau des Viviers", "près du ruisseau des Viviers"), ("becque du riet", "près de la becque du Riet"),
        ("la Becque du Riet", "près de la Becque du Riet"),
        ("Cours d'Eau 02 de la Plâtrière", "près du cours d'eau 02 de la Plâtrière"),
        ("Rue Basse", "près de Rue Basse"), ("Rueil", "près de Rueil"), ("Étier de Lancieux", "près de l'étier de Lancieux"),
    ],
)  # fmt: skip
def test_a_river_is_said_with_its_own_article(stored: str, said: str) -> None:
    name = of("fr").grammar.titled(*toponyms.stream(stored))
    assert Sentence("près de {name}", "fr").format(name=name) == said


@pytest.mark.parametrize(
    ("stored", "said"),
    [("l'Andelle", "the Andelle"), ("Ruisseau des Viviers", "the ruisseau des Viviers"), ("Varenne", "Varenne")],
)
def test_english_puts_its_own_article(stored: str, said: str) -> None:
    assert of("en").grammar.titled(*toponyms.stream(stored)) == said


@pytest.mark.parametrize(
    ("stored", "cased"),
    [
        ("LES MONTS DE SIGY", "Les Monts de Sigy"), ("le haut du bois", "Le Haut du Bois"),
        ("SAINT-MARTIN-SUR-EAULNE", "Saint-Martin-sur-Eaulne"), ("L'ÎLE D'OR", "L'Île d'Or"), ("McDonald", "McDonald"),
        ("", ""), ("12", "12"),
    ],
)  # fmt: skip
def test_capitals_stand_where_they_belong(stored: str, cased: str) -> None:
    assert toponyms.cased(stored) == cased
