"""Why a value was not read, in both languages: what a note says before the print it keeps."""

NOT_A_NUMBER = "不是数字，留待人工核对 (not a number, for a person to check)"
UNCLEAR = "未能读清，留待人工核对 (not clear enough to read, for a person to check)"
NO_COLUMN = "无法确定分栏，留待人工核对 (its column is not sure, for a person to check)"
NO_LEVEL = "不在指标类别词表中 (not among the listed classes of indicators)"
FIGURE_COUNT = "数字个数与栏目数不符，留待人工核对 (not as many figures as columns, to be checked)"
NO_BORDER = (
    "无法确定预期目标与实际完成情况的分界，留待人工核对 "
    "(where the intended result ends is not sure, for a person to check)"
)
