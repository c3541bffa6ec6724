"""Builds the documentation page that shows, for a grid of cases, which citations of which rules are printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformity.rulebook.describe import in_case
from conformity.rulebook.in_case import applied
from conformity.rulebook.law import Citation, Situation

if TYPE_CHECKING:
    from conformity.rulebook.schema import Rule, Rulebook

#: The day of the reform of law 2025-1129, for procedures prescribed from then on.
REFORM: Final = "2026-05-26"
_PLU: Final = Situation(
    documents=frozenset({"PLU"}),
    scot_approved=True,
    scot_applicable=True,
    scot_approved_on="2022-03-10",
    procedure="revision",
    prescribed=("2022-01-01", "2022-01-01"),
    assessed_on="2025-06-01",
    zone_classes=frozenset({"urban", "to_urbanise_open", "pocket", "natural"}),
    declared={
        "evaluation_environnementale": "yes", "part_non_impermeabilisee_obligatoire": "yes", "reseau_du_plan": "yes",
    },
)  # fmt: skip
_CARTE: Final = replace(
    _PLU,
    documents=frozenset({"CC"}),
    zone_classes=frozenset({"urban", "natural"}),
    declared={"reseau_du_plan": "yes"},
)
_NO_SCOT: Final = {"scot_approved": False, "scot_applicable": False, "scot_approved_on": None}


def _old(case: Situation, day: str) -> Situation:
    return replace(case, prescribed=(day, day))


#: the cases, by a short name: facts not given are as in the first
GRID: Final[Mapping[str, Situation]] = {
    "PLU, SCoT exécutoire": _PLU,
    "PLU, SCoT approuvé non exécutoire": replace(_PLU, scot_applicable=False),
    "PLU, sans SCoT": replace(_PLU, **_NO_SCOT),  # type: ignore[arg-type]
    "PLU, SCoT de plus de six ans": replace(_PLU, scot_approved_on="2018-03-10"),
    "PLU, prescrit le 24 août 2021": _old(_PLU, "2021-08-24"),
    "PLU, prescrit le 25 août 2021": _old(_PLU, "2021-08-25"),
    "PLU, rien de connu": Situation(
        documents=frozenset({"PLU", "PLUi"}), assessed_on="2027-06-01", zone_classes=_PLU.zone_classes
    ),
    "PLU, modification de 2022": replace(_PLU, procedure="modification"),
    "PLU, prescrit le 25 mai 2026": replace(_old(_PLU, "2026-05-25"), assessed_on="2027-06-01"),
    "PLU, modification prescrite en juin 2026, SCoT de plus de six ans": replace(
        _old(_PLU, "2026-06-01"), procedure="modification", assessed_on="2027-06-01", scot_approved_on="2018-03-10"
    ),
    "PLU, prescrit en 2016, sans évaluation environnementale": replace(
        _old(_PLU, "2016-01-01"), declared={"evaluation_environnementale": "no", "reseau_du_plan": "yes"}
    ),
    "PLU, prescrit le 26 mai 2026": replace(_old(_PLU, REFORM), assessed_on="2027-06-01"),
    "PLUi, SCoT exécutoire": replace(_PLU, documents=frozenset({"PLUi"})),
    "carte communale, SCoT exécutoire": _CARTE,
    "carte communale, sans SCoT": replace(_CARTE, **_NO_SCOT),  # type: ignore[arg-type]
}

PRINTED, LEFT, OUT, ASKED = "●", "–", "×", "?"


def every_citation(rule: Rule) -> list[str]:
    """The citations of a rule and its variants, each once, as written."""
    law = [*rule.law, *(citation for variant in rule.variants for citation in variant.law or ())]
    return list(dict.fromkeys(citation.cite for citation in law))


def cells(book: Rulebook) -> dict[tuple[str, str], dict[str, str]]:
    """The status of each citation (rule, text) in each case of the grid.

    Returns
    -------
    dict
        (rule, citation) → case → printed, omitted, rule not applicable, or applicability unknown.
    """
    table: dict[tuple[str, str], dict[str, str]] = {
        (rule.id, cite): {} for rule in book.rules for cite in every_citation(rule)
    }
    for name, case in GRID.items():
        here = applied(book, case)
        laws: dict[str, tuple[Citation, ...]] = {rule.id: rule.law for rule in here.rules}
        for rule_id, cite in table:
            if rule_id in here.left_out:
                mark = OUT
            elif rule_id in here.undecided:
                mark = ASKED
            else:
                mark = PRINTED if any(each.cite == cite for each in laws[rule_id]) else LEFT
            table[rule_id, cite][name] = mark
    return table


def page(book: Rulebook) -> str:
    """The table as Markdown, with the conditions of the articles before it."""
    lines = [
        "## Quand un article vaut",
        "",
        "| Article | Condition |",
        "|---|---|",
    ]
    lines += [f"| {article.cite} | {in_case(article.when, 'fr') or 'toujours'} |" for article in book.articles]
    lines += ["", "## Les cas", "", "| | Cas |", "|---|---|"]
    lines += [f"| {n} | {name} |" for n, name in enumerate(GRID, start=1)]
    lines += [
        "",
        "## Citations, cas par cas",
        "",
        f"`{PRINTED}` imprimée · `{LEFT}` non imprimée · `{OUT}` règle sans objet · `{ASKED}` question : le dossier ne "
        "dit pas si la règle vaut",
        "",
        "| Règle | Citation | " + " | ".join(str(n) for n in range(1, len(GRID) + 1)) + " |",
        "|---|---|" + ":-:|" * len(GRID),
    ]
    before = ""
    for (rule_id, cite), marks in cells(book).items():
        named = rule_id if rule_id != before else ""
        before = rule_id
        lines.append(f"| {named} | {cite} | " + " | ".join(marks[name] for name in GRID) + " |")
    return "\n".join(lines) + "\n"
