"""``conformity inspect``: what files hold, what was made of it, and what is amiss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from conformity.cli import options
from conformity.cli.speech import data, guarded, result, talk
from conformity.errors import OutputError, Place
from conformity.language import Sentence

_WORDS: Final = {
    "fr": {
        "features": "{n:# entité|# entités}",
        "no_crs": "sans projection",
        "document": "document : {text}",
        "amiss": "à vérifier : {text}",
        "columns": "colonnes : {names}",
        "unread": "illisible : {place} : {code} {text}",
        "written": "correspondance à compléter : {path} (puis --profile {path})",
    },
    "en": {
        "features": "{n:# feature|# features}",
        "no_crs": "no CRS",
        "document": "document: {text}",
        "amiss": "amiss: {text}",
        "columns": "columns: {names}",
        "unread": "unreadable: {place}: {code} {text}",
        "written": "mapping to complete: {path} (then --profile {path})",
    },
}


@guarded
def inspect(
    paths: Annotated[list[str], typer.Argument(metavar="CHEMIN…", help="Fichiers ou dossiers, de plan ou de réseau.")],
    listing: Annotated[options.Listing, typer.Option("--format", help="Présentation.")] = options.Listing.TEXT,
    write_profile: Annotated[
        Path | None,
        typer.Option(
            "--write-profile",
            metavar="F",
            help="Écrit la correspondance des zones et des couches (YAML ou xlsx), à relire puis passer par --profile.",
        ),
    ] = None,
    profile: options.Profile = None,
    columns: options.Columns = None,
    crs: options.Crs = None,
    lang: options.Lang = options.Language.FR,
    force: Annotated[bool, typer.Option("--force", help="Remplace une correspondance existante.")] = False,
    debug: options.Debug = False,
) -> None:
    """Montre les couches, leur projection, leur encodage, leurs colonnes, le rôle deviné et ce qui ne va pas."""
    from conformity import api

    words = _WORDS[lang.value]
    roles = options.columns_of(columns or ())
    found = api.inspect(paths, profile=profile, map=roles, crs=crs, lang=lang.value)
    if write_profile:  # before anything is said: a reader of stdout may leave
        _write(
            write_profile, [*paths, *([profile] if profile else [])], paths, force, words,
            profile=profile, columns=roles, crs=crs,
        )  # fmt: skip
    if listing is options.Listing.JSON:
        data(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        for layer in found["layers"]:
            for line in _lines(layer, words, lang.value):
                result(line)
        for fault in found["faults"]:
            result(words["unread"].format(**fault))


def _lines(layer: dict[str, Any], words: dict[str, str], lang: str) -> list[str]:
    role = " / ".join(part for part in (layer.get("table"), *_role(layer, lang)) if part)
    features = Sentence(words["features"], lang).format(n=layer["features"])
    head = [
        layer["layer"], role or "?", _shape(layer["geometry"], lang), features,
        layer["crs"] or (words["no_crs"] if layer["geometry"] != "none" else ""), layer["encoding"],
    ]  # fmt: skip
    lines = [" · ".join(part for part in head if part)]
    lines.append("    " + words["columns"].format(names=", ".join(layer.get("columns", ()))))
    lines += ["    " + words["document"].format(text=told) for told in layer.get("documents", ())]
    lines += ["    " + words["amiss"].format(text=fault) for fault in layer.get("amiss", ())]
    return lines


def _shape(geometry: str, lang: str) -> str:
    from conformity.report import wording

    return wording.of(lang).geometry.get(geometry, geometry)


def _role(layer: dict[str, Any], lang: str) -> list[str]:
    """Kind and objective of a layer, as one says them."""
    from conformity.report import wording

    terms = wording.of(lang)
    if not layer.get("kind"):
        return []
    said, taken = layer["objective"], layer["default_objective"]
    objectives = [terms.objective[said]] if said != "unknown" else []
    if taken is not None and taken == "unknown":
        objectives.append(terms.objective["unknown"])
    elif taken is not None:
        objectives.append(f"{terms.objective[taken]} ({terms.phrase['by_default']})")
    return [terms.kinds[layer["kind"]], ", ".join(objectives)]


def _write(path: Path, inputs: list[str], paths: list[str], force: bool, words: dict[str, str], **given: Any) -> None:
    from conformity.api.mapping import draft_profile

    if path.exists() and not force:
        raise OutputError("CLI-008", Place(file=str(path)))
    if any(Path(each).exists() and path.exists() and path.samefile(each) for each in inputs):
        raise OutputError("OUT-600", Place(file=str(path)))
    body = draft_profile(paths, xlsx=path.suffix.lower() == ".xlsx", **given)
    try:
        path.write_bytes(body)
    except OSError as error:
        raise OutputError("CLI-009", Place(file=str(path)), problem=error.strerror or str(error)) from None
    talk(words["written"].format(path=path))
