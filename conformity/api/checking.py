"""One check from its arguments: the request, the run, and what an officer typed or decided before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from conformity.api import inputs, recipe
from conformity.api.arguments import whole
from conformity.api.reading import Request
from conformity.api.run import run

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.result import Report

__all__ = ["KINDS", "checked", "request"]

#: kind → the argument that gives layers of it
KINDS: Final = {
    "reservoir": "reservoirs", "corridor": "corridors", "obstacle": "obstacles", "watercourse": "watercourses",
    "hedge": "hedges",
}  # fmt: skip


def request(
    given: Mapping[str, Any], *, mark: Callable[[str], None], lang: str, prepared: Prepared | None = None
) -> Request:
    """The request of some arguments of :func:`conformity.api.check`, every one of them told."""
    return Request(
        plan=given["plan"],
        network=given["network"],
        by_kind={kind: given[name] for kind, name in KINDS.items()},
        objective=given["objective"],
        in_force=given["in_force"],
        buildings=given["buildings"],
        context=given["context"],
        territory=given["territory"],
        coverage=given["coverage"],
        rules=given["rules"],
        profile=given["profile"],
        reference=given["reference"],
        columns=given["map"],
        crs=given["crs"],
        date=given["date"],
        dossier=given["dossier"],
        references=given["references"],
        layer_options=given["layer_options"],
        fixes=given["fixes"],
        invented=given["invented"],
        lang=lang,
        mark=mark,
        prepared=prepared,
    )


def checked(
    given: Mapping[str, Any],
    *,
    talk: Callable[[str], None],
    mark: Callable[[str], None],
    lang: str,
    prepared: Prepared | None = None,
) -> Report:
    """Run a check, of a dossier too; ``prepared`` is what reading its network would give."""
    told = whole(given)
    made = run(request(told, mark=mark, lang=lang, prepared=prepared), talk)
    reads = inputs.reads(given, (made.recipe or {}).get("inputs", ()))
    report = recipe.complete(replace(made, reads=reads), told)
    if told["waivers"] is None and told["resume"] is None:
        return report
    from conformity.api.following import followed

    return followed(report, told["waivers"], told["resume"], talk, lang)
