"""What is confirmed on the page before a check: checked, and written as a mapping and a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StringConstraints

from conformity.api import drafting
from conformity.errors import Msg, Place, UsageError
from conformity.model import Kind, ZoneClass, ZoneUse
from conformity.profiles import draft
from conformity.strict import Strict, node_of, validate

__all__ = ["DOCUMENTS", "DOSSIER", "MAPPING", "STAGES", "Answers", "answers_of", "dossier", "mapping"]

MAPPING, DOSSIER = "correspondance.yml", "dossier.yml"
DOCUMENTS = ("PLU", "PLUi", "CC", "POS")
#: stages of a procedure, as a dossier says them
STAGES = ("", "arrêté", "enquête", "approuvé")

_Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")
]


class Zone(Strict):
    """Class and use of one label."""

    zone_class: ZoneClass = Field(alias="class")
    use: ZoneUse = ZoneUse("")
    #: whether the class is no longer a guess
    confirmed: StrictBool = False


class Layer(Strict):
    """Kind and objective of one layer; empty where they are not known."""

    kind: Kind | Literal[""] = ""
    objective: Literal["", "preserve", "restore", "preserve_and_restore"] = ""
    #: whether they are no longer guesses
    confirmed: StrictBool = False


class Answers(Strict):
    """What was confirmed: one entry for each label and each layer of the draft, in its order."""

    lang: Literal["fr", "en"] = "fr"
    title: _Line = ""
    document: Literal["PLU", "PLUi", "CC", "POS"] = "PLU"
    stage: _Line = ""
    drafted_on: _Line = ""
    reference: _Line = ""
    scot: _Line = ""
    oap_tvb: Literal["yes", "no", "unknown"] = "unknown"
    crs: _Line = ""
    zones: tuple[Zone, ...] = ()
    layers: tuple[Layer, ...] = ()


def answers_of(content: Any, read: Mapping[str, Any]) -> Answers:
    """Validated answers to the questions on what was read.

    Raises
    ------
    RulesError
        One problem for each wrong or unknown entry.
    UsageError
        CLI-916 if there is not one entry for each label and each layer.
    """
    answers = validate(Answers, node_of(content), "run")
    for name in ("zones", "layers"):
        given, asked = len(getattr(answers, name)), len(read[name])
        if given != asked:
            raise UsageError(Msg.REQUEST_MALFORMED, Place(file="run", field=name), problem=f"{name}: {given} / {asked}")
    return answers


def mapping(answers: Answers, read: Mapping[str, Any]) -> str:
    """The mapping as YAML; rows that were not confirmed stay marked as guesses."""
    zones = [
        {
            **row, "class": answer.zone_class.value, "use": answer.use.value,
            "confirmed": answer.confirmed and answer.zone_class is not ZoneClass.UNKNOWN,
        }
        for row, answer in zip(read["zones"], answers.zones, strict=True)
    ]  # fmt: skip
    layers = [
        row
        if row["by_rows"]
        else {**row, "kind": str(answer.kind), "objective": answer.objective, "confirmed": answer.confirmed}
        for row, answer in zip(read["layers"], answers.layers, strict=True)
    ]
    return draft.text("correspondance", read["columns"], zones, layers, answers.lang)


def dossier(answers: Answers, inputs: Mapping[str, Any], name: str) -> str:
    """The dossier as YAML.

    Parameters
    ----------
    inputs
        Paths of the inputs, relative to the dossier.
    name
        Title where none was given.
    """
    others = {field: path for field, path in inputs.items() if field not in ("plan", "network")}
    contents = drafting.Contents(plans=[inputs["plan"]], networks=list(inputs["network"]), **others)
    given = answers.model_dump(
        include={"document", "stage", "drafted_on", "reference", "scot", "oap_tvb", "crs"}, mode="json"
    )
    return drafting.text(contents, {**given, "title": answers.title or name, "profile": MAPPING}, answers.lang)
