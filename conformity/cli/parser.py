"""The parser of the command line. Help, usage and errors come from the catalogue.

``--lang``, before or after the verb, selects the language. The locale has no effect, so that a command prints the same
on every machine. Texts are in the ``help`` files of the catalogue, by verb and parameter; the code has only the names
of verbs and placeholders (``metavar``). Exceptions of the framework are converted by their type, not by their text.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from conformity.cli.shells import CALLBACKS
from conformity.errors import ConformityError, Msg, UsageError
from conformity.language import LANGUAGES, of, words

__all__ = ["Verb", "Verbs", "chosen", "codes", "verb"]

if TYPE_CHECKING:
    _Command = TyperCommand
else:
    _Command = object

_OPTION: Final = "--lang"
#: keys of what the contexts of one run share: its language, and the words that each command was given
_LANG, _GIVEN = "conformity.lang", "conformity.given"
#: the framework's exceptions, of click or of the copy that typer contains
_FAULTS: Final = import_module(typer.BadParameter.__module__)


def chosen(arguments: Iterable[str]) -> str:
    """Language of a command line: that of the last ``--lang``, otherwise French."""
    lang, before = LANGUAGES[0], ""
    for word in arguments:
        if word == "--":
            break
        value = word if before == _OPTION else word.partition("=")[2] if word.startswith(f"{_OPTION}=") else ""
        lang = value if value in LANGUAGES else lang
        before = word
    return lang


def verb(arguments: Sequence[str]) -> str:
    """The verb of a command line: its first word that is neither an option nor the value of one; empty if none."""
    before = ""
    for word in arguments:
        if not word.startswith("-") and before != _OPTION:
            return word
        before = word
    return ""


def codes(values: Iterable[Enum]) -> str:
    """Placeholder of an option with fixed values: ``<text|json>``."""
    return f"<{'|'.join(str(each.value) for each in values)}>"


class _Spoken(_Command):
    """Common base of verbs and groups of verbs; ``help`` is the name of its table in the catalogue."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse arguments; without a ``--lang`` among them, use the language of the command line."""
        if ctx.parent is None:
            ctx.meta[_LANG] = chosen(args)
        ctx.meta[_GIVEN] = list(args)
        try:
            rest = super().parse_args(ctx, args)
        except _FAULTS.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        own = ctx.params.get("lang")
        if isinstance(own, Enum):
            ctx.params["lang"] = type(own)(ctx.meta[_LANG])
        return rest

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(_path(ctx), _pieces(self, ctx), prefix=_help(ctx)["words"]["usage"])

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_about(self, ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        shown = [param for param in self.get_params(ctx) if not getattr(param, "hidden", False)]
        for title, positional in (("arguments", True), ("options", False)):
            rows = [
                (_left(param, ctx), _right(self, param, ctx)) for param in shown if _positional(param) is positional
            ]
            if rows:
                with formatter.section(_help(ctx)["words"][title]):
                    formatter.write_dl(rows)
        if isinstance(self, TyperGroup):
            self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        items = super().shell_complete(ctx, incomplete)
        options = {name: param for param in self.get_params(ctx) for name in param.opts}
        for item in items:
            if item.value in options:
                item.help = _right(self, options[item.value], ctx)
            elif below := getattr(self, "commands", {}).get(item.value):
                item.help = _first(_about(below, ctx), 45)
        return items

    def get_short_help_str(self, limit: int = 45) -> str:
        return _first(words(LANGUAGES[0], f"help.{self.help}")["about"], limit)


class Verb(_Spoken, TyperCommand):
    """A verb of the command line."""


class Verbs(_Spoken, TyperGroup):
    """A group of verbs; the outermost one also reports the errors of a command line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        for param in self.params:  # typer adds its options of completion to a group that is made
            if param.name in CALLBACKS:
                param.callback = CALLBACKS[param.name]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        limit = formatter.width - 6 - max(map(len, self.commands))
        rows = [(name, _first(_about(below, ctx), limit)) for name, below in self.commands.items()]
        with formatter.section(_help(ctx)["words"]["commands"]):
            formatter.write_dl(rows)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise UsageError(Msg.COMMAND_UNKNOWN, name=args[0], near=_near(args[0], self.commands, ctx))
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; errors of the command line are printed with a code and end with exit status 2."""
        from conformity.cli import speech

        given = list(sys.argv[1:] if args is None else args)
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        try:
            sys.exit(super().main(args, prog_name, complete_var, False, windows_expand_args, **extra) or 0)
        except typer.Abort:
            speech.interrupted("SIGINT", chosen(given))
            sys.exit(130)
        except _FAULTS.ClickException as error:
            ctx = getattr(error, "ctx", None)
            if ctx is not None and type(error).__name__ in ("NoArgsIsHelpError", "UsageError") and _bare(ctx):
                speech.talk(ctx.get_help())
                sys.exit(2)
            speech.complain(_fault(error), chosen(given))
            sys.exit(2)
        except ConformityError as error:
            speech.complain(error, chosen(given))
            sys.exit(error.exit_code)


# ---------------------------------------------------------------------------------------------------------- help


def language(ctx: Any) -> str:
    """Language of the command line of a context."""
    return str(ctx.meta.get(_LANG, LANGUAGES[0]))


def _help(ctx: Any) -> Any:
    return words(language(ctx), "help")


def _about(command: Any, ctx: Any) -> str:
    return str(_help(ctx)[command.help]["about"]).strip()


def _first(text: str, limit: int) -> str:
    """The first paragraph of a text, cut between words at a maximum length."""
    return textwrap.shorten(text.strip().partition("\n\n")[0], limit, placeholder="...")


def _path(ctx: Any) -> str:
    """Path of verbs of a context: ``conformity rules list``."""
    return f"{_path(ctx.parent)} {ctx.info_name}" if ctx.parent is not None else str(ctx.info_name)


def _positional(param: Any) -> bool:
    return bool(param.param_type_name == "argument")


def _named(param: Any, ctx: Any) -> str:
    """Placeholder of a parameter: from the catalogue, or its allowed values."""
    name = param.metavar or ""
    return str(_help(ctx)["metavar"].get(name, name))


def _pieces(command: Any, ctx: Any) -> str:
    """Usage of a verb: ``[OPTIONS] PLAN``."""
    pieces = [_help(ctx)["words"]["option_list"]]
    for param in filter(_positional, command.params):
        name = _named(param, ctx)
        pieces.append(name if param.required else f"[{name}]")
    if isinstance(command, TyperGroup):
        pieces.append(_help(ctx)["words"]["command_list"])
    return " ".join(pieces)


def _left(param: Any, ctx: Any) -> str:
    if _positional(param):
        return _named(param, ctx)
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {_named(param, ctx)}".rstrip()


def _right(command: Any, param: Any, ctx: Any) -> str:
    """Description of a parameter, its default, and whether it is required."""
    from conformity.cli.options import IN_HELP

    tables = _help(ctx)
    own, said = tables[command.help], tables["words"]
    name = "help" if "--help" in param.opts else param.name
    text = own[name] if name in own else tables["option"][name]
    notes = []
    value = param.get_default(ctx, call=False)
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and not _positional(param):
        notes.append(said["default"].format(value=value.value if isinstance(value, Enum) else value))
    least = _least(param)
    if least is not None:
        notes.append(said["from"].format(least=f"{least:g}"))
    if param.required:
        notes.append(said["required"])
    joined = f"  [{of(language(ctx)).semicolon.join(notes)}]" if notes else ""
    return f"{text.format(**IN_HELP)}{joined}"


def _least(param: Any) -> float | None:
    """Minimum of a numeric parameter; None if it has none."""
    least = getattr(param, "min", None)
    return getattr(getattr(param, "type", None), "min", None) if least is None else least


# -------------------------------------------------------------------------------------------------------- faults


def _bare(ctx: Any) -> bool:
    """Whether a group was called without a verb: its help is then printed."""
    return isinstance(ctx.command, TyperGroup)


def _near(name: str, several: Iterable[str], ctx: Any) -> str:
    """The nearest of some names, otherwise the command that lists them."""
    from conformity.yamltext import suggestion

    return suggestion(name, list(several)) or f"{_path(ctx)} --help"


def _usage(ctx: Any) -> str:
    return f"{_path(ctx)} {_pieces(ctx.command, ctx)}"


def _fault(error: Any) -> ConformityError:
    """Convert an exception of the framework to a :class:`ConformityError`."""
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return UsageError(Msg.COMMAND_MALFORMED, usage="conformity --help")
    kind = type(error).__name__
    names = [name for param in ctx.command.get_params(ctx) for name in param.opts if name.startswith("-")]
    if kind == "NoSuchOption":
        return UsageError(Msg.OPTION_UNKNOWN, name=error.option_name, near=_near(error.option_name, names, ctx))
    if kind == "BadOptionUsage":
        option = next(p for p in ctx.command.get_params(ctx) if error.option_name in p.opts)
        code = Msg.OPTION_TAKES_NO_VALUE if option.is_flag else Msg.OPTION_WITHOUT_VALUE
        return UsageError(code, name=error.option_name, usage=_left(option, ctx))
    param = getattr(error, "param", None)
    if kind == "MissingParameter" and param is not None:
        return UsageError(
            Msg.ARGUMENT_MISSING if _positional(param) else Msg.OPTION_MISSING,
            name=_left(param, ctx),
            usage=_usage(ctx),
        )
    given, extra = _parsed(ctx)
    if kind == "BadParameter" and param is not None:
        return _unfit(param, given.get(param.name), ctx)
    if kind == "UsageError" and extra:
        return UsageError(Msg.TOO_MANY_ARGUMENTS, n=len(extra), names=" ".join(extra), usage=_usage(ctx))
    return UsageError(Msg.COMMAND_MALFORMED, usage=_usage(ctx))


def _parsed(ctx: Any) -> tuple[dict[str, Any], list[str]]:
    """Unconverted values of the parameters of a command, and the remaining arguments."""
    opts, rest, _ = ctx.command.make_parser(ctx).parse_args(list(ctx.meta[_GIVEN]))
    return opts, list(rest)


def _unfit(param: Any, value: Any, ctx: Any) -> ConformityError:
    """The error for a value that its parameter does not accept."""
    value = value[-1] if isinstance(value, list) else value
    name, metavar = max(param.opts, key=len), param.metavar or ""
    if metavar.startswith("<"):
        return UsageError(
            Msg.OPTION_VALUE_NOT_ALLOWED, name=name, value=value, known=metavar.strip("<>").replace("|", ", ")
        )
    least = _least(param)
    if least is not None:
        return UsageError(Msg.OPTION_NUMBER_NOT_ALLOWED, name=name, value=value, least=f"{least:g}")
    return UsageError(Msg.COMMAND_MALFORMED, usage=_usage(ctx))
