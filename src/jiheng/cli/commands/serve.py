"""``jiheng serve``: the web application."""

from pathlib import Path
from typing import Any

import click

from jiheng.cli.application import web
from jiheng.cli.commanding import Command
from jiheng.cli.options import DATA, PRESENTATION, Whole, option
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.text.serving import ACCOUNT, ADDRESS, DEMO, EMPTY, EXISTS, ROLES
from jiheng.cli.work import read_all
from jiheng.domain.text import Text


@click.command(
    "serve",
    cls=Command,
    said=Text(
        "启动网页系统：填报、审核、公开\n"
        "数据放在 --data 的文件夹里（SQLite；设了 JIHENG_DATABASE 则用 PostgreSQL）。"
        "需要安装 web 附加包。",
        "Start the web application: file, review, publish\n"
        "Data is kept in the folder of --data (SQLite; PostgreSQL where JIHENG_DATABASE is set). "
        "Needs the extra web.",
    ),
    examples=(
        ("jiheng serve", Text("在 127.0.0.1:8000 启动", "start at 127.0.0.1:8000")),
        (
            "jiheng serve --demo examples/baoshan-2024.txt",
            Text("装入演示数据后启动", "with demo data"),
        ),
    ),
)
@option(
    "--host",
    default="127.0.0.1",
    metavar="HOST",
    said=Text(
        "监听的地址；不是本机地址时须经 HTTPS 访问",
        "Where to listen; HTTPS unless it is this machine",
    ),
)
@option(
    "--port",
    default=8000,
    type=Whole(1, 65535),
    metavar="PORT",
    said=Text("端口", "The port"),
)
@option(
    "--workers",
    default=2,
    type=Whole(1, 64),
    metavar="N",
    said=Text("进程数", "How many processes"),
)
@option(
    "--demo",
    multiple=True,
    metavar="FILE",
    said=Text(
        "把这些文件里的表装成演示数据，并建演示账户；数据库里已有账户时不装",
        "Load the forms of these files as demo data with demo accounts; not where accounts exist",
    ),
)
@DATA
@PRESENTATION
@click.pass_obj
def serve(
    session: Session, *, host: str, port: int, workers: int, demo: tuple[str, ...], data: str
) -> int:
    """Prepare the folder, say where to go, and serve."""
    serving, home = web("serving"), Path(data)
    serving.start(home, host=host)
    if demo:
        _load(demo, serving, home, session)
    _tell(serving, home, session, f"http://{host}:{port}/")
    serving.serve(host, port, workers=workers)
    return 0


def _load(files: tuple[str, ...], serving: Any, home: Path, session: Session) -> None:  # noqa: ANN401, PLR0917
    if serving.has_accounts():
        session.complain(session.say(EXISTS, folder=home))
        return
    papers = read_all(files, session, None)
    serving.load_demo(papers.forms, home)


def _tell(serving: Any, home: Path, session: Session, address: str) -> None:  # noqa: ANN401, PLR0917
    accounts, password = serving.demo_accounts(home)
    lines = [session.say(ADDRESS, address=address, folder=home)]
    if not serving.has_accounts():
        lines.append(session.say(EMPTY, folder=home))
    if accounts and password:
        lines.append(session.say(DEMO, password=password))
        lines += [
            session.say(
                ACCOUNT,
                username=each.username,
                role=ROLES[each.role].in_(session.language),
                organisation=each.organisation,
            )
            for each in accounts
        ]
    deliver("\n".join(lines) + "\n", None, session)
