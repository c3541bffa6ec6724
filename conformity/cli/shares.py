"""``conformity shares``: overlap areas and shares of two layers, by tiles, even if larger than memory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result, talk
from conformity.language import words
from conformity.language.figures import number


@guarded
def shares(
    zones: Annotated[str, typer.Argument(metavar="zones")],
    elements: Annotated[str, typer.Argument(metavar="network")],
    out: options.Out = Path("parts"),
    memory: Annotated[
        float,
        typer.Option("--memory", metavar="megabytes", min=1.0),
    ] = 1_000.0,
    lang: options.Lang = options.Language.FR,
    force: options.Force = False,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Measure the overlaps of the polygons of two layers, even if larger than memory."""
    from conformity import api

    pairs = api.shares(zones, elements, memory_mb=memory)
    said = words(lang.value, "cli.shares")
    if not quiet:
        talk(said["tiles"].format(tiles=pairs.attrs["tiles"], most=f"{pairs.attrs['most_mb']:.0f}"))
    paths = api.write_shares(pairs, out, inputs=[zones, elements], force=force)
    result(said["found"].format(n=len(pairs), area=number(pairs["area_m2"].sum() / 10_000, 2, lang.value)))
    result(said["written"])
    for path in paths:
        result(f"  {path.as_posix()}")
