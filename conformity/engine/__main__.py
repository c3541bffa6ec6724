"""``python -m conformity.engine``: the engine without the libraries of the command line."""

from __future__ import annotations

from conformity.engine import Engine, complain
from conformity.engine.process import supervised
from conformity.language import LANGUAGES


def main() -> None:
    """Run one job in a process that its parent watches over."""
    lang = LANGUAGES[0]
    supervised(lambda: Engine(lang).run(), lambda error: complain(error, lang))


if __name__ == "__main__":
    main()
