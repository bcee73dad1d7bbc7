"""Why a filing refuses what is asked of it: what happened, what is kept, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.finding import Finding
from jiheng.domain.text import Language, Text
from jiheng.domain.workflow import Action, State

STATES = {
    State.DRAFT: Text("填报中", "draft"),
    State.SUBMITTED: Text("待主管部门审核", "submitted"),
    State.RETURNED: Text("已退回", "returned"),
    State.DEPARTMENT_APPROVED: Text("主管部门已通过", "approved by the department"),
    State.FINANCE_REVIEWED: Text("财政已审核", "reviewed by finance"),
    State.PUBLISHED: Text("已公开", "published"),
}
ACTIONS = {
    Action.READ: Text("查看", "read"),
    Action.COMMENT: Text("批注", "comment"),
    Action.EDIT: Text("填写", "edit"),
    Action.RESCORE: Text("复核打分", "re-score"),
    Action.SUBMIT: Text("提交", "submit"),
    Action.WITHDRAW: Text("撤回", "withdraw"),
    Action.RETURN: Text("退回", "return"),
    Action.APPROVE: Text("通过", "approve"),
    Action.ACCEPT: Text("审定", "accept"),
    Action.PUBLISH: Text("公开", "publish"),
    Action.REOPEN: Text("重新打开", "re-open"),
}


class FilingError(JihengError):
    """A filing that cannot be changed as asked. It stays as it is."""

    exit_code = 2


class NotNow(FilingError):
    """A step that the table does not have from here."""

    zh = "这份自评表现在的状态是“{state}”，不能{action}；没有改动，请刷新页面查看最新状态。"
    en = "The filing is {state}, so you cannot {action} it; nothing changed, reload the page."

    def __init__(self, action: Action, state: State) -> None:
        super().__init__(action=ACTIONS[action], state=STATES[state])


class StaleFiling(FilingError):
    """An answer to a revision that is no longer the last."""

    zh = "您看到的是第 {base} 版，现在已是第 {current} 版；没有改动，请刷新页面后再做一次。"
    en = "You saw revision {base}, it is now {current}; nothing changed, reload and do it again."

    def __init__(self, base: int, current: int) -> None:
        super().__init__(base=base, current=current)


class ReasonMissing(FilingError):
    """A step that must say why, and does not."""

    zh = "理由是空的（0 个字），退回或重新打开须写明理由；请写一句再试。"
    en = "The reason is empty (0 characters), and this step must say why; write a sentence."

    def __init__(self) -> None:
        super().__init__()


class OwnWork(FilingError):
    """Approval by whoever submitted the filing."""

    zh = "这份自评表由{name}提交，审核须由另一个人做；请交给其他审核人。"
    en = "{name} submitted this filing, and another person must review it; hand it to a colleague."

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class FindingsOpen(FilingError):
    """Errors that keep a filing from submission."""

    zh = "还有 {count} 项错误没有改正或说明：{first}；表已保存，请逐项处理后再提交。"
    en = "Errors neither mended nor explained: {count} ({first}); the form is saved, see to each."

    def __init__(self, chinese: Sequence[Finding], english: Sequence[Finding]) -> None:
        """Take the same findings in both languages."""
        self._findings: dict[Language, tuple[Finding, ...]]
        self._findings = {"zh": tuple(chinese), "en": tuple(english)}
        first = Text(*(each[0].message.rstrip("。.") for each in self._findings.values()))
        super().__init__(count=len(chinese), first=first)

    def findings(self, language: Language) -> tuple[Finding, ...]:
        """Return the findings in a language."""
        return self._findings[language]


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell two people changed: as both saw it, as the other left it, as it was typed here.

    `path` is where it stood in revision `base`, which the person saw, and `now` where it stands;
    empty where its row is gone. `indicator` is what its row was called.
    """

    path: str
    seen: str
    theirs: str
    mine: str
    base: int
    now: str
    indicator: str = ""


class Conflict(FilingError):
    """Cells that someone else changed since they were seen.

    `others` is what was typed into cells that nobody else changed (path → text).
    """

    zh = "有 {count} 格在您填写时被别人改过（现在是第 {current} 版）；您填的还在，请逐格选定。"
    en = (
        "Cells changed by someone else while you typed: {count} (now revision {current}); "
        "what you typed is kept, choose for each."
    )

    def __init__(self, clashes: Sequence[Clash], current: int, others: Mapping[str, str]) -> None:
        self.clashes, self.current, self.others = tuple(clashes), current, others
        super().__init__(count=len(clashes), current=current)
