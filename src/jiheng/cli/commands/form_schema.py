"""``jiheng form-schema``: the JSON Schema of a canonical form."""

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import TELLING
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.domain.schema import document
from jiheng.domain.schema import form_schema as schema
from jiheng.domain.text import Text


@click.command(
    "form-schema",
    cls=Command,
    said=Text(
        "打印标准格式自评表（jiheng/form/1）的 JSON Schema",
        "Print the JSON Schema of a canonical form (jiheng/form/1)",
    ),
)
@TELLING
@click.pass_obj
def form_schema(session: Session) -> int:
    """Print the JSON Schema of a canonical form."""
    deliver(document(schema()), None, session)
    return 0
