"""What the audit trail says of an act, in people's words: its name, its place, before and after.

The trail keeps bare values (`finance_officer`, `people/7`); they are put into words only here.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from jiheng.domain.indicator import LEVELS
from jiheng.domain.text import Text
from jiheng.domain.workflow import TRANSITIONS, Action, Role, State
from jiheng.reporting.places import place_name
from jiheng.reporting.words import SOURCES
from jiheng.services.filing import RESHAPE
from jiheng.services.funding_lines import CONFIRM, LINES, Lining
from jiheng.services.refusals import STATES
from jiheng.services.reshaping import Reshaping
from jiheng.web.language import language
from jiheng.web.models import OneTimeLink, Organisation

ROLES: Final = {
    Role.PREPARER: gettext_lazy("填报人"),
    Role.REVIEWER: gettext_lazy("审核人"),
    Role.FINANCE_OFFICER: gettext_lazy("财政审核人"),
    Role.AUDITOR: gettext_lazy("审计人"),
    Role.ADMINISTRATOR: gettext_lazy("管理员"),
}
LAYOUT_NAMES: Final = {
    "national": gettext_lazy("全国"),
    "shanghai": gettext_lazy("上海"),
    "sichuan": gettext_lazy("四川"),
}
_ACTS: Final = {
    "open": pgettext_lazy("act", "建表"),
    "edit": pgettext_lazy("act", "填写"),
    "reshape": pgettext_lazy("act", "增删指标行"),
    LINES: pgettext_lazy("act", "增删资金行"),
    CONFIRM: pgettext_lazy("act", "与原件核对"),
    "restore": pgettext_lazy("act", "恢复旧版"),
    "pick": pgettext_lazy("act", "从指标库选"),
    "comment": pgettext_lazy("act", "批注"),
    "explained": pgettext_lazy("act", "说明"),
    "waived": pgettext_lazy("act", "申请豁免"),
    "rescore": pgettext_lazy("act", "复核打分"),
    "stock-taken": pgettext_lazy("act", "清点"),
    "import": pgettext_lazy("act", "导入文件"),
    "import-cancelled": pgettext_lazy("act", "取消导入"),
    "import-confirmed": pgettext_lazy("act", "确认导入"),
    "sign-in": pgettext_lazy("act", "登录"),
    "sign-out": pgettext_lazy("act", "退出"),
    "sign-in-failed": pgettext_lazy("act", "登录失败"),
    "password": pgettext_lazy("act", "更改密码"),
    "password-chosen": pgettext_lazy("act", "用链接设密码"),
    "reset-asked": pgettext_lazy("act", "要求重设密码"),
    "account-made": pgettext_lazy("act", "建账户"),
    "account-described": pgettext_lazy("act", "改姓名或邮箱"),
    "account-activated": pgettext_lazy("act", "恢复账户"),
    "account-deactivated": pgettext_lazy("act", "停用账户"),
    "account-unlocked": pgettext_lazy("act", "解除锁定"),
    "link-made": pgettext_lazy("act", "给一次性链接"),
    "role-given": pgettext_lazy("act", "给角色"),
    "role-taken": pgettext_lazy("act", "去掉角色"),
    "second-step-on": pgettext_lazy("act", "启用第二步验证"),
    "second-step-off": pgettext_lazy("act", "取消第二步验证"),
    "recovery-codes": pgettext_lazy("act", "换恢复码"),
    "recovered": pgettext_lazy("act", "用恢复码登录"),
    "given": pgettext_lazy("act", "写入批复的预算和目标"),
    "campaign-added": pgettext_lazy("act", "建填报任务"),
    "campaign-changed": pgettext_lazy("act", "改填报任务"),
    "projects-carried": pgettext_lazy("act", "从上年带入项目"),
    "projects-imported": pgettext_lazy("act", "导入项目"),
    "project-added": pgettext_lazy("act", "建项目"),
    "project-renamed": pgettext_lazy("act", "项目改名"),
    "organisation-added": pgettext_lazy("act", "添加单位"),
    "organisation-renamed": pgettext_lazy("act", "单位改名"),
    "organisation-moved": pgettext_lazy("act", "移动单位"),
    "organisation-retired": pgettext_lazy("act", "停用单位"),
    "organisation-restored": pgettext_lazy("act", "恢复单位"),
    Action.SUBMIT: pgettext_lazy("act", "提交主管部门"),
    Action.WITHDRAW: pgettext_lazy("act", "撤回"),
    Action.RETURN: pgettext_lazy("act", "退回"),
    Action.APPROVE: pgettext_lazy("act", "通过"),
    Action.ACCEPT: pgettext_lazy("act", "审定"),
    Action.PUBLISH: pgettext_lazy("act", "公开"),
    Action.REOPEN: pgettext_lazy("act", "重新打开"),
}
ACTS: Final = tuple(_ACTS)
"""The acts there are, in the order they are offered to choose from."""
_PLACES: Final = {
    "people": gettext_lazy("账户 {number}"),
    "organisations": gettext_lazy("机构 {number}"),
    "campaigns": gettext_lazy("填报任务 {number}"),
    "projects": gettext_lazy("项目 {number}"),
}
_FIELDS: Final = {
    "name": gettext_lazy("名称"),
    "policy": gettext_lazy("政策"),
    "layout": gettext_lazy("表式"),
    "deadline": gettext_lazy("单位填报截止"),
    "review_deadline": gettext_lazy("部门审核截止"),
    "reminder_days": gettext_lazy("截止前几天起提醒"),
    "explains_errors": gettext_lazy("错误写明原因后可以提交"),
    "new": gettext_lazy("新建"),
    "opened": gettext_lazy("另开表"),
    "revised": gettext_lazy("更新"),
    "same": gettext_lazy("未变"),
}
_COUNTS: Final = re.compile(r"(?:(?:new|opened|revised|same)=\d+ ?)+")
_COUNT: Final = re.compile(r"([a-z]+)=(\d+)")
_CAMPAIGN: Final = re.compile(
    r"(?P<before>.* · )name=(?P<name>.*) policy=(?P<policy>\S*) layout=(?P<layout>\S*)"
    r" deadline=(?P<deadline>\S+) review_deadline=(?P<review_deadline>\S+)"
    r" reminder_days=(?P<reminder_days>\d+) explains_errors=(?P<explains_errors>\w+)"
)
"""What a campaign is: only its name and its organisation's have blanks, so the last words count."""
_VALUES: Final = {
    "None": "—",
    "": "—",
    "True": gettext_lazy("是"),
    "False": gettext_lazy("否"),
}
_PURPOSES: Final = {each.value: each.label for each in OneTimeLink.Purpose}
_WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    RESHAPE: {
        Reshaping.ADD: gettext_lazy("下面加一行"),
        Reshaping.DUPLICATE: gettext_lazy("复制"),
        Reshaping.REMOVE: gettext_lazy("删去"),
        Reshaping.UP: gettext_lazy("上移"),
        Reshaping.DOWN: gettext_lazy("下移"),
    },
    LINES: {
        **{source.value: said for source, said in SOURCES.items()},
        Lining.ADD: gettext_lazy("加一行资金"),
        Lining.REMOVE: gettext_lazy("删去这一行资金"),
    },
    "link-made": _PURPOSES,
    "password-chosen": _PURPOSES,
}
"""Words of closed lists, by the acts that record them."""
LEVEL_NAMES: Final = {str(level): said for level, said in LEVELS.items()}
"""The levels of indicators by the codes they are chosen by."""
_LAST: Final = " · "


