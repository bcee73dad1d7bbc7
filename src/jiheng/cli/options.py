"""Options shared by commands: how they are written, explained and checked."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

import click

from jiheng.cli.commanding import Argument, Option
from jiheng.cli.faults import EMPTY, BadValue
from jiheng.cli.session import Session
from jiheng.domain.text import Text
from jiheng.policy.resolution import NATIONAL
from jiheng.services.crews import ENGINES, LOCAL

F = TypeVar("F", bound=Callable[..., Any])
YEARS = range(1949, 2101)
_LONGEST_NUMBER = 18


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """One of a closed list of words."""

    name = "choice"

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_metavar(self, *_: object, **__: object) -> str:
        """Show the words in the usage."""
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> str:  # noqa: ANN401
        """Return the word when it is one of the list."""
        if value not in self.words:
            known = "|".join(self.words)
            why = Text(f"“{value}”不是 {known} 之一", f"“{value}” is none of {known}")
            raise BadValue(why, param=param, ctx=ctx)
        return str(value)


class Percent(click.ParamType):  # type: ignore[type-arg]
    """A share in percent, as an exact fraction."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> Fraction:  # noqa: ANN401
        """Return the share when it lies between 0 and 100."""
        text = str(value).removesuffix("%")
        try:
            share = Fraction(Decimal(text)) / 100
        except (ArithmeticError, ValueError):
            share = Fraction(0)
        if not 0 < share <= 1:
            why = Text(
                f"“{value}”不是大于 0、不超过 100 的百分数",
                f"“{value}” is no percentage above 0, up to 100",
            )
            raise BadValue(why, param=param, ctx=ctx)
        return share


class Year(click.ParamType):  # type: ignore[type-arg]
    """A fiscal year."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> int:  # noqa: ANN401
        """Return the year when it is one."""
        text = str(value)
        if not (text.isascii() and text.isdigit()) or int(text) not in YEARS:
            span = f"{YEARS[0]}—{YEARS[-1]}"
            why = Text(f"“{text}”不是 {span} 之间的年度", f"“{text}” is no year within {span}")
            raise BadValue(why, param=param, ctx=ctx)
        return int(text)


class Whole(click.ParamType):  # type: ignore[type-arg]
    """A whole number within two bounds."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: Any) -> int:  # noqa: ANN401
        """Return the number when it lies within the bounds."""
        text, span = str(value), f"{self._least}—{self._most}"
        is_whole = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
        if not (is_whole and self._least <= int(text) <= self._most):
            why = Text(f"“{text}”不是 {span} 之间的整数", f"“{text}” is no number within {span}")
            raise BadValue(why, param=param, ctx=ctx)
        return int(text)


def option(*names: str, said: Text, **settings: Any) -> Callable[[F], F]:  # noqa: ANN401
    """Declare an option with its explanation in both languages."""
    return click.option(*names, cls=Option, said=said, **settings)


def argument(name: str, *, said: Text, **settings: Any) -> Callable[[F], F]:  # noqa: ANN401
    """Declare an argument with its explanation in both languages."""
    return click.argument(name, cls=Argument, said=said, **settings)


