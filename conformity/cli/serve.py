"""``conformity serve``: the local page."""

from __future__ import annotations

from typing import Annotated

import typer

from conformity.cli import options
from conformity.cli.speech import guarded, result
from conformity.serve import MOST_MB


@guarded
def serve(
    port: Annotated[int, typer.Option("--port", metavar="number", min=0, max=65_535)] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    max_mb: Annotated[int, typer.Option("--max-mb", metavar="megabytes", min=1)] = MOST_MB,
    lang: options.Lang = options.Language.FR,
    debug: options.Debug = False,
) -> None:
    """Serve the local page until it is ended."""
    from conformity.serve import serve as serving

    serving(port=port, browser=not no_browser, lang=lang.value, most_mb=max_mb, say=result)
