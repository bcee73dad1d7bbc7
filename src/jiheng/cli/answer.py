"""How a command over a corpus ends: problems on the side, then JSON or a page."""

from collections.abc import Callable, Iterable, Mapping

from jiheng.cli.output import deliver
from jiheng.cli.page import Page
from jiheng.cli.session import Session
from jiheng.domain.errors import JihengError
from jiheng.reporting.written import written


def sentences(problems: Iterable[JihengError], session: Session) -> list[str]:
    """Return problems as people read them, each once, whatever number of parts it is of."""
    return [*dict.fromkeys(problem.sentence(session.language) for problem in problems)]


def answer(
    session: Session,
    said: Iterable[str],
    *,
    document: Mapping[str, object] | None,
    draw: Callable[[Page], None],
) -> None:
    """Tell the problems, then write the result.

    Args:
        session: of the command.
        said: what kept parts from being done, in sentences.
        document: the result as JSON, None where a page is asked for.
        draw: puts the result on the page.
    """
    for sentence in said:
        session.complain(sentence)
    if document is not None:
        text = written(document)
    else:
        page = Page(session)
        draw(page)
        text = page.text()
    deliver(text, None, session)


def code_of(errors: Iterable[JihengError]) -> int:
    """Return the gravest exit code of what went wrong, 0 for nothing."""
    return max((error.exit_code for error in errors), default=0)
