"""``jiheng audit verify``: is the audit trail of the web application what was sealed?"""

import re
from pathlib import Path
from typing import Final

import click

from jiheng.cli.answer import code_of
from jiheng.cli.application import web
from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import DATA, TELLING, OneOf, argument, option
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.text.serving import EXPORTED, HOLDS
from jiheng.cli.work import standard_input
from jiheng.domain.chain import START
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean
from jiheng.services.exporting_trail import compare_exported
from jiheng.services.reading import STANDARD_INPUT, STANDARD_INPUT_NAME, read_bytes

_SEAL: Final = re.compile(r"[0-9a-fA-F]{64}")


def _seal(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if value and not _SEAL.fullmatch(value):
        why = Text(
            f"“{clean(value[:70])}”有 {len(value)} 个字符，封印是 64 位十六进制",
            f"“{clean(value[:70])}” has {len(value)} characters, a seal is 64 hexadecimal digits",
        )
        raise BadValue(why, param=param, ctx=ctx)
    return value.lower()


@click.command(
    "audit",
    cls=Command,
    said=Text(
        "核对网页系统的审计记录：每一版、每一条与封印是否相符\n"
        "有一个字节被改动、有一行被删去即指出是哪一版、哪一条、哪一份表，退出码为 1。"
        "末尾连同标记一起被删去的，只有外面记下的封印看得出：把末条的封印另存，以后用 --head 核对。"
        "给出审计记录页导出的 JSON 行文件时，只核对这个文件，不需要数据库。",
        "Verify the audit trail of the web application: is everything what was sealed?\n"
        "A changed byte, or a row taken away, is named by its revision, entry or filing; exits "
        "with 1. A trail cut off together with the mark of its end is told by a seal noted "
        "elsewhere alone: note the last one and give it as --head later. Given JSON lines "
        "exported from the page of the trail, that file alone is compared, without a database.",
    ),
    examples=(
        ("jiheng audit verify", Text("核对全部", "verify everything")),
        (
            "jiheng audit verify --head 3f5a…",
            Text("核对全部，且以前记下的封印仍在", "verify, and that a seal noted before is there"),
        ),
        ("jiheng audit verify audit.jsonl", Text("核对导出的记录", "verify exported entries")),
    ),
)
@argument(
    "action", type=OneOf("verify"), metavar="verify", said=Text("核对", "Compare with the seals")
)
@argument(
    "file",
    required=False,
    metavar="FILE",
    said=Text(
        "审计记录页导出的 JSON 行文件，或 -（标准输入）；不写则核对数据库",
        "JSON lines exported from the trail, or - (standard input); the database if left out",
    ),
)
@option(
    "--head",
    metavar="SEAL",
    default="",
    callback=_seal,
    said=Text(
        "以前记下的一条的封印（64 位十六进制）；它不在了就指出来",
        "The seal of an entry noted before (64 hexadecimal digits); said if it is gone",
    ),
)
@DATA
@TELLING
@click.pass_obj
def audit(session: Session, *, action: str, file: str | None, head: str, data: str) -> int:
    """Verify the trail; complain of each row that does not hold."""
    del action
    return _of_database(session, data, head) if file is None else _of_file(session, file, head)


def _of_database(session: Session, data: str, head: str) -> int:
    serving = web("serving")
    serving.start(Path(data))
    verified = serving.verify(head)
    for problem in verified.problems:
        session.complain(problem.sentence(session.language))
    if not verified.problems:
        number, seal = verified.head
        told = session.say(
            HOLDS,
            revisions=verified.revisions,
            entries=verified.entries,
            number=number,
            seal=seal,
        )
        deliver(f"{told}\n", None, session)
    return code_of(verified.problems)


def _of_file(session: Session, path: str, head: str) -> int:
    is_piped = path == STANDARD_INPUT
    name = STANDARD_INPUT_NAME if is_piped else path
    content = standard_input().read() if is_piped else read_bytes(path)
    compared = compare_exported(content, name, known=head)
    for problem in compared.problems:
        session.complain(problem.sentence(session.language))
    if not compared.problems:
        last = compared.last
        told = session.say(
            EXPORTED,
            file=clean(name),
            entries=compared.entries,
            gaps=compared.gaps,
            number=last.number if last else 0,
            seal=last.digest if last else START,
        )
        deliver(f"{told}\n", None, session)
    return code_of(compared.problems)
