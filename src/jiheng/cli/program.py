"""The program: all commands, by name."""

from importlib.metadata import version

import click

from jiheng.cli.commanding import Option, Program
from jiheng.cli.commands.account import account
from jiheng.cli.commands.audit import audit
from jiheng.cli.commands.check import check
from jiheng.cli.commands.corpus import corpus
from jiheng.cli.commands.fix import fix
from jiheng.cli.commands.form_schema import form_schema
from jiheng.cli.commands.policy import policy
from jiheng.cli.commands.read import read
from jiheng.cli.commands.render import render
from jiheng.cli.commands.rule import rule
from jiheng.cli.commands.score import score
from jiheng.cli.commands.serve import serve
from jiheng.cli.commands.verify import verify
from jiheng.cli.commands.worker import worker
from jiheng.cli.options import PRESENTATION
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.engine.rule import Text


def _show_version(ctx: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        deliver(f"jiheng {version('jiheng')}\n", None, ctx.ensure_object(Session))
        ctx.exit()


COMMANDS = (
    read,
    score,
    check,
    fix,
    render,
    verify,
    rule,
    policy,
    form_schema,
    corpus,
    serve,
    account,
    worker,
    audit,
)

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
for command in COMMANDS:
    program.add_command(command)
