"""Showing: the pages forms were read from, with their values in coloured boxes."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from jiheng.documents.showing import shown_pages
from jiheng.domain.errors import JihengError
from jiheng.domain.form import Form
from jiheng.services.reading import read_bytes


class Picture(NamedTuple):
    """One page of one document; `name` is a file name for it."""

    name: str
    png: bytes


def show(forms: Iterable[Form]) -> Iterator[Picture | JihengError]:
    """Yield the pages of the documents that `forms` were read from, in order.

    A document that has no pages, or is gone, gives its error in their place.
    """
    for file, own in groupby(forms, key=_file):
        if file is None:
            continue
        try:
            content = read_bytes(file)
            for page in shown_pages(content, file, list(own)):
                yield Picture(f"{Path(file).name}-{page.number:03d}.png", page.png)
        except JihengError as fault:
            yield fault


def _file(form: Form) -> str | None:
    return None if form.source is None else form.source.file
