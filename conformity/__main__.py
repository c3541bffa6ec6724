"""``python -m conformity``."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def _leave(number: int, frame: FrameType | None) -> None:
    """A signal while the program is loading: nothing has begun, so only the exit status is returned."""
    sys.exit(128 + number)


def main() -> None:
    """Load the command line, quiet under signals, and run it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    from conformity.cli import main as run

    run()


if __name__ == "__main__":
    main()
