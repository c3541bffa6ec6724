"""Small rules, frames and measures for the tests of evaluation, at Lambert-93 magnitudes."""

from __future__ import annotations

from typing import Any

from conformity.rulebook.schema import Pack, Rule, Rulebook, Settings

BOTH = {"fr": "texte", "en": "text"}


def rule(**over: Any) -> Rule:
    """A rule that says: AU zones in reservoirs to preserve, from 500 m2 moderate, major from 500 m2 of core."""
    base: dict[str, Any] = {
        "id": "RP99",
        "title": BOTH,
        "mode": "preserve",
        "scope": "pair",
        "gather": "site",
        "topic": "reservoir",
        "applies": {"kinds": ["reservoir"], "objectives": ["preserve"], "zones": ["to_urbanise_open"]},
        "measure": "area",
        "levels": [
            level("major", {"measure": "core_area", "at_least": "500 m2"}),
            level("moderate", {"measure": "area", "at_least": "500 m2"}),
        ],
        "law": ["CU L101-2 6°"],
        "why": BOTH,
        "texts": {"finding": BOTH, "remedy": BOTH, "piece": BOTH},
    }
    return Rule.model_validate({**base, **over})


def level(severity: str, when: dict[str, Any], at: str = "unit") -> dict[str, Any]:
    return {"severity": severity, "when": when, "at": at, "origin": {"type": "D"}}


def rulebook(*rules: Rule) -> Rulebook:
    pack = Pack.model_validate({"schema": 1, "pack": "test-pack", "version": "1.0.0", "title": BOTH})
    return Rulebook(
        pack=pack.pack,
        version=pack.version,
        title=pack.title,
        chain=(pack.pack,),
        reference=None,
        settings=Settings(),
        rules=rules,
    )
