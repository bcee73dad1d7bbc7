"""Rendering: forms as the official paper, in any medium the program writes.

Makes bytes and names for files; touches no file itself.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

from jiheng.documents import writers
from jiheng.domain.errors import UsageError
from jiheng.domain.form import Form
from jiheng.domain.wording import one_line
from jiheng.reporting.document import forms_written
from jiheng.services.given import forms_given

Medium = Literal["docx", "xlsx", "pdf", "html", "json"]
MEDIA: Final[tuple[Medium, ...]] = ("docx", "xlsx", "pdf", "html", "json")
DEFAULT_LAYOUT: Final = "national"
LAYOUTS: Final = (
    DEFAULT_LAYOUT,
    *(name for name in writers.layout_names() if name != DEFAULT_LAYOUT),
)
_LONGEST_NAME = 180
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class UnknownMedium(UsageError):
    """A kind of file that forms are not written as."""

    zh = "不能写成 {name}；目前能写：{known}。"
    en = "Forms cannot be written as {name}; possible are {known}."

    def __init__(self, name: str) -> None:
        super().__init__(name=name, known=MEDIA)


class UnknownLayout(UsageError):
    """A layout name that no file has."""

    zh = "没有名为 {name} 的表式；现有：{known}。"
    en = "No layout named {name}; known ones are {known}."

    def __init__(self, name: str) -> None:
        super().__init__(name=name, known=LAYOUTS)


class NothingToRender(UsageError):
    """No form at all."""

    zh = "一张自评表也没有（0 张），写不出文件；请至少给一张表。"
    en = "There is no form (0) to write; give at least one."


def render(forms: Form | Iterable[Form], to: str = "pdf", *, layout: str = DEFAULT_LAYOUT) -> bytes:
    """Return forms as one document.

    Args:
        forms: one form or many; many are listed in a table at the beginning.
        to: ``docx``, ``xlsx``, ``pdf``, ``html``, or ``json`` for canonical JSON.
        layout: whose official form it is: ``national``, ``shanghai`` or ``sichuan``.

    Raises:
        NotForms: what is given are no forms, but a path, None or the like.
        UnknownMedium: `to` is none of these.
        UnknownLayout: no layout has this name.
        NothingToRender: there is no form.
        UsageError: the medium cannot hold a text; the subclass says which.
    """
    forms = forms_given(forms)
    if to not in MEDIA:
        raise UnknownMedium(to)
    chosen = _layout(layout)
    if not forms:
        raise NothingToRender
    if to == "json":
        return forms_written(forms).encode("utf-8", "backslashreplace")
    return _writer(to)(writers.bound(forms, chosen, has_pages=to == "pdf"))


def _writer(to: str) -> Callable[[Sequence[writers.Drawing]], bytes]:
    """Return the writer of a medium; the others stay unloaded."""
    writer: Callable[[Sequence[writers.Drawing]], bytes] = getattr(writers, f"write_{to}")
    return writer


def _layout(name: str) -> writers.Layout:
    try:
        return writers.load_layout(name)
    except KeyError:
        raise UnknownLayout(name) from None


def file_names(forms: Iterable[Form], to: str) -> list[str]:
    """Return for each form the name of a file of its own, from the name of its project.

    Names are unlike each other also where case does not count, and such as every common
    system takes: at most 200 bytes, no sign that means something in a path.
    """
    taken: set[str] = set()
    names = []
    for number, form in enumerate(forms, start=1):
        stem = _stem(form.project.name or "") or str(number)
        name, again = stem, 1
        while name.casefold() in taken:
            again += 1
            name = f"{stem} ({again})"
        taken.add(name.casefold())
        names.append(f"{name}.{to}")
    return names


def _stem(name: str) -> str:
    plain = unicodedata.normalize("NFC", one_line(name))
    stem = " ".join(_NOT_IN_NAMES.sub(" ", plain).split())
    stem = stem.encode("utf-8")[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    return f"_{stem}" if _RESERVED.fullmatch(stem) else stem
