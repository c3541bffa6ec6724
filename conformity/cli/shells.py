"""Shell completion: scripts of the framework, messages from the catalogue."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from conformity.errors import MachineError, Msg
from conformity.errors.reasons import of_system

__all__ = ["CALLBACKS", "SHELLS", "script"]

_FRAMEWORK: Final = import_module("typer.completion")  # has no names of its own for these
SHELLS: Final = ("bash", "zsh", "fish", "powershell", "pwsh")


def _install(ctx: Any, param: Any, value: Any) -> Any:
    """Install the script for the current shell, and print its path."""
    if not value or ctx.resilient_parsing:
        return value
    from conformity.cli.parser import language
    from conformity.cli.speech import result
    from conformity.language import words

    shell = _shell()
    try:
        _, path = _FRAMEWORK.install(shell=shell)
    except OSError as error:
        raise MachineError(Msg.COMPLETION_NOT_INSTALLED, shell=shell, problem=of_system(error)) from None
    said = words(language(ctx), "cli.completion")
    result(said["installed"].format(shell=shell, path=path))
    result(said["later"])
    sys.exit(0)


def _show(ctx: Any, param: Any, value: Any) -> Any:
    """Print the script for the current shell."""
    if not value or ctx.resilient_parsing:
        return value
    from conformity.cli.speech import data

    data(script(str(ctx.find_root().info_name), _shell()))
    sys.exit(0)


def script(name: str, shell: str) -> str:
    """The completion script of a command for one of :data:`SHELLS`."""
    variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
    return str(_FRAMEWORK.get_completion_script(prog_name=name, complete_var=variable, shell=shell))


def _shell() -> str:
    """The current shell.

    Raises
    ------
    MachineError
        ENV-740 if there is no script for it.
    """
    detector = import_module("shellingham")  # of the framework, which reports it in no other way
    try:
        shell = str(detector.detect_shell()[0]).lower()
    except detector.ShellDetectionFailure:
        shell = "?"
    if shell not in SHELLS:
        raise MachineError(Msg.COMPLETION_SHELL_UNKNOWN, shell=shell, known=" | ".join(SHELLS))
    return shell


#: what takes the place of the framework's callbacks, by the name of the option
CALLBACKS: Final[Mapping[str, Callable[..., Any]]] = {"install_completion": _install, "show_completion": _show}
