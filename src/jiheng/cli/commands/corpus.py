"""``jiheng corpus``: what is asked of many forms."""

import click

from jiheng.cli.commanding import Group
from jiheng.cli.commands.corpus_check import check
from jiheng.cli.commands.corpus_compare import compare
from jiheng.cli.commands.corpus_import import import_
from jiheng.cli.commands.corpus_report import report
from jiheng.cli.commands.corpus_sample import sample, sample_promise, sample_verify
from jiheng.cli.commands.corpus_sample_frame import sample_frame
from jiheng.cli.commands.corpus_score import score
from jiheng.cli.commands.corpus_simulate import simulate
from jiheng.cli.commands.corpus_stats import stats
from jiheng.cli.commands.corpus_synthesize import synthesize
from jiheng.cli.commands.corpus_twins import twins
from jiheng.engine.rule import Text

COMMANDS = (
    import_,
    check,
    score,
    compare,
    stats,
    report,
    twins,
    simulate,
    synthesize,
    sample_frame,
    sample,
    sample_promise,
    sample_verify,
)

corpus = click.group(
    "corpus",
    cls=Group,
    said=Text(
        "许多张表：一个区、一个省、一个年度",
        "Many forms: a district's, a province's, a year's",
    ),
)(lambda: None)
for command in COMMANDS:
    corpus.add_command(command)
