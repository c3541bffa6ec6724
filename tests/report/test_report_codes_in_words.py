"""The codes of the model never reach a French reader: neither in messages nor in what a report says."""

from __future__ import annotations

import re

import pytest
from report_made import small_report
from shared import Store

from conformity.errors import message
from conformity.model import Choice, Kind, Objective, ZoneClass
from conformity.report.formats import BY_NAME
from conformity.report.wording.glossary import glossary
from conformity.report.wording.statements import Spoken
from conformity.report.wording.texts import Texts

#: codes that are no French word, and what stands for a value that is not known
_CODES = re.compile(
    r"\b(watercourse|unknown|default|hedge|habitat_network|renaturation_area|preserve|restore|preserve_and_restore"
    r"|wooded|wetland|urban|urban_built|urban_unbuilt|to_urbanise_open|to_urbanise_closed|agricultural|natural|pocket"
    r"|major|moderate|watch|favourable|inconclusive|finding|cleared|undetermined|dossier_|line|geographic|schematic)\b"
)


def coded(text: str) -> list[str]:
    """The codes in a text; links, what stands between backquotes and the English of the glossary apart."""
    english = "|".join(re.escape(english) for _, english in glossary(""))
    return sorted(set(_CODES.findall(re.sub(rf"`[^`]*`|\([^()\s]*\)|https?:\S+|{english}", " ", text))))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_message_names_kinds_classes_and_dimensions_in_words(kind: Kind) -> None:
    said = [
        message("SEM-318").what("fr", Spoken({"n": 2, "layer": "L", "kind": kind.value, "geometry": "line"}, "fr")),
        message("SEM-521").what("fr", Spoken({"n": 2, "layer": "L", "kind": kind.value, "values": "v"}, "fr")),
        message("GEO-104").what("fr", Spoken({"n": 2, "dimensions": ["line", "point"], "features": "1"}, "fr")),
        *(message("SEM-327").what("fr", Spoken({"n": 2, "class": each.value}, "fr")) for each in ZoneClass),
    ]
    assert coded(" ".join(said)) == []
    assert "(lignes, points)" in said[2]


@pytest.mark.parametrize("name", ["md", "junit"])
@pytest.mark.parametrize("objective", list(Objective))
def test_a_report_by_hand_says_no_code(name: str, objective: Objective) -> None:
    for kind in Kind:
        report = small_report()
        report.elements["kind"] = kind.value
        report.elements["objective"] = objective.value
        report.elements["objective_source"] = "default"
        for data in BY_NAME[name].render(report, "fr", {}).values():
            assert coded(re.sub(r"<[^>]+>", " ", data.decode("utf-8"))) == [], kind


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "how", ["name", "values", "columns", "id", "profile", "mapping", "option", "asked", "alias", "plan", "default"]
)
def test_a_choice_is_said_in_words(lang: str, how: str) -> None:
    texts = Texts.of(small_report(), lang)
    for kind in Kind:
        for objective in Objective:
            said = texts.choice(Choice("layer tvb", f"{kind} / {objective}", how))
            assert lang == "en" or coded(said) == []
    said = texts.choice(Choice("layer haies", "hedge / unknown", "name"))
    assert (
        said
        == {
            "fr": "couche « haies » : linéaires de haies, objectif non indiqué (d'après le nom)",
            "en": "layer 'haies': hedge networks, objective not stated (by its name)",
        }[lang]
    )
    assert texts.choice(Choice("ZONE_URBA.typezone", "ZONAGE", "option")).startswith("ZONE_URBA.typezone")


def test_the_example_says_no_code(store: Store) -> None:
    report = store.example()
    for name in ("md", "junit"):
        for data in BY_NAME[name].render(report, "fr", {}).values():
            assert coded(re.sub(r"<[^>]+>", " ", data.decode("utf-8"))) == []
