"""Why a value was not read, in both languages, before the print that is kept."""

from jiheng.domain.text import Text

NOT_A_NUMBER = Text(
    "不是数字，留待人工核对：{quoted}", "Not a number, for a person to check: {quoted}"
)
UNCLEAR = Text(
    "未能读清，留待人工核对：{quoted}", "Not clear enough to read, for a person to check: {quoted}"
)
NO_COLUMN = Text(
    "无法确定分栏，留待人工核对：{quoted}",
    "Its column is not sure, for a person to check: {quoted}",
)
NO_LEVEL = Text(
    "不在指标类别词表中：{quoted}", "Not among the listed classes of indicators: {quoted}"
)
FIGURE_COUNT = Text(
    "数字个数与栏目数不符，留待人工核对：{quoted}",
    "Not as many figures as columns, for a person to check: {quoted}",
)
NO_BORDER = Text(
    "无法确定预期目标与实际完成情况的分界，留待人工核对：{quoted}",
    "Where the intended result ends is not sure, for a person to check: {quoted}",
)
NO_INDICATOR = Text(
    "这一行没有指标值和完成值，名称横跨各级指标，没有读成指标；分值、得分是否另计，须对照原件核对。",
    "This row has neither target nor result and its name reaches over all levels; it was not read "
    "as an indicator. Whether its points count, the original tells.",
)
ONLY_ABOUT = Text(
    "“{said}”只说了大概，没有当作数来计分；有确数的，以确数为准。",
    "“{said}” says about how many and is not scored as a number; where the exact number is "
    "known, enter that.",
)
