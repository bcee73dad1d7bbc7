"""The program: all commands, by name."""

from importlib.metadata import version

import click

from jiheng.cli.commanding import Option, Program
from jiheng.cli.options import PRESENTATION
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.domain.text import Text


def _show_version(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        deliver(f"jiheng {version('jiheng')}\n", None, ctx.ensure_object(Session))
        ctx.exit()


COMMANDS = {
    "read": "read:read",
    "score": "score:score",
    "check": "check:check",
    "fix": "fix:fix",
    "render": "render:render",
    "verify": "verify:verify",
    "rule": "rule:rule",
    "policy": "policy:policy",
    "form-schema": "form_schema:form_schema",
    "corpus": "corpus:corpus",
    "serve": "serve:serve",
    "account": "account:account",
    "worker": "worker:worker",
    "audit": "audit:audit",
}
"""Where each command stands, in the order in which they are listed."""

program = Program(
    "jiheng",
    said=Text(
        "绩衡：识读、计分、核对财政项目支出绩效自评表\n"
        "退出码：0 没有达到 --fail-on 的问题；1 有；2 用法或设置有误；3 有文件读不了"
        "（其余照常处理）；4 内部错误；130 被中断。",
        "Jiheng: read, score and check self-evaluation forms of publicly funded projects\n"
        "Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 usage or configuration; 3 a "
        "document could not be read (the others are processed); 4 internal error; 130 interrupted.",
    ),
    places=COMMANDS,
    params=[
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            said=Text("显示版本", "Show the version"),
        )
    ],
)
PRESENTATION(program)
