"""``jiheng rule``: the list of rules, or one rule's page."""

import click

from jiheng.cli.commanding import Command
from jiheng.cli.options import POLICY, TELLING, YEAR, argument, format_option
from jiheng.cli.output import deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.text.rules import rule_list, rule_page
from jiheng.domain.text import Text
from jiheng.reporting.written import written
from jiheng.rules.catalogue import RULES
from jiheng.services.rulebook import find, pages


@click.command(
    "rule",
    cls=Command,
    said=Text(
        "列出全部规则，或说明一条规则：查什么、为什么、依据、例子、怎样改\n"
        "依据随政策而定，不写 --policy 时按 cn-mof-2020 最近的规定。",
        "List all rules, or explain one: what, why, basis, example, remedy\n"
        "The basis depends on the policy; without --policy it is the latest of cn-mof-2020.",
    ),
    examples=(
        ("jiheng rule EXE102", Text("一条规则", "one rule")),
        ("jiheng rule EXE", Text("一族规则", "one family")),
    ),
)
@argument(
    "code",
    required=False,
    metavar="[CODE]",
    said=Text(
        "规则编号、规则名，或族名（编号的开头）",
        "A code, a name, or a family (the beginning of codes)",
    ),
)
@POLICY
@YEAR
@format_option("text", "json")
@TELLING
@click.pass_obj
def rule(
    session: Session, code: str | None, *, policy: str | None, year: int | None, form: str
) -> int:
    """List rules, or print one rule's page."""
    found = pages(find(code) if code else RULES, policy, year)
    is_one = code is not None and len(found) == 1
    if form == "json":
        told = [page.as_json() for page in found]
        text = written(told[0] if is_one else told)
    else:
        page = Page(session)
        if is_one:
            rule_page(page, found[0], session)
        else:
            rule_list(page, found, session)
        text = page.text()
    deliver(text, None, session)
    return 0
