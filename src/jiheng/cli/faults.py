"""What is wrong with a command line, as one sentence in the user's language."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from jiheng.domain.text import Language, Text

_Told = tuple[Text, Mapping[str, object]]
_HINT = Text("；用法见 {command} --help。", "; see {command} --help.")
_NO_OPTION = Text("没有选项 {name}", "No option {name}")
_NO_COMMAND = Text("没有命令 {name}", "No command {name}")
_MEANT = Text("，是否指 {near}", ", did you mean {near}?")
_MISSING = Text("缺少 {name}", "{name} is missing")
_BAD_VALUE = Text("{name} 的值不对：{why}", "{name} has a wrong value: {why}")
_BAD_USE = Text("选项 {name} 缺少值，或多给了值", "Option {name} lacks a value or has one too many")
_TOO_MANY = Text("多余的参数：{arguments}", "Too many arguments: {arguments}")
EMPTY = Text("它是空的", "it is empty")
_OTHER = Text("命令行有误：{why}", "Wrong command line: {why}")


class UnknownCommand(click.UsageError):
    """A command that does not exist; `near` are those that were probably meant."""

    def __init__(self, name: str, near: list[str], context: click.Context) -> None:
        super().__init__(name, context)
        self.option_name, self.possibilities = name, near


class TooManyArguments(click.UsageError):
    """Arguments beyond those a command takes."""


class BadValue(click.BadParameter):
    """A value that an option does not take, with the reason in both languages."""

    def __init__(self, why: Text, *, param: click.Parameter | None, ctx: click.Context) -> None:
        super().__init__(why.en, ctx, param)
        self.why = why


def sentence(fault: click.ClickException, language: Language) -> str:
    """Return what is wrong with the command line, and where its usage is told."""
    telling = next((_TELLING[kind] for kind in type(fault).__mro__ if kind in _TELLING), _other)
    text, figures = telling(fault)
    shown = {
        name: value.in_(language) if isinstance(value, Text) else value
        for name, value in figures.items()
    }
    context = getattr(fault, "ctx", None)
    command = context.command_path if context else "jiheng"
    return text.in_(language).format(**shown) + _HINT.in_(language).format(command=command)


def _unknown(text: Text) -> Callable[[Any], _Told]:
    def tell(fault: Any) -> _Told:  # noqa: ANN401
        near = sorted(fault.possibilities or ())
        meant = Text(text.zh + _MEANT.zh, text.en + _MEANT.en) if near else text
        return meant, {"name": fault.option_name, "near": " / ".join(near)}

    return tell


def _missing(fault: Any) -> _Told:  # noqa: ANN401
    return _MISSING, {"name": _name(fault)}


def _bad_value(fault: Any) -> _Told:  # noqa: ANN401
    return _BAD_VALUE, {"name": _name(fault), "why": getattr(fault, "why", fault.message)}


def _bad_use(fault: Any) -> _Told:  # noqa: ANN401
    return _BAD_USE, {"name": fault.option_name}


def _too_many(fault: Any) -> _Told:  # noqa: ANN401
    return _TOO_MANY, {"arguments": fault.message}


def _other(fault: Any) -> _Told:  # noqa: ANN401
    return _OTHER, {"why": fault.format_message()}


def _name(fault: Any) -> str:  # noqa: ANN401
    """Return the option's longest name, or the argument's as the usage line prints it."""
    parameter = fault.param
    if isinstance(parameter, click.Option):
        return str(parameter.opts[-1])
    return str(parameter.metavar or parameter.name) if parameter else str(fault.param_hint)


_TELLING: dict[type, Callable[[Any], _Told]] = {
    click.NoSuchOption: _unknown(_NO_OPTION),
    UnknownCommand: _unknown(_NO_COMMAND),
    TooManyArguments: _too_many,
    click.MissingParameter: _missing,
    click.BadParameter: _bad_value,
    click.BadOptionUsage: _bad_use,
}
