"""What does not hold in an audit trail, each in one sentence that names the row."""

from jiheng.domain.chain import AuditEntry, Revision
from jiheng.domain.errors import (
    JihengError,
)
from jiheng.domain.text import Text
from jiheng.services.dossiers import Comment, Explanation, Remark


class TrailFault(JihengError):
    """Something that is not what was sealed or told."""

    exit_code = 1


class RevisionBroken(TrailFault):
    """A revision that is not what was sealed."""

    zh = "自评表 {filing} 的第 {number} 版与封印不符：内容、次序或封印被改动过；请从备份核对。"
    en = "Revision {number} of filing {filing} is not what was sealed; compare it with a backup."

    def __init__(self, revision: Revision) -> None:
        super().__init__(filing=revision.filing, number=revision.number)


class EntryBroken(TrailFault):
    """An entry of the audit trail that is not what was sealed."""

    zh = "审计记录第 {number} 条与封印不符：内容、次序或封印被改动过；请从备份核对。"
    en = "Audit entry {number} is not what was sealed; compare it with a backup."

    def __init__(self, entry: AuditEntry) -> None:
        super().__init__(number=entry.number)


class TrailCut(TrailFault):
    """An audit trail that ends before its last entry."""

    zh = "审计记录应有 {wanted} 条，只到第 {found} 条：末尾被删去；请从备份核对。"
    en = "The audit trail should hold {wanted} entries and ends at {found}; compare a backup."

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(wanted=wanted, found=found)


class HeadBroken(TrailFault):
    """A mark of the trail's end that is not at its last entry."""

    zh = (
        "审计记录的末尾标记指第 {wanted} 条，记录到第 {found} 条，封印不符：标记或末条被改动过；"
        "请从备份核对。"
    )
    en = (
        "The mark of the trail's end is at entry {wanted} and the trail at {found}, with another "
        "seal: either was changed; compare with a backup."
    )

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(wanted=wanted, found=found)


class SealUnknown(TrailFault):
    """A seal that was noted before and is of no entry any longer."""

    zh = (
        "{entries} 条审计记录里没有封印为 {seal} 的一条：那之后的末尾被删去，或整个记录被重写过；"
        "请从备份核对。"
    )
    en = (
        "None of the {entries} audit entries is sealed {seal}: the end of the trail was cut off or "
        "all of it was written anew since that was noted; compare with a backup."
    )

    def __init__(self, seal: str, entries: int) -> None:
        super().__init__(seal=seal, entries=entries)


class RevisionsMissing(TrailFault):
    """A filing with fewer revisions than the audit trail saw saved."""

    zh = "自评表 {filing} 应有 {wanted} 版，只有 {found} 版：有修订被删去；请从备份核对。"
    en = "Filing {filing} should have {wanted} revisions and has {found}; compare with a backup."

    def __init__(self, filing: int, *, wanted: int, found: int) -> None:
        super().__init__(filing=filing, wanted=wanted, found=found)


class RevisionsUntold(TrailFault):
    """A filing with more revisions than the audit trail saw saved."""

    zh = "自评表 {filing} 有 {found} 版，审计记录只记了 {wanted} 版：有修订没有记录；请从备份核对。"
    en = "Filing {filing} has {found} revisions, the trail tells of {wanted}; compare a backup."

    def __init__(self, filing: int, *, wanted: int, found: int) -> None:
        super().__init__(filing=filing, wanted=wanted, found=found)


class FilingMissing(TrailFault):
    """A filing that the audit trail tells of and that is not there."""

    zh = "审计记录有 {entries} 条讲自评表 {filing}，这份表却不在了：被删去；请从备份核对。"
    en = "{entries} audit entries tell of filing {filing}, which is gone; compare with a backup."

    def __init__(self, filing: int, entries: int) -> None:
        super().__init__(filing=filing, entries=entries)


class FilingUntold(TrailFault):
    """A filing that the audit trail does not tell of."""

    zh = "自评表 {filing}（{revisions} 版）没有一条审计记录：不是本系统写入的；请从备份核对。"
    en = "No audit entry tells of filing {filing} ({revisions} revisions); compare with a backup."

    def __init__(self, filing: int, revisions: int) -> None:
        super().__init__(filing=filing, revisions=revisions)


class FilingContradicts(TrailFault):
    """A filing whose row says something else than the audit trail."""

    zh = "自评表 {filing} 的{what}是“{found}”，审计记录说应是“{wanted}”：被改动过；请从备份核对。"
    en = "Filing {filing} says {what} {found}, the trail says {wanted}; compare with a backup."

    def __init__(self, filing: int, what: Text, *, wanted: object, found: object) -> None:
        super().__init__(filing=filing, what=what, wanted=wanted, found=found)


class RemarkUntold(TrailFault):
    """A comment, explanation or score that the audit trail does not tell of as it stands."""

    zh = "自评表 {filing} 的{kind} {number} 与审计记录所记不符：被改动过或另外写入；请从备份核对。"
    en = "{kind} {number} of filing {filing} is not what the trail tells; compare with a backup."

    def __init__(self, filing: int, remark: Remark) -> None:
        super().__init__(filing=filing, kind=_kind(remark), number=remark.number)


class CommentsMissing(TrailFault):
    """A filing with fewer comments than the audit trail tells of."""

    zh = "自评表 {filing} 应有 {wanted} 条批注，相符的只有 {found} 条：被删去或改动；请从备份核对。"
    en = "Filing {filing} should have {wanted} comments, {found} of them hold; compare a backup."

    def __init__(self, filing: int, *, wanted: int, found: int) -> None:
        super().__init__(filing=filing, wanted=wanted, found=found)


class DossierBroken(TrailFault):
    """A filing whose state, comments, explanations or scores are not what an entry witnessed."""

    zh = (
        "自评表 {filing} 的状态、批注、说明或复核得分不是审计记录第 {number} 条所见：被改动过；"
        "请从备份核对。"
    )
    en = (
        "State, comments, explanations or scores of filing {filing} are not what audit entry "
        "{number} witnessed; compare with a backup."
    )

    def __init__(self, filing: int, number: int) -> None:
        super().__init__(filing=filing, number=number)


def _kind(remark: Remark) -> Text:
    if isinstance(remark, Comment):
        return Text("批注", "Comment")
    if isinstance(remark, Explanation):
        return Text("说明", "Explanation")
    return Text("复核得分", "Score")
