"""``jiheng verify``: replay exported traces, digit for digit."""

import click

from jiheng.cli.answer import code_of
from jiheng.cli.commanding import Command
from jiheng.cli.options import PRESENTATION, argument
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.spinner import spinner
from jiheng.cli.work import standard_input
from jiheng.domain.errors import JihengError
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean
from jiheng.services.reading import STANDARD_INPUT, STANDARD_INPUT_NAME, Opening, read_bytes
from jiheng.services.tracing import verify as replayed

TRACES = argument(
    "traces",
    nargs=-1,
    required=True,
    metavar="TRACE...",
    said=Text(
        "jiheng score --trace 写出的轨迹文件，或 -（标准输入）",
        "Trace files written by jiheng score --trace, or - (standard input)",
    ),
)
_HOLDS = Text(
    "{file}：逐位复算 {count} 个数，全部一致。",
    "{file}: {count} number(s) replayed, digit for digit; all agree.",
)


@click.command(
    "verify",
    cls=Command,
    said=Text(
        "逐位复算一份评分轨迹，有一位不同即不通过\n"
        "数、参数、依据和封印逐一核对；不符时退出码为 1，不是轨迹时为 3。",
        "Replay a score trace, and refuse it for one changed digit\n"
        "Numbers, parameters, authorities and seal are compared; exits with 1 when something does "
        "not hold, with 3 for a file that is no trace.",
    ),
    examples=(("jiheng verify 轨迹.json", Text("复算一份轨迹", "replay one trace")),),
)
@TRACES
@PRESENTATION
@click.pass_obj
def verify(session: Session, traces: tuple[str, ...]) -> int:
    """Replay traces; complain of each that does not hold."""
    problems: list[JihengError] = []
    with spinner(session) as shown:
        for done, path in enumerate(traces):
            if shown:
                shown.reading(Opening(path, done, len(traces)))
            try:
                count = _replay(path)
            except JihengError as problem:
                problems.append(problem)
                session.complain(problem.sentence(session.language))
            else:
                deliver(
                    session.say(_HOLDS, file=clean(_name(path)), count=count) + "\n", None, session
                )
    return code_of(problems)


def _replay(path: str) -> int:
    content = standard_input().read() if path == STANDARD_INPUT else read_bytes(path)
    return replayed(content, _name(path))


def _name(path: str) -> str:
    return STANDARD_INPUT_NAME if path == STANDARD_INPUT else path
