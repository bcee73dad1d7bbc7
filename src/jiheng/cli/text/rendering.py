"""What is said when forms or pages have been written."""

from collections.abc import Iterable
from typing import Final

from jiheng.cli.session import Session
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

WRITTEN_AS_ONE: Final = Text("已写入 {path}：{count} 张表。", "Wrote {path}: {count} form(s).")
WRITTEN_APART: Final = Text(
    "已写入文件夹 {path}：{count} 个文件，每个一张表。",
    "Wrote into folder {path}: {count} file(s) of one form each.",
)
_LEFT_OUT: Final = Text(
    "写出的文件不含识读时的存疑：{notes} 处文字未能归位，没有写入；{unsure} 个不能确定的值照读数"
    "写入；{unread} 个读不出的值留空；{said} 点识读说明没有写入（共 {count} 张表）；"
    "请用 jiheng read 逐项核对，或用 --to json 一并保留。",
    "What was written leaves reading's doubts out: {notes} text(s) without a place are not in it, "
    "{unsure} uncertain value(s) are in it as read, {unread} unreadable one(s) are blank, "
    "{said} remark(s) of reading are left out ({count} form(s)); go over them with jiheng read, "
    "or keep them with --to json.",
)
SHOWN: Final = Text("已画出 {count} 页，存入 {path}。", "Drew {count} page(s) into {path}.")


def left_out(forms: Iterable[Form], session: Session) -> str | None:
    """Return what a written paper does not say of how its forms were read; None for nothing."""
    notes = unsure = unread = said = count = 0
    for form in forms:
        held = [entry.confidence for entry in form.provenance.values()]
        own = held.count(Confidence.UNCERTAIN), held.count(Confidence.UNREADABLE)
        notes, said = notes + len(form.unplaced), said + len(form.said)
        unsure, unread = unsure + own[0], unread + own[1]
        count += bool(form.notes or any(own))
    if not count:
        return None
    return session.say(_LEFT_OUT, notes=notes, unsure=unsure, unread=unread, said=said, count=count)
