"""``jiheng corpus``: what is asked of many forms."""

import click

from jiheng.cli.commanding import Group
from jiheng.domain.text import Text

COMMANDS = {
    "import": "corpus_import:import_",
    "check": "corpus_check:check",
    "score": "corpus_score:score",
    "compare": "corpus_compare:compare",
    "stats": "corpus_stats:stats",
    "report": "corpus_report:report",
    "twins": "corpus_twins:twins",
    "simulate": "corpus_simulate:simulate",
    "synthesize": "corpus_synthesize:synthesize",
    "sample-frame": "corpus_sample_frame:sample_frame",
    "sample": "corpus_sample:sample",
    "sample-promise": "corpus_sample:sample_promise",
    "sample-verify": "corpus_sample:sample_verify",
}

corpus = click.group(
    "corpus",
    cls=Group,
    said=Text(
        "许多张表：一个区、一个省、一个年度",
        "Many forms: a district's, a province's, a year's",
    ),
    places=COMMANDS,
)(lambda: None)
