"""The local page: drop a plan and a network, confirm what was read, follow the check, take the dossier.

It serves this machine alone. Each check runs in an engine of its own (:mod:`conformity.engine`), one after the other;
the files of a session lie in one temporary folder, which goes with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformity.errors import Msg, UsageError

__all__ = ["MOST_MB", "serve"]

#: megabytes of the files of one check
MOST_MB: Final = 512
#: what the extra installs
_NEEDED: Final = ("starlette", "uvicorn", "python_multipart")


def serve(
    *, port: int = 0, browser: bool = True, lang: str = "fr", most_mb: int = MOST_MB, say: Callable[[str], None]
) -> None:
    """Serve the page until a signal, the end of its window, or its button ends it.

    Parameters
    ----------
    port
        Port of 127.0.0.1; 0 takes a free one.
    browser
        Whether to open the page in the browser.
    lang
        Language of the page, which it can change, and of the messages.
    most_mb
        Megabytes that the files of one check may have.
    say
        Called with the address of the page once it answers.

    Raises
    ------
    UsageError
        CLI-910 if the extra ``serve`` is not installed; CLI-911 if the port is not free.
    """
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(Msg.SERVE_NOT_INSTALLED, names=", ".join(missing))
    from conformity.serve.server import run

    run(port=port, browser=browser, lang=lang, most=most_mb * 2**20, say=say)
