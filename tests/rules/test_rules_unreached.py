"""Which kinds, objectives and shapes of elements no rule of a pack judges: reported by lint, and no fault."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from conformity.api import packs
from conformity.cli import app
from conformity.rulebook.judging import unreached


def unjudged(pack: str) -> set[tuple[str, str]]:
    return {
        (problem.code, problem.fields["kind"].path.rpartition(".")[2]) for problem in unreached(packs.rulebook(pack))
    }


@pytest.mark.parametrize("pack", packs.pack_names())
def test_shipped_packs_say_what_they_do_not_judge(pack: str) -> None:
    assert {("RUL-562", "habitat_network"), ("RUL-562", "renaturation_area"), ("RUL-562", "reservoir")} <= unjudged(
        pack
    )
    assert not {kind for code, kind in unjudged(pack) if code == "RUL-560"}


def test_objectives_are_named() -> None:
    (obstacles,) = [p for p in unreached(packs.rulebook("base")) if p.code == "RUL-561"]
    assert obstacles.fields["kind"].path == "report.kind.obstacle"
    named = [each.path for each in obstacles.fields["objectives"]]
    assert named == ["report.objective.preserve", "report.objective.unknown"]


@pytest.mark.parametrize(
    ("lang", "words", "kind"),
    [("fr", "aucune règle ne juge", "réseau d'habitats"), ("en", "no rule judges", "habitat network")],
)
def test_lint_says_so_and_ends_in_zero(lang: str, words: str, kind: str) -> None:
    done = CliRunner().invoke(app, ["rules", "lint", "base", "--lang", lang])
    assert done.exit_code == 0
    assert f"{words}" in done.stdout
    assert kind in done.stdout
