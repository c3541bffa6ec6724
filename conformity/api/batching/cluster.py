"""Documents checked on the workers of a Dask cluster, which must see the same folders as this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from conformity.api.batching.work import Outcome, Task, failed, one
from conformity.errors import MachineError, Msg, OutputError, UsageError

__all__ = ["outcomes"]

#: how often a document is tried again where the worker that had it is gone
_TRIES: Final = 3
_PATIENCE: Final = "15s"


def outcomes(tasks: Sequence[Task], address: str) -> Iterator[Outcome]:
    """Yield the outcome of each document as it ends, in any order.

    Raises
    ------
    UsageError
        CLI-033 if no scheduler answers at the address.
    OutputError
        OUT-010 if the extra ``cluster`` is not installed.
    """
    try:
        import distributed
    except ImportError:
        raise OutputError(Msg.FORMAT_EXTRA_NOT_INSTALLED, format="--scheduler", extra="cluster") from None
    library: Any = distributed
    try:
        client = library.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            Msg.SCHEDULER_NOT_ANSWERING, address=address, problem=str(error).splitlines()[0][:200]
        ) from None
    with client, client.as_current():
        waiting = {client.submit(one, task, pure=False, retries=_TRIES): task for task in tasks}
        for future in library.as_completed(list(waiting)):
            task = waiting.pop(future)
            try:
                outcome: Outcome = future.result()
            except Exception as error:  # the workers that tried it died one after the other
                outcome = failed(
                    task.name, MachineError(Msg.WORKER_KILLED, problem=f"{type(error).__name__}: {error}"[:200])
                )
            yield outcome
            future.release()
