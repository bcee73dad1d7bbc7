"""Commands and options that speak both languages, and the edge where errors become exit codes.

0  nothing at or above --fail-on      3  a document could not be read
1  findings at or above it            4  internal error
2  usage or configuration           130  interrupted, or the reader of the output went away
"""

import errno
import platform
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final

import click
from click.core import ParameterSource

from jiheng.cli import INTERRUPTED
from jiheng.cli.faults import EMPTY, BadValue, TooManyArguments, UnknownCommand, sentence
from jiheng.cli.help import help_text
from jiheng.cli.output import deliver
from jiheng.cli.session import Session, prepare_streams, session_of
from jiheng.domain.errors import JihengError, UsageError
from jiheng.domain.text import Text

INTERNAL: Final = 4
_INTERNAL = Text(
    "内部错误（{fault}；jiheng {version}，Python {python}）：这是程序的缺陷，不是您的表有问题；"
    "请把这一行和所用的命令报告给维护者，加 --debug 可附上调用栈。",
    "Internal error ({fault}; jiheng {version}, Python {python}): a defect of the program, not of "
    "your form; please report this line with the command, and the trace that --debug adds.",
)
_NO_THREAD: Final = "can't start new thread"


class OutOfMemory(JihengError):
    """The system gives this process no more memory."""

    exit_code = 3
    zh = "内存不足（本进程最多用到 {used} MB），没有做完；请关闭别的程序，或把文件分几批做，再试。"
    en = (
        "Memory ran out (this process used {used} MB at most) and the work is not done; "
        "close other programs, or take fewer files at a time, and run again."
    )

    def __init__(self) -> None:
        super().__init__(used=_most_megabytes())


class Option(click.Option):
    """An option with its explanation in both languages."""

    def __init__(self, *args: Any, said: Text, **settings: Any) -> None:  # noqa: ANN401
        settings["help"] = said.en
        super().__init__(*args, **settings)
        self.said = said

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401
        """Convert what is given, which is not nothing."""
        return super().type_cast_value(ctx, _given(value, self, ctx))


class Argument(click.Argument):
    """An argument with its explanation in both languages."""

    def __init__(self, *args: Any, said: Text, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.said = said

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401
        """Convert what is given, which is not nothing."""
        return super().type_cast_value(ctx, _given(value, self, ctx))


class Command(click.Command):
    """A command with its explanation and examples.

    Attributes:
        said: what it does, in both languages; the first line is the short form.
        examples: command lines, each with what it does.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        said: Text,
        examples: tuple[tuple[str, Text], ...] = (),
        **settings: Any,  # noqa: ANN401
    ) -> None:
        settings |= {"help": said.en, "add_help_option": False}
        super().__init__(*args, **settings)
        self.said = said
        self.examples = examples
        self.params.append(_help_option())

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page in the user's language."""
        return help_text(self, ctx, ctx.ensure_object(Session).language)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and name arguments there is no use for."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest:
            raise TooManyArguments(" ".join(rest), ctx)
        return rest


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each loaded when it is asked for: most of them are not, in a run.

    Args:
        places: ``module:attribute`` of each command below `jiheng.cli.commands`, by name.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, attribute = self._places[name].partition(":")
            held = import_module(f"jiheng.cli.commands.{module}")
            self._loaded[name] = getattr(held, attribute)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Group(click.Group):
    """Commands under one name, with their explanation.

    Args:
        said: what they are for, in both languages.
        places: of the commands, as for `Commands`.
    """

    def __init__(self, *args: Any, said: Text, places: Mapping[str, str], **settings: Any) -> None:  # noqa: ANN401
        settings |= {"help": said.en, "add_help_option": False, "no_args_is_help": False}
        settings["commands"] = Commands(places)
        super().__init__(*args, **settings)
        self.said = said
        self.examples: tuple[tuple[str, Text], ...] = ()
        self.params.append(_help_option())

    def get_help(self, ctx: click.Context) -> str:
        """Return the list of commands in the user's language."""
        return help_text(self, ctx, ctx.ensure_object(Session).language)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, self.list_commands(ctx), n=2)
            raise UnknownCommand(name, near, ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; without a command, the help page goes where complaints go."""
        rest = super().parse_args(ctx, args)
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(UsageError.exit_code)
        return rest


class Program(Group):
    """All commands, and the outermost edge of the program."""

    def main(self, *arguments: Any, **settings: Any) -> Any:  # noqa: ANN401
        """Run and exit with the documented code; nothing escapes as a traceback."""
        given = arguments[0] if arguments else settings.pop("args", None)
        words = list(sys.argv[1:] if given is None else given)
        prepare_streams()
        session = session_of(words)
        settings = settings | {"prog_name": "jiheng", "standalone_mode": False, "obj": session}
        sys.exit(self._code(words, settings, session))

    def _code(self, words: list[str], settings: dict[str, Any], session: Session) -> int:
        try:
            return int(super().main(words, **settings) or 0)
        except click.Abort:
            return INTERRUPTED
        except click.ClickException as fault:
            session.complain(sentence(fault, session.language))
            return fault.exit_code
        except JihengError as fault:
            _show_trace(session)
            session.complain(fault.sentence(session.language))
            return fault.exit_code
        except BaseException as fault:
            if isinstance(fault, SystemExit):
                raise
            _show_trace(session)
            if _is_of_memory(fault):
                session.complain(OutOfMemory().sentence(session.language))
                return OutOfMemory.exit_code
            session.complain(_internal(fault, session))
            return INTERNAL


def _given(value: Any, param: click.Parameter, ctx: click.Context) -> Any:  # noqa: ANN401
    """Return what is given, unless it is empty: a variable of a script that is not set.

    An empty name would be the present folder, an empty list everything.
    """
    several = value if isinstance(value, list | tuple) else (value,)
    is_typed = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
    if is_typed and "" in several:
        raise BadValue(EMPTY, param=param, ctx=ctx)
    return value


def _help_option() -> Option:
    return Option(
        ["--help", "-h"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        said=Text("显示本页", "Show this page"),
    )


def _show_help(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value and not ctx.resilient_parsing:
        deliver(f"{ctx.get_help()}\n", None, ctx.ensure_object(Session))
        ctx.exit()


def _show_trace(session: Session) -> None:
    if session.debug:
        traceback.print_exc()


def _is_of_memory(fault: BaseException) -> bool:
    """Whether the system gave no more memory; a thread that cannot start has none for its stack."""
    is_thread = isinstance(fault, RuntimeError) and str(fault) == _NO_THREAD
    return (
        isinstance(fault, MemoryError) or is_thread or getattr(fault, "errno", None) == errno.ENOMEM
    )


def _most_megabytes() -> int:
    """Return the most memory this process had, 0 where the system does not tell."""
    if find_spec("resource") is None:
        return 0
    usage = import_module("resource")
    bytes_a_unit = 1 if sys.platform == "darwin" else 1 << 10
    return int(usage.getrusage(usage.RUSAGE_SELF).ru_maxrss) * bytes_a_unit >> 20


def _internal(fault: BaseException, session: Session) -> str:
    return session.say(
        _INTERNAL,
        fault=f"{type(fault).__name__}: {fault}",
        version=version("jiheng"),
        python=platform.python_version(),
    )
