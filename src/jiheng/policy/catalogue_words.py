"""The word lists that text rules consult."""

from jiheng.policy.kinds import Words
from jiheng.policy.specification import Specification

WORDS: tuple[Specification, ...] = tuple(
    Specification(name, Words(), zh, en)
    for name, zh, en in (
        (
            "stock_phrases",
            "等于没说的目标或完成情况（整句）",
            "whole texts that say nothing as an objective or its result",
        ),
        ("evasive_explanations", "敷衍的偏差原因（整句）", "whole texts that explain nothing"),
        (
            "unquantified_actuals",
            "该填数而未填数的完成值（整句）",
            "whole texts in place of an actual value that must be a number",
        ),
        ("money_units", "金额单位", "units of money"),
        ("fund_measure_words", "考核资金支付的用词", "words that measure the paying out of funds"),
        ("lower_is_better_words", "越低越好的用词", "words of measures that should be low"),
        ("higher_is_better_words", "越高越好的用词", "words of measures that should be high"),
        ("negations", "使意思相反的字", "what turns the word after it round"),
        ("time_words", "表示时间的用词", "words that speak of time"),
        ("template_residue", "未删除的模板文字", "template text left in a form"),
        ("measure_endings", "度量名称的词尾", "endings of names of measures"),
        ("measure_joiners", "连接两个度量的词", "words and signs that join two measures"),
        ("survey_words", "表示做过调查的用词", "words that show a survey was made"),
        ("share_units", "百分数单位", "units of a percentage"),
        ("count_units", "计数单位", "units of counting"),
        ("promise_words", "只表示计划或完成的字", "words that only tell a plan from what was done"),
        ("benefit_words", "发给服务对象的钱", "words of money paid to those served"),
        ("undirected_words", "方向不定的用词", "words that leave open whether high or low is good"),
        ("cost_words", "成本名称的用词", "words in names of costs"),
        (
            "bare_measures",
            "没有对象的指标名称（整句）",
            "whole names that measure nothing in particular",
        ),
        (
            "joined_measure_endings",
            "判断复合指标的度量词尾",
            "endings of measures, strict enough to find two in one name",
        ),
        ("whole_share_words", "不可能超过 100% 的占比", "shares that cannot exceed 100 %"),
        ("arrears_words", "表示补付往年费用的用词", "words of paying what earlier years cost"),
        ("bound_words", "表示界限的用词", "words of a bound, not of a value"),
        (
            "completion_openings",
            "完成情况开头的套语",
            "openings that turn an objective into a result",
        ),
    )
)
