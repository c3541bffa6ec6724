"""One job as JSON on standard input, JSON lines on standard output: how other programs drive this one.

``conformity engine`` and ``python -m conformity.engine`` are the same; the second needs neither typer nor rich. The
protocol is described in ``docs/engine.md``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Final, NoReturn

from conformity.engine.lines import Lines, alone, fault
from conformity.engine.process import Interrupted, acknowledge, interruption
from conformity.errors import ConformityError, Msg, message
from conformity.errors.endings import failed

__all__ = ["Engine", "complain"]

#: seconds between the attempts to end a cancelled job whose libraries drop the exception
_AGAIN_S: Final = 0.2


class Engine:
    """One run of the engine.

    Parameters
    ----------
    lang
        Language of the messages until the job names one.
    """

    def __init__(self, lang: str = "fr") -> None:
        self._lang = lang
        self._lines = Lines(alone())

    def run(self) -> NoReturn:
        """Do the job on standard input and exit with its status.

        Raises
        ------
        SystemExit
            Always: 0 where the job is done; 2, 3, 4 or 101 where it cannot be, as for the commands; 128 plus the
            number of the signal where it is cancelled; 141 if the reader of the lines is gone.
        """
        try:
            self._work()
        except Interrupted as cancelled:
            self._cancelled(cancelled)
        except Exception as error:
            cancelling = interruption()
            if cancelling is not None:
                self._cancelled(cancelling)
            self._lines.say(**fault(failed(error), self._lang))
            sys.exit(failed(error).exit_code)
        sys.exit(0)

    def _work(self) -> None:
        from conformity import __version__
        from conformity.engine import jobs, tasks

        self._lines.say(engine=__version__, protocol=jobs.PROTOCOL)
        content = jobs.read(getattr(sys.stdin, "buffer", None))
        self._lang = jobs.language_of(content, self._lang)
        job = jobs.job_of(content)
        if job.cancel_on_eof:
            threading.Thread(target=_watch, args=(sys.stdin.fileno(),), daemon=True).start()
        ended = tasks.run(job, self._lines)
        acknowledge()  # what is published stays: too late to cancel
        self._lines.say(**ended)

    def _cancelled(self, by: Interrupted) -> NoReturn:
        acknowledge()
        entry = message(Msg.INTERRUPTED)
        what, remedy = entry.what(self._lang, {"signal": by.signal}), entry.remedy(self._lang)
        self._lines.say(cancelled=what, code=Msg.INTERRUPTED, remedy=remedy, status=by.status)
        sys.exit(by.status)


def complain(error: ConformityError, lang: str) -> None:
    """Write the line of an error that ended the process of the job itself, as native code does that aborts."""
    Lines(sys.stdout.buffer).say(**fault(error, lang))


def _watch(number: int) -> None:
    """Cancel the job at the end of standard input. What else is written there is passed over."""
    try:
        while os.read(number, 65_536):
            pass
    except OSError:
        pass  # closed: the result is no longer wanted
    while True:
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        else:
            signal.raise_signal(signal.SIGTERM)
        time.sleep(_AGAIN_S)
