"""``jiheng corpus sample``, ``sample-promise`` and ``sample-verify``: the spot-check draw."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from jiheng.cli.commanding import Command
from jiheng.cli.faults import BadValue
from jiheng.cli.options import (
    OUTPUT,
    PRESENTATION,
    Percent,
    Whole,
    argument,
    option,
)
from jiheng.cli.output import check_destination, deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.cli.text.draws import drawn
from jiheng.domain.errors import UsageError
from jiheng.domain.text import Text
from jiheng.reporting.typeset import clean
from jiheng.reporting.written import written
from jiheng.services import spot_checks
from jiheng.services.reading import read_bytes

F = TypeVar("F", bound=Callable[..., Any])
SECRET = 16
"""How many characters a seed needs at least whose digest is published before it."""
_HOLDS = Text(
    "{file}：从 {forms} 张表中重抽 {count} 张，全部一致。",
    "{file}: {count} form(s) drawn again from {forms}; all agree.",
)


class NoSeed(UsageError):
    """A draw is asked for without its seed, or with two."""

    zh = "没有可用的种子：请用 --seed 写明，或用 --seed-file 指出它所在的文件，两者用一个。"
    en = "There is no usable seed: give it with --seed or name its file with --seed-file, not both."


class UnreadableSeed(UsageError):
    """A seed, or the source of one, that has no bytes in UTF-8 to hash."""

    zh = "{option} 的内容不是 UTF-8 编码的文字，谁也无法照样重算；请改写。"
    en = "What {option} says is no text in UTF-8, and nobody could repeat it; write it otherwise."

    def __init__(self, option: str) -> None:
        super().__init__(option=option)


class NoSource(UsageError):
    """A promise that is to name a source of the seed, and a seed as well."""

    zh = "--seed-source 说的是还没有人知道的种子，不能同时给出种子；请只用其中一个。"
    en = "--seed-source names a seed that nobody knows yet; do not give a seed as well."


class AlreadyPlanned(UsageError):
    """An option of the plan beside a promise, which has one, or a confidence beside a size."""

    zh = "{option} 与 {other} 不能同时用：后者已定下抽 {size} 张；请去掉 {option}。"
    en = (
        "{option} and {other} exclude one another: the latter settles that {size} are drawn; "
        "drop {option}."
    )

    def __init__(self, option: str, other: str, size: int) -> None:
        super().__init__(option=option, other=other, size=size)


class GuessableSeed(UsageError):
    """A seed so short that its published digest would give it away."""

    zh = "种子只有 {length} 个字符，公布其摘要等于公布种子；请用 {least} 个以上的随机字符。"
    en = (
        "The seed has {length} characters; publishing its digest would give it away: "
        "use {least} random characters or more."
    )

    def __init__(self, length: int) -> None:
        super().__init__(length=length, least=SECRET)


class Weights(click.ParamType):  # type: ignore[type-arg]
    """Classes of risk with whole weights."""

    name = "weights"

    def convert(
        self,
        value: Any,  # noqa: ANN401
        param: click.Parameter | None,
        ctx: Any,  # noqa: ANN401
    ) -> Mapping[str, int]:
        """Return the weights when each is a whole number above zero."""
        pairs = [part.partition("=") for part in str(value).replace("，", ",").split(",")]
        weights = {
            name.strip(): int(weight)
            for name, _, weight in pairs
            if weight.isascii() and weight.isdigit() and int(weight) > 0
        }
        if len(weights) < len(pairs) or "" in weights:
            why = Text(
                f"“{value}”不是“等级=正整数”的清单，例如 high=4,low=1",
                f"“{value}” is no list of class=whole number, such as high=4,low=1",
            )
            raise BadValue(why, param=param, ctx=ctx)
        return weights


FRAME = argument(
    "frame",
    metavar="FRAME",
    said=Text(
        "抽样框：CSV 或 Parquet，一张表一行，列为 key（关键字）、department（主管部门）、"
        "risk（风险等级）、amount（全年预算数，分），其余的列原样保留",
        "The frame: CSV or Parquet, one row a form, with the columns key, department, risk and "
        "amount (revised budget in fen); further columns are kept",
    ),
)
SIZE = option(
    "--size",
    type=Whole(1, 10**9),
    metavar="N",
    said=Text(
        "抽几张；不写则按 --confidence 和 --tolerable 算出",
        "How many forms to draw; by default from --confidence and --tolerable",
    ),
)
CONFIDENCE = option(
    "--confidence",
    type=Percent(),
    default="95",
    metavar="PERCENT",
    said=Text(
        "有多大把握至少抽到一张有错的表",
        "How sure to be that a wrong form is among the drawn",
    ),
)
TOLERABLE = option(
    "--tolerable",
    type=Percent(),
    default="5",
    metavar="PERCENT",
    said=Text(
        "有错的表占多少时不容漏过",
        "The share of wrong forms that must not go unnoticed",
    ),
)
RISK = option(
    "--risk",
    type=Weights(),
    metavar="CLASS=N,...",
    said=Text(
        "各风险等级的权重（默认 high=4,medium=2,low=1）",
        "The weight of each class of risk (default high=4,medium=2,low=1)",
    ),
)
SEED = option(
    "--seed",
    metavar="TEXT",
    said=Text("种子，例如事先约定的一期开奖号码", "The seed, such as a lottery result agreed on"),
)
SEED_FILE = option(
    "--seed-file",
    metavar="FILE",
    said=Text(
        "从文件读种子（末尾的换行不算）", "Read the seed from a file (a final line break is cut)"
    ),
)
SEED_SOURCE = option(
    "--seed-source",
    metavar="TEXT",
    said=Text(
        "种子将来自哪里，例如抽取之前才开奖的某期彩票号码；这时不写种子，谁都不能预先知道",
        "Where the seed will come from, such as a lottery result announced later; no seed is given "
        "then, and nobody can know it",
    ),
)
PROMISE = option(
    "--promise",
    metavar="FILE",
    said=Text(
        "事先公布的承诺：按其中的方案抽取，抽样框或种子与之不符即拒绝",
        "The promise published before: draw by its plan, refuse another frame or seed",
    ),
)
PROMISED = option(
    "--promise",
    metavar="FILE",
    said=Text(
        "抽取之前公布的承诺：记录所据的承诺与它不同即不通过；没有它，换个种子重抽的记录也看不出来",
        "The promise published before: refuse a record that rests on another; without it a record "
        "drawn anew with another seed looks the same",
    ),
)
RECORD = argument(
    "record",
    metavar="RECORD",
    said=Text("jiheng corpus sample -o 写出的抽取记录", "The record written by corpus sample -o"),
)


def _planned(function: F) -> F:
    """Add the options that make the plan of a draw, and its seed."""
    for each in reversed((SIZE, CONFIDENCE, TOLERABLE, RISK, SEED, SEED_FILE)):
        function = each(function)
    return function


@click.command(
    "sample",
    cls=Command,
    said=Text(
        "抽查：按风险和金额抽取，每个部门至少一张，任何人可以复核\n"
        "同一抽样框、方案和种子抽出同一份名单；-o 写出的记录连同种子一起公布。",
        "Spot check: draw by risk and money, every department at least once, for anyone to verify\n"
        "The same frame, plan and seed draw the same forms; the record that -o writes is published "
        "with the seed.",
    ),
    examples=(
        (
            "jiheng corpus sample 抽样框.csv --seed-file 种子.txt --promise 承诺.json -o 抽取.json",
            Text("按事先公布的承诺抽取", "draw as promised before"),
        ),
        (
            "jiheng corpus sample 抽样框.csv --size 60 --seed 2026130",
            Text("抽 60 张", "draw 60 forms"),
        ),
    ),
)
@FRAME
@_planned
@PROMISE
@OUTPUT
@PRESENTATION
@click.pass_obj
def sample(
    session: Session,
    /,
    frame: str,
    *,
    promise: str | None,
    output: str | None,
    **asked: Any,  # noqa: ANN401
) -> int:
    """Draw, print the drawn forms, and write the record."""
    check_destination(output, (frame, *([promise] if promise else [])), session)
    seed, held = _seed(asked), spot_checks.read_frame(frame)
    if promise:
        told, plan = spot_checks.read_promise(read_bytes(promise), promise)
        for name in ("size", "confidence", "risk"):
            if _is_given(name):
                raise AlreadyPlanned(f"--{name}", "--promise", plan.size)
        record = spot_checks.draw(held, plan, seed, promised=(told, promise))
    else:
        record = spot_checks.draw(held, _plan(held, asked), seed)
    if output:
        deliver(written(record), output, session)
    page = Page(session)
    drawn(page, record, session, tolerable=asked["tolerable"])
    deliver(page.text(), None, session)
    return 0


@click.command(
    "sample-promise",
    cls=Command,
    said=Text(
        "抽取之前公布的承诺：抽样框、方案和种子的摘要\n"
        "承诺不透露种子；公布之后，抽样框、方案和种子就都不能再换。",
        "What is published before a draw: digests of frame and seed, and the plan\n"
        "It does not tell the seed; once published, frame, plan and seed cannot be exchanged.",
    ),
    examples=(
        (
            "jiheng corpus sample-promise 抽样框.csv --seed-file 种子.txt -o 承诺.json",
            Text("95 % 的把握，差错率 5 %", "95 % sure, 5 % tolerable"),
        ),
        (
            "jiheng corpus sample-promise 抽样框.csv --seed-source 福彩3D第2026321期 -o 承诺.json",
            Text("种子等开奖才知道", "a seed that a lottery will give"),
        ),
    ),
)
@FRAME
@_planned
@SEED_SOURCE
@OUTPUT
@PRESENTATION
@click.pass_obj
def sample_promise(
    session: Session,
    /,
    frame: str,
    *,
    seed_source: str | None,
    output: str | None,
    **asked: Any,  # noqa: ANN401
) -> int:
    """Write the promise of a draw."""
    check_destination(output, (frame,), session)
    seed = "" if seed_source else _seed(asked)
    if seed_source and (asked["seed"] or asked["seed_file"]):
        raise NoSource
    if seed_source and not spot_checks.is_seed(seed_source):
        raise UnreadableSeed("--seed-source")
    if not seed_source and len(seed) < SECRET:
        raise GuessableSeed(len(seed))
    held = spot_checks.read_frame(frame)
    told = spot_checks.promise(held, _plan(held, asked), seed, source=seed_source)
    deliver(written(told), output, session)
    return 0


@click.command(
    "sample-verify",
    cls=Command,
    said=Text(
        "按抽取记录重抽一遍，有一处不同即不通过（退出码 1）",
        "Repeat a recorded draw, and refuse it for any difference (exit code 1)",
    ),
    examples=(
        (
            "jiheng corpus sample-verify 抽样框.csv 抽取.json --promise 承诺.json",
            Text("复核一次抽取", "verify a draw"),
        ),
    ),
)
@FRAME
@RECORD
@PROMISED
@PRESENTATION
@click.pass_obj
def sample_verify(session: Session, frame: str, record: str, *, promise: str | None) -> int:
    """Verify a record against its frame, and against the promise that came before."""
    promised = spot_checks.read_promise(read_bytes(promise), promise)[0] if promise else None
    held = spot_checks.read_frame(frame)
    count = spot_checks.verify(read_bytes(record), held, record)
    if promise:
        spot_checks.require_promised(promised, read_bytes(record), promise)
    told = session.say(_HOLDS, file=clean(record), forms=f"{len(held):,}", count=f"{count:,}")
    deliver(f"{told}\n", None, session)
    return 0


def _is_given(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is not ParameterSource.DEFAULT


def _plan(frame: spot_checks.Frame, asked: Mapping[str, Any]) -> spot_checks.Plan:
    """Return the plan that the options ask for.

    Raises:
        AlreadyPlanned: a size is given, and a confidence that would make another.
    """
    if _is_given("size") and _is_given("confidence"):
        raise AlreadyPlanned("--confidence", "--size", asked["size"])
    return spot_checks.plan(
        frame,
        asked["size"],
        confidence=asked["confidence"],
        tolerable=asked["tolerable"],
        risks=asked["risk"],
    )


def _seed(asked: Mapping[str, Any]) -> str:
    """Return the seed, given as text or by its file.

    Raises:
        NoSeed: neither is given, both are, or it is empty.
        UnreadableSeed: it is no text in UTF-8.
    """
    seed: str | None = asked["seed"]
    file: str | None = asked["seed_file"]
    if file is not None and seed is None:
        seed = read_bytes(file).decode("utf-8-sig", "backslashreplace").rstrip("\r\n")
    elif file is not None or not seed:
        raise NoSeed
    if not seed:
        raise NoSeed
    if not spot_checks.is_seed(seed):
        raise UnreadableSeed("--seed")
    return seed
