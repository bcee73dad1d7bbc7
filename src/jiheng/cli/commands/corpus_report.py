"""``jiheng corpus report``: the statistics of a corpus as one web page."""

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import PRESENTATION, argument, option
from jiheng.cli.output import check_destination, deliver
from jiheng.cli.session import Session
from jiheng.cli.work import today
from jiheng.domain.text import Text
from jiheng.services.corpus_reports import report as reported


@click.command(
    "report",
    cls=Command,
    said=Text(
        "把统计写成一个离线可看、可打印的网页，带图\n"
        "只含汇总的数，一百万张表的报告也是一两兆；图后面的表格就是统计文件夹里的 Parquet 和 CSV。",
        "Write statistics as one web page with charts, offline and printable\n"
        "It holds aggregated figures alone: the report of a million forms takes a megabyte or two. "
        "The tables behind the charts are the Parquet and CSV files of the statistics.",
    ),
    examples=(
        (
            "jiheng corpus report 统计 -o 统计/报告.html",
            Text("由 corpus stats 的输出", "from the output of corpus stats"),
        ),
    ),
)
@argument(
    "folder",
    metavar="STATS",
    said=Text("corpus stats 的输出文件夹", "The output folder of corpus stats"),
)
@option(
    "-o",
    "--output",
    required=True,
    metavar="FILE.html",
    said=Text("写到这个文件（写完整后才替换原有的）", "The file to write (replaced when complete)"),
)
@PRESENTATION
@click.pass_obj
def report(session: Session, /, folder: str, *, output: str) -> int:
    """Write the page."""
    check_destination(output, (), session)
    deliver(reported(folder, session.language, day=today()), output, session)
    return 0
