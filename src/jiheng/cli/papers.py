"""Writing papers: forms into one file, or into a folder with a file for each."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from jiheng.cli.output import check_destination, is_a_folder, make_folder, put
from jiheng.cli.session import Session
from jiheng.cli.text.rendering import WRITTEN_APART, WRITTEN_AS_ONE, left_out
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.domain.paths import Standing, standing
from jiheng.services.rendering import DEFAULT_LAYOUT, file_names, render


def is_folder(output: str, session: Session) -> bool:
    """Whether papers go into a folder: one that exists, or a name that ends like one.

    Raises:
        OutputRefused: the system refuses to tell.
    """
    return output.endswith(("/", os.sep)) or is_a_folder(output, session)


def prepare(output: str, files: Sequence[str], session: Session) -> None:
    """Make the folder to write into, or refuse a file that cannot be written.

    Raises:
        OutputRefused: nothing can be written there, or it is one of the inputs.
    """
    if is_folder(output, session):
        make_folder(output, session)
    else:
        check_destination(output, files, session)


def write_papers(
    forms: Sequence[Form],
    output: str,
    files: Sequence[str],
    *,
    session: Session,
    to: str,
    layout: str = DEFAULT_LAYOUT,
) -> list[JihengError]:
    """Write forms as papers, say so on a terminal, and return why some could not be written.

    Raises:
        OutputRefused: a file to write is one of the inputs, or cannot be written.
    """
    apart = is_folder(output, session)
    targets = _apart(forms, output, to) if apart else {output: forms}
    for target in targets:
        _check_target(target, files, session)
    faults = list(_write(targets, session, to=to, layout=layout))
    if len(faults) < len(targets) and not session.quiet and sys.stderr.isatty():
        said = WRITTEN_APART if apart else WRITTEN_AS_ONE
        count = len(targets) - len(faults) if apart else len(forms)
        session.complain(session.say(said, path=output, count=count))
    doubts = left_out(forms, session) if to != "json" and len(faults) < len(targets) else None
    if doubts:
        session.complain(doubts)
    return faults


def _apart(forms: Sequence[Form], folder: str, to: str) -> dict[str, Sequence[Form]]:
    """Return a file for each form, named after its project."""
    names = file_names(forms, to)
    return {str(Path(folder) / name): [form] for name, form in zip(names, forms, strict=True)}


def _check_target(path: str, files: Sequence[str], session: Session) -> None:
    """Refuse a file that was read, by its name or from a folder it lies in.

    Raises:
        OutputRefused: it is one of the inputs, or cannot be written.
    """
    target = Path(path).resolve()
    is_read = any(target.is_relative_to(folder) for folder in _folders(files))
    check_destination(path, [*files, path] if is_read else files, session)


def _folders(files: Sequence[str]) -> Iterator[Path]:
    """Yield the folders among what was read; one that the system refuses was not read."""
    for file in files:
        with suppress(OSError):
            if standing(Path(file)) is Standing.FOLDER:
                yield Path(file).resolve()


def _write(
    targets: Mapping[str, Sequence[Form]], session: Session, *, to: str, layout: str
) -> Iterator[JihengError]:
    """Write each file once it is complete; complain of those that cannot be, and yield why."""
    for path, forms in targets.items():
        try:
            put(render(forms, to, layout=layout), path, session)
        except JihengError as fault:
            session.complain(fault.sentence(session.language))
            yield fault
