"""Text that running on does not explain, read by its cells where its tables are even.

A table of tasks above the budget, heads that stand again on a new page, a column for each source
of money: where every row has as many cells, their columns tell what they are.
"""

from collections.abc import Sequence

from jiheng.documents.carriers.text import TextStream
from jiheng.documents.carriers.text_paper import even_paper
from jiheng.documents.interpret.grid import interpret_paper
from jiheng.domain.errors import DocumentError
from jiheng.domain.form import Form
from jiheng.domain.funds import FundsLine


def by_cells(
    stream: TextStream, name: str, found: Sequence[Form | DocumentError]
) -> Sequence[Form | DocumentError]:
    """Return the forms that cells give, where those `found` in running text are not whole ones."""
    if found and all(map(_is_plain, found)):
        return found
    paper = even_paper(stream)
    forms = list(interpret_paper(paper, name)) if paper is not None else []
    if not forms or not all(map(_is_whole, forms)):
        return found
    is_better = all(map(_is_plain, forms)) or not all(map(_is_whole, found)) or not found
    return forms if is_better else found


def _is_plain(outcome: Form | DocumentError) -> bool:
    """Whether a form is whole, and no line of its amounts is lacking."""
    return _is_whole(outcome) and isinstance(outcome, Form) and "funds" not in outcome.provenance


def _is_whole(outcome: Form | DocumentError) -> bool:
    """Whether a form has its name, amounts and indicators."""
    if not isinstance(outcome, Form) or outcome.project.name is None:
        return False
    has_amounts = any(line != FundsLine(line.source) for line in outcome.funds)
    return has_amounts and bool(outcome.indicators)