def act_name(action: str) -> str:
    """Return what an act is called."""
    known = _ACTS.get(action)
    return str(known) if known else action


def act_place(path: str) -> str:
    """Return where an act was, in words: a cell of a form, an account, an organisation."""
    kind, _slash, number = path.partition("/")
    if kind in _PLACES and number:
        return str(_PLACES[kind]).format(number=number)
    return place_name(path, language()) if path else ""


def recorded(text: str, action: str, path: str = "") -> str:
    """Return what was recorded before or after an act: states, roles, kinds by their names.

    Levels that were chosen at a path stand under their codes, too.
    """
    if path.endswith((".level1", ".level2")) and text in LEVEL_NAMES:
        return LEVEL_NAMES[text].in_(language())
    if action in TRANSITIONS and text in set(State):
        return STATES[State(text)].in_(language())
    if known := _WORDS.get(action, {}).get(text):
        return known.in_(language()) if isinstance(known, Text) else str(known)
    if action == "projects-imported" and _COUNTS.fullmatch(text):
        return _listed(_COUNT.findall(text))
    if action in {"campaign-added", "campaign-changed"} and (told := _CAMPAIGN.fullmatch(text)):
        fields = told.groupdict()
        return fields.pop("before") + _listed(fields.items())
    first, mark, last = text.rpartition(_LAST)
    named = _named(last, action) if mark else None
    return f"{first}{mark}{named}" if named else text


def _named(word: str, action: str) -> str | None:
    """Return what the last word of a record is called, None where it is no word of a list."""
    if action.startswith(("role-", "account-")) and word in set(Role):
        return str(ROLES[Role(word)])
    if action.startswith("organisation-") and word in Organisation.Kind.values:
        return str(Organisation.Kind(word).label)
    return None


def _listed(fields: Iterable[tuple[str, str]]) -> str:
    """Return fields by their names, each with its value as people read it."""
    colon, comma = gettext("："), gettext("，")
    told = (f"{_FIELDS[name]}{colon}{_value(name, value)}" for name, value in fields)
    return comma.join(told)


def _value(name: str, value: str) -> str:
    if name == "layout":
        return str(LAYOUT_NAMES.get(value, value))
    return value if name == "name" else str(_VALUES.get(value, value))
