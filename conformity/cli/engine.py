"""``conformity engine``: one job as JSON on standard input, JSON lines on standard output."""

from __future__ import annotations

from conformity.cli import options


def engine(lang: options.Lang = options.Language.FR) -> None:
    """Do one job for another program."""
    from conformity.engine import Engine

    Engine(lang.value).run()
