"""``jiheng corpus synthesize``: a corpus of made-up forms, with planted defects."""

from pathlib import Path
from typing import Any

import click

from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import PRESENTATION, YEARS, Whole, argument, option
from jiheng.cli.output import deliver, writing
from jiheng.cli.session import Session
from jiheng.cli.steps import steps
from jiheng.domain.text import Text
from jiheng.services.corpora import LONGEST_REGION, Order, make_up, regions_for

_DONE = Text(
    "{folder}：{forms} 张表，{parts} 个部分；植入的缺陷列在 {folder}/truth。",
    "{folder}: {forms} form(s) in {parts} part(s); planted defects are listed in {folder}/truth.",
)


class Years(click.ParamType):  # type: ignore[type-arg]
    """Fiscal years, one after the other."""

    name = "years"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> tuple[int, ...]:  # noqa: ANN401
        """Return the years when each is one."""
        words = [word.strip() for word in str(value).replace("，", ",").split(",")]
        years = sorted({int(word) for word in words if word.isascii() and word.isdigit()})
        if len(years) < len(words) or not set(years) <= set(YEARS):
            why = Text(f"“{value}”不是年度的清单，例如 2023,2024", f"“{value}” lists no years")
            raise BadValue(why, param=param, ctx=ctx)
        return tuple(years)


class Names(click.ParamType):  # type: ignore[type-arg]
    """Names that may stand in a path, separated by commas."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> tuple[str, ...]:  # noqa: ANN401
        """Return the names when none is empty, repeated or holds a separator of paths."""
        names = [word.strip() for word in str(value).replace("，", ",").split(",")]
        usable = {name for name in names if name and name[0] not in "._" and name.isalnum()}
        if len(usable) < len(names):
            why = Text(
                f"“{value}”应为互不相同的名称，只用文字和数字",
                f"“{value}” must be different names of letters and digits",
            )
            raise BadValue(why, param=param, ctx=ctx)
        size = max(len(name.encode()) for name in names)
        if size > LONGEST_REGION:
            why = Text(
                f"“{value}”有 {size} 字节的名称，至多 {LONGEST_REGION} 字节（一个汉字 3 字节）",
                f"“{value}” has a name of {size} bytes; {LONGEST_REGION} are the most",
            )
            raise BadValue(why, param=param, ctx=ctx)
        return tuple(names)


@click.command(
    "synthesize",
    cls=Command,
    said=Text(
        "合成一份语料：像真的表，植入缺陷并列出清单\n"
        "同样的选项得到同样的表；中断后重新运行，写好的部分不再写。",
        "Make up a corpus: realistic forms with planted defects and a list of them\n"
        "The same options give the same forms; a stopped run goes on where it stopped.",
    ),
    examples=(
        (
            "jiheng corpus synthesize 语料 --forms 100000",
            Text("十万张表，两个年度", "100,000 forms over two years"),
        ),
    ),
)
@argument(
    "folder", metavar="CORPUS", said=Text("写到这个文件夹", "The folder to write the corpus into")
)
@option(
    "--forms",
    type=Whole(1, 10**9),
    default=10_000,
    metavar="N",
    said=Text("多少张表（默认 10000）", "How many forms (default 10000)"),
)
@option(
    "--years",
    type=Years(),
    default="2023,2024",
    metavar="YEAR,...",
    said=Text("哪些年度，每个项目每年一张", "Which years; every project has a form in each"),
)
@option(
    "--regions",
    type=Names(),
    default=None,
    metavar="NAME,...",
    said=Text(
        "地区的名称（默认四个：东州,西州,南州,北州；表多时每二十万张一个：再加第5州,第6州……）",
        "Names of the regions (default four: 东州,西州,南州,北州; of many forms one for every "
        "200,000: 第5州, 第6州 and so on too)",
    ),
)
@option(
    "--seed",
    type=Whole(0, 10**18 - 1),
    default=1,
    metavar="N",
    said=Text("种子（默认 1）", "The seed (default 1)"),
)
@option(
    "--defects",
    type=Whole(0, 1000),
    default=30,
    metavar="N",
    said=Text(
        "每千张表植入几个缺陷（默认 30）", "Planted defects in a thousand forms (default 30)"
    ),
)
@PRESENTATION
@click.pass_obj
def synthesize(
    session: Session,
    /,
    folder: str,
    *,
    forms: int,
    years: tuple[int, ...],
    regions: tuple[str, ...] | None,
    seed: int,
    defects: int,
) -> int:
    """Write a synthetic corpus."""
    order = Order(forms, years, regions or regions_for(forms), seed, defects)
    with writing(folder, session), steps(session) as shown:
        unindexed = make_up(order, Path(folder), shown.advance)
    if unindexed is not None:
        session.complain(unindexed.sentence(session.language))
    told = session.say(_DONE, folder=folder, forms=shown.forms, parts=shown.parts)
    deliver(f"{told}\n", None, session)
    return 0
