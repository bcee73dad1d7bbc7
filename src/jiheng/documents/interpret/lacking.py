"""Which parts a form lacks, and the sentence that says so."""

from collections.abc import Sequence

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.ledger import Ledger
from jiheng.domain.form import Form, Kind, Total
from jiheng.domain.text import Text

NAME = Text("项目名称", "the project's name")
TOTAL = Text("总分", "the total")
_FUNDS = Text("项目资金", "the funds")
_OBJECTIVE = Text("年度总体目标", "the annual objective")
_TABLE = Text("绩效指标", "the indicators")
LACKING = Text("表内缺少：{zh}。", "The form lacks {en}.")
_NO_TOTAL = Total()


def has_end(form: Form) -> bool:
    """Whether a form has a total or a rating."""
    return form.total != _NO_TOTAL or form.claimed_rating is not None


def missing_parts(
    form: Form, *, has_funds: bool, has_objective: bool, has_table: bool, is_closed: bool
) -> list[Text]:
    """Return the names of the parts that are not there, in the order of the form.

    The form of a whole department names no project.
    """
    present = (
        (NAME, form.project.name is not None or form.kind is Kind.DEPARTMENT),
        (_FUNDS, has_funds),
        (_OBJECTIVE, has_objective),
        (_TABLE, has_table),
        (TOTAL, is_closed),
    )
    return [name for name, is_there in present if not is_there]


def say_missing(
    sentence: Text, missing: Sequence[Text], run: Sequence[Piece], *, ledger: Ledger
) -> None:
    """Say at `run` what is missing, if anything is.

    Args:
        sentence: What to say; `zh` and `en` name the parts, `line` and `end` are those of `run`.
        missing: The parts.
        run: The piece of the form beside which they are missing.
        ledger: The ledger of the form.
    """
    if missing:
        zh = "、".join(name.zh for name in missing)
        en = ", ".join(name.en for name in missing)
        ledger.say(sentence, run, zh=zh, en=en, line=run[0].line, end=run[-1].end_line)
