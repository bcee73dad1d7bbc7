"""What scoring a corpus came to, on a page: a row a policy, claimed beside computed."""

from jiheng.cli.page import ACCENT, QUIET, STRONG, Cell, Column, Page
from jiheng.cli.session import Session
from jiheng.corpus.results import Json
from jiheng.domain.text import Text
from jiheng.reporting.words import NOTHING
from jiheng.services.corpus_scores import Scored

_TITLE = Text(
    "{forms} 张表，{parts} 个部分（此前已计 {old} 个）",
    "{forms} form(s) in {parts} part(s), {old} of them scored before",
)
_HEADS = (
    Text("政策", "Policy"),
    Text("张数", "Forms"),
    Text("可折算", "Scored"),
    Text("平均填报", "Mean claimed"),
    Text("平均折算", "Mean computed"),
    Text("等级不同", "Ratings differ"),
    Text("折算等级", "Computed ratings"),
)
_FIGURES = range(1, 6)
_WHERE = Text(
    "逐张得分在 {folder}/scores，逐项在 {folder}/indicators。",
    "The scores of forms are in {folder}/scores, of indicators in {folder}/indicators.",
)


def rescored(page: Page, outcome: Scored, folder: str, *, session: Session) -> None:
    """Print a row a policy."""
    title = session.say(_TITLE, forms=f"{outcome.forms:,}", parts=outcome.parts, old=outcome.old)
    page.title((title, STRONG))
    heads = [
        Column(session.say(head), is_figure=place in _FIGURES) for place, head in enumerate(_HEADS)
    ]
    page.table(heads, [_row(name, told) for name, told in outcome.policies.items()])
    page.paragraph(session.say(_WHERE, folder=folder), style=QUIET)


def _row(name: str, told: Json) -> list[Cell]:
    ratings = "　".join(f"{word} {number:,}" for word, number in told["ratings"].items())
    return [
        Cell(name),
        Cell(f"{told['forms']:,}"),
        Cell(f"{told['scored']:,}"),
        Cell(mean(told["claimed"], told["both"])),
        Cell(mean(told["computed"], told["both"])),
        Cell(f"{told['differs']:,}", ACCENT if told["differs"] else ""),
        Cell(ratings),
    ]


def mean(total: int, forms: int) -> str:
    """Return the mean of figures in hundredths, rounded half up to hundredths."""
    if forms == 0:
        return NOTHING
    rounded = (2 * total + forms) // (2 * forms)
    return f"{rounded // 100}.{rounded % 100:02d}"
