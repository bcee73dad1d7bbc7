"""``jiheng audit verify``: is the audit trail of the web application what was sealed?"""

from pathlib import Path

import click

from jiheng.cli.application import web
from jiheng.cli.commanding import Command
from jiheng.cli.options import DATA, TELLING, OneOf, argument
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.text.serving import HOLDS
from jiheng.cli.work import code_of
from jiheng.engine.rule import Text


@click.command(
    "audit",
    cls=Command,
    said=Text(
        "核对网页系统的审计记录：每一版、每一条与封印是否相符\n"
        "有一个字节被改动即指出是哪一版、哪一条，退出码为 1。",
        "Verify the audit trail of the web application: is everything what was sealed?\n"
        "A changed byte is named by its revision or entry; exits with 1.",
    ),
    examples=(("jiheng audit verify", Text("核对全部", "verify everything")),),
)
@argument(
    "action", type=OneOf("verify"), metavar="verify", said=Text("核对", "Compare with the seals")
)
@DATA
@TELLING
@click.pass_obj
def audit(session: Session, *, action: str, data: str) -> int:
    """Verify the trail; complain of each row that does not hold."""
    del action
    serving = web("serving")
    serving.start(Path(data))
    verified = serving.verify()
    for problem in verified.problems:
        session.complain(problem.sentence(session.language))
    if not verified.problems:
        told = session.say(HOLDS, revisions=verified.revisions, entries=verified.entries)
        deliver(f"{told}\n", None, session)
    return code_of(verified.problems)
