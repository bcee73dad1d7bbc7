"""Help pages, set for Chinese text: usage, arguments, options, commands, examples."""

from collections.abc import Iterable, Iterator
from shutil import get_terminal_size
from typing import Any, NamedTuple

import click

from jiheng.domain.text import Language, Text
from jiheng.reporting.typeset import columns, wrap

_WIDEST = 100
_DEEPEST = 26
_USAGE = Text("用法：", "Usage: ")
_OPTIONS = Text("[选项]", "[OPTIONS]")
_COMMAND = Text("命令 …", "COMMAND ...")
_SECTIONS = {
    "arguments": Text("参数", "Arguments"),
    "options": Text("选项", "Options"),
    "commands": Text("命令", "Commands"),
    "examples": Text("例", "Examples"),
}
_DEFAULT = Text("（默认 {value}）", " (default {value})")


class Entry(NamedTuple):
    """One line of a help page: what is typed, and what it means."""

    typed: str
    meaning: str


def help_text(command: Any, ctx: click.Context, language: Language) -> str:  # noqa: ANN401
    """Return the help page of a command or of the whole program."""
    width = min(_WIDEST, get_terminal_size().columns) - 2
    pieces = " ".join(_pieces(command, ctx, language))
    lines = [f"{_USAGE.in_(language)}{ctx.command_path} {pieces}".rstrip(), ""]
    for paragraph in command.said.in_(language).split("\n"):
        lines += [f"  {line}".rstrip() for line in wrap(paragraph, width - 2)]
    for name, title in _SECTIONS.items():
        entries = list(entries_of(command, ctx, name, language=language))
        if entries:
            lines += ["", title.in_(language), *_listed(entries, width)]
    return "\n".join(lines)


def _pieces(command: Any, ctx: click.Context, language: Language) -> Iterator[str]:  # noqa: ANN401
    yield _OPTIONS.in_(language)
    if isinstance(command, click.Group):
        yield _COMMAND.in_(language)
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            yield parameter.make_metavar(ctx)


def entries_of(
    command: Any,  # noqa: ANN401
    ctx: click.Context,
    section: str,
    *,
    language: Language,
) -> Iterator[Entry]:
    """Yield the entries of a section of a command's page."""
    if section == "commands" and isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield Entry(name, _said(each, language).partition("\n")[0])
    elif section == "examples":
        for typed, meaning in command.examples:
            yield Entry(typed, meaning.in_(language))
    elif section in {"arguments", "options"}:
        kind = click.Argument if section == "arguments" else click.Option
        for parameter in command.params:
            if isinstance(parameter, kind):
                yield Entry(_typed(parameter, ctx), _meaning(parameter, language))


def _said(holder: Any, language: Language) -> str:  # noqa: ANN401
    return str(holder.said.in_(language))


def _typed(parameter: click.Parameter, ctx: click.Context) -> str:
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(ctx)
    names = ", ".join(sorted(parameter.opts, key=len))
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    return names if is_flag else f"{names} {parameter.make_metavar(ctx)}"


def _meaning(parameter: click.Parameter, language: Language) -> str:
    meaning = _said(parameter, language)
    is_flag = isinstance(parameter, click.Option) and parameter.is_flag
    if is_flag or not isinstance(parameter.default, str):
        return meaning
    return meaning + _DEFAULT.in_(language).format(value=parameter.default)


def _listed(entries: Iterable[Entry], width: int) -> Iterator[str]:
    entries = list(entries)
    depth = min(_DEEPEST, max(columns(entry.typed) for entry in entries)) + 4
    for entry in entries:
        first = f"  {entry.typed}"
        meaning = wrap(entry.meaning, width - depth)
        if columns(first) > depth - 2:
            yield first
            first = ""
        yield first + " " * (depth - columns(first)) + meaning[0]
        yield from (" " * depth + line for line in meaning[1:])
