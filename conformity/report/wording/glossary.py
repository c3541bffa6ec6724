"""The field's terms in both languages, for the glossary of every report."""

from __future__ import annotations

from typing import Final

from conformity.language import LANGUAGES, words

__all__ = ["glossary"]

#: kind of document → terms that it has no use for
_LEFT_OUT: Final = {
    "CC": frozenset(
        {
            "plu_plui", "padd", "oap", "reglement_ecrit_graphique", "zone_u_au_a_n", "1au_auc_2au_aus", "secteur",
            "sur_zonage_sur_trame", "stecal", "espace_boise_classe", "emplacement_reserve",
            "element_de_paysage_l_151_23", "coefficient_de_biotope", "pleine_terre", "prescription",
        }
    ),
    "POS": frozenset({"padd", "oap", "element_de_paysage_l_151_23"}),
}  # fmt: skip


def glossary(document: str) -> tuple[tuple[str, ...], ...]:
    """The terms that a report on a document may use, in each language."""
    terms = [words(lang, "glossary.term") for lang in LANGUAGES]
    left_out = _LEFT_OUT.get(document, frozenset())
    return tuple(tuple(each[name] for each in terms) for name in terms[0] if name not in left_out)
