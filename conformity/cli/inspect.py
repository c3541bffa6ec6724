"""``conformity inspect``: the layers of files, their roles, and their faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from conformity.cli import options
from conformity.cli.speech import data, guarded, result, talk
from conformity.errors import Msg, OutputError, Place
from conformity.errors.reasons import of_system
from conformity.language import words


@guarded
def inspect(
    paths: Annotated[list[str], typer.Argument(metavar="paths")],
    listing: Annotated[
        options.Listing, typer.Option("--format", metavar=options.codes(options.Listing))
    ] = options.Listing.TEXT,
    write_profile: Annotated[
        Path | None,
        typer.Option("--write-profile", metavar="file"),
    ] = None,
    profile: options.Profile = None,
    columns: options.Columns = None,
    crs: options.Crs = None,
    lang: options.Lang = options.Language.FR,
    force: Annotated[bool, typer.Option("--force")] = False,
    debug: options.Debug = False,
) -> None:
    """Show the layers of files, the role guessed for each, and the faults."""
    from conformity import api

    said = words(lang.value, "cli.inspect")
    roles = options.columns_of(columns or ())
    layers = api.inspect(paths, profile=profile, map=roles, crs=crs, lang=lang.value)
    if write_profile:  # before anything is said: a reader of stdout may leave
        _write(
            write_profile, [*paths, *([profile] if profile else [])], paths, force, said,
            profile=profile, columns=roles, crs=crs, lang=lang.value,
        )  # fmt: skip
    if listing is options.Listing.JSON:
        data(json.dumps(layers, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        for layer in layers["layers"]:
            for line in _lines(layer, said, lang.value):
                result(line)
        for fault in layers["faults"]:
            result(said["unread"].format(**fault))


def _lines(layer: dict[str, Any], said: Mapping[str, Any], lang: str) -> list[str]:
    role = " / ".join(part for part in (layer.get("table"), *_role(layer, lang)) if part)
    features = said["features"].format(n=layer["features"])
    head = [
        layer["layer"], role or "?", _shape(layer["geometry"], lang), features,
        layer["crs"] or (said["no_crs"] if layer["geometry"] != "none" else ""), layer["encoding"],
    ]  # fmt: skip
    lines = [" · ".join(part for part in head if part)]
    lines.append("    " + said["columns"].format(names=", ".join(layer.get("columns", ()))))
    lines += ["    " + said["document"].format(text=document) for document in layer.get("documents", ())]
    lines += ["    " + said["amiss"].format(text=fault) for fault in layer.get("amiss", ())]
    return lines


def _shape(geometry: str, lang: str) -> str:
    from conformity.report import wording

    return wording.of(lang).geometry.get(geometry, geometry)


def _role(layer: dict[str, Any], lang: str) -> list[str]:
    """Kind and objective of a layer, in words."""
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


def _write(path: Path, inputs: list[str], paths: list[str], force: bool, said: Mapping[str, Any], **given: Any) -> None:
    from conformity.api.mapping import draft_profile

    if path.exists() and not force:
        raise OutputError(Msg.FILE_ALREADY_EXISTS, Place(file=str(path)))
    if any(Path(each).exists() and path.exists() and path.samefile(each) for each in inputs):
        raise OutputError(Msg.OUTPUT_FILE_IS_AN_INPUT, Place(file=str(path)))
    body = draft_profile(paths, xlsx=path.suffix.lower() == ".xlsx", **given)
    try:
        path.write_bytes(body)
    except OSError as error:
        raise OutputError(Msg.FILE_NOT_WRITABLE, Place(file=str(path)), problem=of_system(error)) from None
    talk(said["written"].format(path=path))
