"""``jiheng worker``: reads uploads and takes lists over, beside the web application."""

from pathlib import Path

import click

from jiheng.cli.application import web
from jiheng.cli.commanding import Command
from jiheng.cli.options import DATA, PRESENTATION
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.text.serving import READING
from jiheng.domain.text import Text


@click.command(
    "worker",
    cls=Command,
    said=Text(
        "识读网页系统里导入的文件，导入项目清单\n"
        "用 SQLite 时 jiheng serve 自带，不必另开；用 PostgreSQL 时至少开一个，可开多个。",
        "Read the documents and take over the lists that were imported on the web\n"
        "On SQLite jiheng serve brings one along; on PostgreSQL start one of these, or several.",
    ),
    examples=(("jiheng worker", Text("一直做，直到按 Ctrl+C", "work until Ctrl+C")),),
)
@DATA
@PRESENTATION
@click.pass_obj
def worker(session: Session, *, data: str) -> int:
    """Prepare the folder, and work."""
    serving = web("serving")
    serving.start(Path(data))
    deliver(f"{session.say(READING)}\n", None, session)
    serving.read_uploads()
    return 0
