"""``jiheng policy``: the list of policies, or one policy's parameters with their authorities."""

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import TELLING, YEAR, argument, format_option
from jiheng.cli.output import deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.text.policies import policy_list, policy_page
from jiheng.domain.text import Text
from jiheng.policy import describe, describe_parameters, policies
from jiheng.policy import policy as named
from jiheng.reporting.written import written


@click.command(
    "policy",
    cls=Command,
    said=Text(
        "列出全部政策，或一套政策的每个数值及其依据\n"
        "自己的政策文件写路径即可，同时检查它是否合规。",
        "List all policies, or one policy's values with their authorities\n"
        "A policy file of your own is named by its path, and checked on the way.",
    ),
    examples=(
        ("jiheng policy cn-mof-2021", Text("最近的数值", "the latest values")),
        ("jiheng policy cn-mof-2020 --year 2020", Text("某一年度的数值", "those of one year")),
    ),
)
@argument(
    "name",
    required=False,
    metavar="[NAME]",
    said=Text(
        "政策名，或政策文件（YAML）的路径",
        "The name of a policy, or the path of a policy file (YAML)",
    ),
)
@YEAR
@format_option("text", "json")
@TELLING
@click.pass_obj
def policy(session: Session, name: str | None, *, year: int | None, form: str) -> int:
    """List policies, or print one policy's parameters."""
    chosen = named(name) if name else None
    in_force = [each for each in policies() if year is None or each.in_force(year)]
    page = Page(session)
    if form == "json":
        told = describe(chosen, year) if chosen else [describe(each, year) for each in in_force]
        text = written(told)
    else:
        if chosen:
            policy_page(page, chosen, describe_parameters(chosen, year), session=session)
        else:
            policy_list(page, in_force, session)
        text = page.text()
    deliver(text, None, session)
    return 0
