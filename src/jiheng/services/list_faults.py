"""What is wrong with the rows of a list, in sentences: the fact, its basis, the remedy."""

from decimal import Decimal
from typing import Final

from jiheng.domain.amount import printed
from jiheng.domain.errors import JihengError
from jiheng.domain.text import Text

MOST_WAN_YUAN: Final = Decimal(10) ** 12
MOST_POINTS: Final = Decimal(100)
MOST_DIGITS: Final = 15
"""Digits that a spreadsheet keeps of a number."""


class ListError(JihengError):
    """A row that cannot be taken over."""

    exit_code = 2


class ProjectMissing(ListError):
    """A row that names no project, and none stands above it."""

    zh = "这一行没有项目名称和编码（0 个字），上面也没有项目；请补上，或删去这一行。"
    en = "The row names no project (0 characters) and none stands above it; add or remove it."

    def __init__(self) -> None:
        super().__init__()


class UnknownLevel(ListError):
    """A word that is no level of indicators."""

    zh = "“{text}”不是{level}；请写成如“{example}”的一类。"
    en = "“{text}” is no {level}; write one like “{example}”."

    def __init__(self, text: str, level: Text, *, example: str) -> None:
        super().__init__(text=text[:40], level=level, example=example)


class Contradiction(ListError):
    """One project told twice, differently."""

    zh = "“{project}”的{column}上面写的是“{above}”，这一行写的是“{here}”；请改成一致，或只写一处。"
    en = "The {column} of “{project}” is “{above}” above and “{here}” here; make them agree."

    def __init__(self, project: str, column: Text, *, above: str, here: str) -> None:
        super().__init__(project=project, column=column, above=above[:60], here=here[:60])


class AmountTooLarge(ListError):
    """An amount beyond all measure."""

    zh = "金额 {amount} 万元超过上限 {limit} 万元；请核对金额单位。"
    en = "The amount {amount} (10,000 yuan) is above {limit}; check the unit of the amounts."

    def __init__(self, amount: Decimal) -> None:
        super().__init__(amount=f"{amount:.2E}", limit=f"{MOST_WAN_YUAN:,}")


class AmountNegative(ListError):
    """An amount below nothing, which no budget is."""

    zh = "{column} {amount} 万元小于 0；批复和执行的金额不为负，请核对正负号，没有金额就留空。"
    en = "The {column} {amount} (10,000 yuan) is below 0; check its sign, or leave it empty."

    def __init__(self, column: Text, amount: Decimal) -> None:
        super().__init__(column=column, amount=printed(amount.normalize()))


class AmountTooFine(ListError):
    """An amount with parts of a fen, which nobody can pay."""

    zh = "{column} {amount} 万元细于 1 分钱（0.000001 万元）；请核对金额单位，或四舍五入到分。"
    en = "The {column} {amount} (10,000 yuan) is finer than a fen; check its unit, or round it."

    def __init__(self, column: Text, amount: Decimal) -> None:
        super().__init__(column=column, amount=printed(amount.normalize()))


class CodeMangled(ListError):
    """A code that a spreadsheet took for a number and wrote in powers of ten."""

    zh = (
        "编码 {code} 是表格软件把长编码当作数改写成的，原来的 {digits} 位已经不全；"
        "请把这一列设为文本，重新填写编码。"
    )
    en = (
        "The code {code} is what a spreadsheet made of a code of {digits} digits that it took for "
        "a number; make the column text, and write the codes again."
    )

    def __init__(self, code: str, digits: int) -> None:
        super().__init__(code=code, digits=digits)


class PointsImpossible(ListError):
    """Points that no indicator of a form has."""

    zh = "分值 {points} 不在 0—{limit} 分之间，总分是 {limit} 分；请核对正负号和小数点。"
    en = "The points {points} are not within 0—{limit}, the total; check sign and decimal point."

    def __init__(self, points: Decimal) -> None:
        super().__init__(points=printed(points), limit=MOST_POINTS)


class CodeIsNumber(ListError):
    """A code that a sheet holds as a number, with more digits than it keeps of one."""

    zh = (
        "编码 {code} 在工作表里存成了数，有 {digits} 位，而表格软件的数只留 {limit} 位，后面的已经"
        "变成 0；请把这一列设为文本格式，重新填写编码。"
    )
    en = (
        "The sheet holds the code {code} as a number of {digits} digits, and keeps {limit} of a "
        "number, so that the last are lost; format the column as text, and write the codes again."
    )

    def __init__(self, code: str, digits: int) -> None:
        super().__init__(code=code, digits=digits, limit=MOST_DIGITS)


class ShownOtherwise(ListError):
    """An amount that its cell does not show, not even rounded: the unit is in doubt."""

    zh = (
        "{column}这一格显示“{shown}”，存的数却是 {held}，差的不止四舍五入，分不清单位；"
        "请把这一列的数字格式改成“常规”，核对数和单位后再传。"
    )
    en = (
        "The cell of the {column} shows “{shown}” and holds {held}: more than rounding, so that "
        "its unit is in doubt; set the column's number format to General, and check the amounts."
    )

    def __init__(self, column: Text, shown: str, *, held: Decimal) -> None:
        super().__init__(column=column, shown=shown[:40], held=printed(held))


class UnitsDiffer(ListError):
    """A head of amounts that names another unit than other heads: one is read for all."""

    zh = (
        "{column}的表头写的是{said}，别的金额列写的是另一种，现在都按{read}读；一份清单的金额只能用"
        "一种单位，请改成一致。"
    )
    en = (
        "The head of the {column} says {said} and other heads another unit, and {read} is read for "
        "all: a list has one unit of amounts; make them agree."
    )

    def __init__(self, column: Text, said: str, *, read: str) -> None:
        super().__init__(column=column, said=said, read=read)


class CellUnitDiffers(ListError):
    """An amount that names another unit than its list is read in."""

    zh = (
        "{column}这一格写的是“{shown}”，整份清单的金额现在按{read}读；一份清单的金额只能用一种单位，"
        "请改成一致，或在下面改选金额单位。"
    )
    en = (
        "The cell of the {column} says “{shown}”, and the amounts of the list are read in {read}: "
        "a list has one unit of amounts; make them agree, or choose another unit below."
    )

    def __init__(self, column: Text, shown: str, *, read: str) -> None:
        super().__init__(column=column, shown=shown[:40], read=read)


class CellUnread(ListError):
    """A cell of which a sheet does not tell what counts."""

    zh = (
        "{column}这一格（显示“{shown}”）没有读：它划掉了、字是白色的，或公式没有存下结果；"
        "请改成要导入的值，用 Excel 打开另存后再传。"
    )
    en = (
        "The cell of the {column} (showing “{shown}”) was not read: it is crossed out, white, or a "
        "formula whose value was not saved; put in what counts, and save the file in Excel."
    )

    def __init__(self, column: Text, shown: str) -> None:
        super().__init__(column=column, shown=shown[:40])


class AmountShared(ListError):
    """An amount that is merged over rows of several projects."""

    zh = (
        "{column}“{shown}”是合并了 {rows} 行的一格，而这些行是几个项目，分不清各是多少；"
        "请取消合并，逐个项目填写。"
    )
    en = (
        "The {column} “{shown}” is one cell merged over {rows} rows of several projects, so that "
        "nobody can tell how much is whose; unmerge it, and write each project's own."
    )

    def __init__(self, column: Text, shown: str, *, rows: int) -> None:
        super().__init__(column=column, shown=shown[:40], rows=rows)
