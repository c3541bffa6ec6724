"""One check from its arguments: the request, the run, and what an officer typed or decided before."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from conformity.api import recipe
from conformity.api.reading import Request
from conformity.api.run import run
from conformity.errors import Place, UsageError
from conformity.model import Kind
from conformity.profiles import objectives
from conformity.yamltext import suggestion

if TYPE_CHECKING:
    from conformity.api.prepared import Prepared
    from conformity.result import Report

__all__ = ["KINDS", "NOTHING", "checked", "normalised", "request"]

#: every argument of a check but the plan, as if none were given
NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys(recipe.MANY, ()), "objective": None, "in_force": None, "buildings": None, "territory": None,
    "coverage": None, "rules": None, "profile": None, "reference": None, "map": {}, "crs": None, "date": None,
    "dossier": None, "references": (), "layer_options": {}, "waivers": None, "resume": None, "fixes": False,
    "invented": False,
}  # fmt: skip

#: kind → the argument that gives layers of it
KINDS: Final = {
    "reservoir": "reservoirs", "corridor": "corridors", "obstacle": "obstacles", "watercourse": "watercourses",
    "hedge": "hedges",
}  # fmt: skip
#: what may be said of one network
_OPTIONS: Final = ("reference", "profile", "kind", "objective")


def normalised(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a check with objectives and options of layers in the one form that runs and manifests know.

    Raises
    ------
    UsageError
        CLI-520, CLI-521, CLI-522 for an objective; CLI-523 for an option of a layer that does not exist, CLI-524 for
        options of what is no network of the run.
    """
    made = dict(given)
    if "objective" in given:
        made["objective"] = objectives.written(given["objective"])
    options = given.get("layer_options") or {}
    if not isinstance(options, Mapping):
        raise UsageError("CLI-523", Place(field="layer_options"), value=str(options)[:80])
    made["layer_options"] = {str(path): _options(str(path), said) for path, said in options.items()}
    several = (given.get(name) or () for name in recipe.NETWORKS)
    there = [str(each) for many in several for each in many if isinstance(each, (str, os.PathLike))]
    for path in made["layer_options"]:
        if path not in there:
            near = suggestion(path, there) or ", ".join(there) or "-"
            raise UsageError("CLI-524", Place(field="layer_options"), name=path, near=near)
    return made


def _options(path: str, said: Any) -> dict[str, Any]:
    where = f"layer_options: {path}"
    if not isinstance(said, Mapping):
        raise UsageError("CLI-523", Place(field=where), value=str(said)[:80])
    made = {}
    for name, given in said.items():
        value = objectives.written(given, where) if name == "objective" else given
        if name not in _OPTIONS:
            raise UsageError("CLI-523", Place(field=where), value=str(name)[:80])
        if name == "kind" and value not in list(Kind):
            near = suggestion(str(value), list(Kind)) or ", ".join(Kind)
            raise UsageError("CLI-521", Place(field=where), kind=str(value)[:80], near=near)
        if name != "objective" and not isinstance(value, (str, os.PathLike)):
            raise UsageError("CLI-523", Place(field=where), value=f"{name}: {value}"[:80])
        made[str(name)] = value
    return made


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
    """Run a check; ``prepared`` is what reading its network would give."""
    given = normalised(given)
    report = recipe.complete(run(request(given, mark=mark, lang=lang, prepared=prepared), talk), given)
    if given["waivers"] is None and given["resume"] is None:
        return report
    from conformity.api.following import followed

    return followed(report, given["waivers"], given["resume"], talk, lang)
