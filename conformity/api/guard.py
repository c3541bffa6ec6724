"""Conversion of exceptions: the library raises only its own, whatever a dependency raised."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from conformity.errors import ConformityError, work
from conformity.errors.endings import failed

__all__ = ["guarded"]

P = ParamSpec("P")
R = TypeVar("R")

#: arguments that are functions of the caller: what they raise is the caller's
_CALLBACKS: Final = ("talk", "mark", "progress")


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function so that exceptions of other libraries are raised as a :class:`ConformityError`.

    Exceptions raised by a callback of the caller, those that are not an ``Exception`` (such as ``KeyboardInterrupt``),
    and Python's ``TypeError`` for missing or unexpected arguments pass unchanged. If the function takes ``mark``, an
    internal error names the stage in which it was raised.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        signature.bind(*args, **kwargs)
        watch = _Watch()
        for name in signature.parameters.keys() & _CALLBACKS:
            given = kwargs.get(name)
            if callable(given) or (name == "mark" and given is None):
                kwargs[name] = watch.over(given, name)
        try:
            return function(*args, **kwargs)
        except ConformityError:
            raise
        except Exception as error:
            if error is watch.raised:
                raise
            raise failed(error, watch.stage) from error

    return run


class _Watch:
    """The stage last given to the callbacks of one call, and the exception that one raised."""

    def __init__(self) -> None:
        self.stage = ""
        self.raised: BaseException | None = None

    def over(self, callback: Callable[..., Any] | None, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            if name == "mark" and arguments:
                self.stage = str(arguments[0])
                work.begin(self.stage)
            if callback is None:
                return None
            try:
                return callback(*arguments)
            except Exception as error:
                self.raised = error
                raise

        return call
