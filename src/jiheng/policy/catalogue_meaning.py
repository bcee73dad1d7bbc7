"""The word lists that tell what an indicator measures, whom a survey asks, and who is named."""

from jiheng.policy.kinds import Words
from jiheng.policy.specification import Specification
from jiheng.policy.tables import Populations, Synonyms

_LEVELS = (
    ("quality_words", "质量指标的用词", "words of quality: a standard that is reached"),
    ("quality_ratios", "只属质量的比率", "ratios that tell how well, not how much"),
    ("counted_endings", "数量指标的词尾", "endings of names of quantities"),
    ("completion_words", "完成率一类的用词", "words of how much of the plan was done"),
    ("punctual_words", "专属时效指标的用词", "words of timeliness alone"),
    ("economic_words", "经济效益的用词", "words of economic outcomes"),
    ("ecological_words", "生态效益的用词", "words of effects on the environment"),
    ("sustained_words", "可持续影响的用词", "words of what lasts after the project"),
    ("satisfaction_words", "满意度的用词", "words of satisfaction"),
    ("pleased_words", "专属满意度指标的用词", "words of satisfaction alone"),
    ("output_words", "只说做了什么的用词", "words of what was done"),
    ("change_words", "说带来了什么变化的用词", "words of what changed"),
    ("harm_words", "社会成本的用词", "words of harm done to the public"),
    ("effect_words", "不能计量的效果用词", "words of effects that cannot be measured"),
    ("ratio_endings", "可用百分数计量的词尾", "endings of what a percentage can measure"),
    ("ratio_inside", "写在名称中间的比率", "ratios within a name"),
    ("vague_words", "说不出达到什么程度的用词", "words that leave open how much is enough"),
    ("grading_words", "说明分级标准的用词", "words that show how tiers are told apart"),
    ("process_words", "只说过程的用词", "words of how things are done, not of what came of it"),
    ("indivisible_units", "不能有半个的计量单位", "units that come whole only"),
    ("counted_units", "除平均数外只有整数的计量单位", "units that come whole, averages aside"),
    ("average_words", "数可以有小数的名称用词", "words of averages and ratios"),
    ("name_fillers", "名称里可有可无的用词", "words a name says the same without"),
    ("headcount_limit_words", "以少为好的数量用词", "words of quantities that should be low"),
)
_PEOPLE = (
    ("own_staff_words", "本单位人员的用词", "words for the unit's own staff"),
    (
        "own_staff_openings",
        "开头即指本单位人员的用词",
        "openings of names that ask the unit's own staff",
    ),
    (
        "unlike_people",
        "字面含有服务对象而另有所指的用词",
        "words that hold the name of a population and mean another",
    ),
    ("served_words", "服务对象的用词", "words for those the project serves"),
    ("complaint_words", "没有投诉的用词", "words for the absence of complaints"),
    ("complaint_denials", "否认有投诉的动词", "verbs that deny a complaint named after them"),
    ("unspent_words", "说明钱没有花完的用词", "words that tell why money was not spent"),
    ("unfinished_words", "没有做完的用词", "words for what is not finished or not accepted"),
    (
        "settled_later",
        "做完以后的事，不算没有做完（话）",
        "phrases of what is settled once the work is done",
    ),
    ("denial_phrases", "否认有问题的话（整句）", "whole texts that deny any problem"),
    ("reason_openings", "说明原因的用词", "words that give a reason"),
    ("adjustment_words", "说明预算调整的用词", "words that tell of a changed budget"),
    ("spreadsheet_errors", "电子表格的出错字样", "what a spreadsheet shows when it cannot compute"),
    ("person_roles", "后面跟姓名的称谓", "roles that a name follows"),
    ("person_titles", "写在姓名后面的称呼", "titles that follow a name"),
    ("code_labels", "后面跟编号的用词", "words that a code of something follows"),
    ("public_lines", "对外公布的电话的用词", "words that a public telephone line follows"),
    ("name_followers", "姓名后面可以跟的词", "words that may follow a name"),
    ("not_names", "不是名字的词", "characters after a surname that make no name"),
    ("surnames", "姓氏", "surnames"),
)

MEANING: tuple[Specification, ...] = (
    *(Specification(name, Words(), zh, en) for name, zh, en in (*_LEVELS, *_PEOPLE)),
    Specification(
        "name_synonyms",
        Synonyms(),
        "名称里意思相同的用词",
        "words that mean the same in a name",
    ),
    Specification(
        "unit_synonyms",
        Synonyms(),
        "写法不同而相同的计量单位",
        "units of measure that are the same in other words",
    ),
    Specification(
        "populations",
        Populations(),
        "被调查的人与项目的关联词",
        "people a survey asks, and words that tie them to a project",
    ),
    Specification(
        "subjects",
        Populations("subjects"),
        "专属某一领域的事物与项目的关联词",
        "things of one field alone, and words that tie them to a project",
    ),
)