def _all(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def words_of(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Split comma-separated, repeated values into words."""
    words = (word.strip() for each in value for word in each.replace("，", ",").split(","))
    found = tuple(dict.fromkeys(word for word in words if word))
    if value and not found:
        raise BadValue(EMPTY, param=param, ctx=ctx)
    return found


def _set(name: str, setting: object) -> Callable[..., None]:
    def change(ctx: click.Context, _: click.Parameter, value: object) -> None:
        if value:
            setattr(ctx.ensure_object(Session), name, setting)

    return change


def _flag(name: str, said: Text, change: Callable[..., None]) -> Callable[[F], F]:
    return option(name, is_flag=True, expose_value=False, callback=change, said=said)


def _set_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Session).language = "zh" if value == "zh" else "en"


FILES = argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    said=Text(
        "文件、文件夹（逐个读其中的文件，不读隐藏文件）或 -（标准输入）；种类按内容辨认",
        "A file, a folder (walked, hidden files skipped) or - (standard input); "
        "the kind is found from the content",
    ),
)
POLICY = option(
    "--policy",
    metavar="NAME|FILE.yaml",
    said=Text(
        "按哪套政策；不写则按各表的年度和主管部门选定，清单见 jiheng policy",
        "The policy to judge by; by default chosen by each form's year and department, "
        "listed by jiheng policy",
    ),
)
CORPUS = argument(
    "corpus", metavar="CORPUS", said=Text("语料所在的文件夹", "The folder of a corpus")
)
CORPUS_POLICY = option(
    "--policy",
    default=NATIONAL,
    metavar="NAME|FILE.yaml",
    said=Text(
        "按哪套政策，各部分取其年度的值", "The policy; each part takes the values of its year"
    ),
)
INTO = option(
    "-o",
    "--output",
    required=True,
    metavar="DIR",
    said=Text("把结果写到这个文件夹", "The folder to write into"),
)
ENGINE = option(
    "--engine",
    type=OneOf(*ENGINES),
    default=ENGINES[0],
    said=Text(
        "在哪里算：local 是本机，spark 是 Apache Spark；结果逐行相同",
        "Where to compute: on this machine, or on Apache Spark; the results are the same, row by "
        "row",
    ),
)
MASTER = option(
    "--master",
    metavar="URL",
    default=LOCAL,
    said=Text(
        "Spark 的主节点，如 local[4]、spark://主机:7077、yarn；"
        "语料和结果的文件夹须各节点以同一路径可见",
        "The Spark master, such as local[4], spark://host:7077 or yarn; every node must see the "
        "folders under the same path",
    ),
)
CORPUS_POLICIES = option(
    "--policy",
    "policies",
    metavar="NAME[,NAME...]|all",
    multiple=True,
    callback=words_of,
    said=Text(
        "按哪套政策，可写几套（逗号分隔），all 是各部分年度有效的全部；不写则按全国的；"
        "各部分取其年度的值",
        "The policy to score under, several (comma separated), or all that are in force in a "
        "part's year; by default the national one. Each part takes the values of its year",
    ),
)
POLICIES = option(
    "--policy",
    "policies",
    metavar="NAME[,NAME...]|all",
    multiple=True,
    callback=words_of,
    said=Text(
        "按哪套政策，可写几套（逗号分隔）互相比较，all 是当年有效的全部；"
        "不写则按各表的年度和主管部门选定",
        "The policy to score under, several to compare (comma separated), or all that are in "
        "force that year; by default chosen by each form's year and department",
    ),
)
YEAR = option(
    "--year",
    type=Year(),
    metavar="YEAR",
    said=Text("按哪一年度的规定，代替表上的年度", "The fiscal year, in place of the form's own"),
)
SELECT = option(
    "--select",
    metavar="CODES",
    multiple=True,
    callback=words_of,
    said=Text(
        "只用这些规则：编号、编号的开头、族名或规则名，逗号分隔，可重复",
        "Only these rules: codes, beginnings of codes, families or names; comma separated, "
        "repeatable",
    ),
)
IGNORE = option(
    "--ignore",
    metavar="CODES",
    multiple=True,
    callback=words_of,
    said=Text("不用这些规则，写法同 --select", "Not these rules; written like --select"),
)
FOR_PUBLICATION = option(
    "--for-publication",
    is_flag=True,
    said=Text(
        "按准备公开的表核对：个人信息作错误计，联系人等不公开的栏不看",
        "Check forms about to be published: personal data is an error, private cells are left out",
    ),
)
FAIL_ON = option(
    "--fail-on",
    type=OneOf("error", "warning", "advice", "never"),
    default="error",
    said=Text(
        "有这一程度或更重的问题时退出码为 1",
        "Exit with 1 when something is found at this severity or above",
    ),
)
BASELINE = option(
    "--baseline",
    metavar="FILE",
    said=Text(
        "只列、只算比基线新增的问题；基线是 --write-baseline 写的，或以前的 json 结果",
        "List and count only what is new since then: a file of --write-baseline, or an earlier "
        "outcome of --format json",
    ),
)
WRITE_BASELINE = option(
    "--write-baseline",
    metavar="FILE",
    said=Text(
        "把这次的问题（已豁免的除外）记为基线，以后用 --baseline 对照；退出码不变",
        "Record what is found now (without what is suppressed) as a baseline for --baseline; "
        "the exit code stays the same",
    ),
)
SUPPRESSIONS = option(
    "--suppressions",
    metavar="FILE.yaml",
    said=Text(
        "豁免清单：哪些问题不算，为什么，到哪一天；不写则用当前文件夹的 jiheng.yaml（有的话）",
        "The list of suppressions: which findings do not count, why and until when; by default "
        "jiheng.yaml of the current folder, if any",
    ),
)
OUTPUT = option(
    "-o",
    "--output",
    metavar="FILE",
    said=Text(
        "写到文件（写完整后才替换原有的），不写到屏幕",
        "Write to a file (replaced only when complete) instead of the screen",
    ),
)


def format_option(*words: str) -> Callable[[F], F]:
    """Declare ``--format`` with its choices; the first is the default."""
    said = Text("输出的格式", "The format of the output")
    return option("--format", "form", type=OneOf(*words), default=words[0], said=said)


DATA = option(
    "--data",
    metavar="DIR",
    default="jiheng-data",
    envvar="JIHENG_HOME",
    said=Text(
        "网页系统存数据的文件夹；不写则看 JIHENG_HOME",
        "The folder the web application keeps its data in; if not given, JIHENG_HOME",
    ),
)
LANGUAGE = option(
    "--lang",
    type=OneOf("zh", "en"),
    expose_value=False,
    is_eager=True,
    callback=_set_language,
    said=Text(
        "文字用中文或英文；不写则看 LC_ALL、LC_MESSAGES、LANG，未设或为 C、POSIX 时用中文",
        "Chinese or English; by default from LC_ALL, LC_MESSAGES, LANG (unset, C, POSIX: Chinese)",
    ),
)
DEBUG = _flag(
    "--debug",
    Text("出错时显示调用栈", "Show the traceback of an error"),
    _set("debug", setting=True),
)
QUIET = _flag(
    "--quiet",
    Text("不显示进度", "Show no progress"),
    _set("quiet", setting=True),
)
NO_COLOUR = _flag(
    "--no-color",
    Text("不用颜色；设了环境变量 NO_COLOR 时也不用", "No colours; also when NO_COLOR is set"),
    _set("colour", setting=False),
)
PRESENTATION = _all(LANGUAGE, QUIET, NO_COLOUR, DEBUG)
"""The options of every command that reads documents."""
TELLING = _all(LANGUAGE, NO_COLOUR, DEBUG)
"""The options of commands that only tell something."""
