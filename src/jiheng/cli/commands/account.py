"""``jiheng account``: the first administrator, and a way in for whoever has lost theirs."""

from pathlib import Path

import click

from jiheng.cli.application import web
from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import DATA, TELLING, OneOf, argument, option
from jiheng.cli.output import deliver
from jiheng.cli.session import Session
from jiheng.cli.text.serving import LINK, MADE, NEEDED
from jiheng.domain.text import Text

_LONGEST = {"username": 64, "name": 64, "organisation": 120}


@click.command(
    "account",
    cls=Command,
    said=Text(
        "网页系统的账户：建第一个管理员，或给进不去的账户一个新链接\n"
        "create 在空的数据库里建第一个管理员和根单位，link 给新链接；"
        "都只给出一个设密码的一次性链接，没有默认密码；其余的人由管理员在网页上邀请。"
        "link 同时取消该账户的第二步验证。",
        "Accounts of the web application: the first administrator, or a new link\n"
        "create makes the first administrator and the root of the tree in an empty database, link "
        "lets an account in that cannot get in. Either prints a one-time link to choose a "
        "password; there is no default one. Everyone else is invited by an administrator. link "
        "also removes the account's second step.",
    ),
    examples=(
        (
            "jiheng account create --organisation 财政局 --name 王主任",
            Text("建第一个管理员", "make the first administrator"),
        ),
        ("jiheng account link --username wang", Text("给一个新链接", "a new link")),
    ),
)
@argument(
    "action",
    type=OneOf("create", "link"),
    metavar="create|link",
    said=Text("建第一个账户，或给新链接", "Make the first account, or a new link"),
)
@option(
    "--username",
    default="admin",
    metavar="NAME",
    said=Text("登录用的用户名", "The name to sign in with"),
)
@option("--name", metavar="NAME", said=Text("管理员的姓名", "What the administrator is called"))
@option(
    "--organisation",
    metavar="NAME",
    said=Text("根单位的名称，如某区财政局", "What the root of the tree is called"),
)
@option(
    "--address",
    default="http://127.0.0.1:8000/",
    metavar="URL",
    said=Text("网页系统的地址，链接以它开头", "Where the application is; the link begins with it"),
)
@DATA
@TELLING
@click.pass_obj
def account(
    session: Session,
    *,
    action: str,
    username: str,
    name: str | None,
    organisation: str | None,
    address: str,
    data: str,
) -> int:
    """Print a one-time link to choose a password."""
    given = {"username": username, "name": name, "organisation": organisation}
    _demand(given, ("username",) if action == "link" else tuple(_LONGEST))
    serving = web("serving")
    serving.start(Path(data))
    if action == "create":
        path, days = serving.create_account(organisation, username, name=name)
    else:
        path, days = serving.link_account(username)
    link = f"{address.rstrip('/')}{path}"
    told = (session.say(MADE, username=username), session.say(LINK, link=link, days=days))
    deliver("\n".join(told) + "\n", None, session)
    return 0


def _demand(given: dict[str, str | None], needed: tuple[str, ...]) -> None:
    for option_name in needed:
        text, limit = (given[option_name] or "").strip(), _LONGEST[option_name]
        if not 0 < len(text) <= limit:
            said = {"option": f"--{option_name}", "size": len(text), "limit": limit}
            why = Text(NEEDED.zh.format(**said), NEEDED.en.format(**said))
            raise BadValue(why, param=None, ctx=click.get_current_context())
