"""What a program hands in where forms or a path are asked for, and what to say of other things."""

import os
from collections.abc import Iterable
from typing import Final

from jiheng.domain.errors import (
    UsageError,
)
from jiheng.domain.form import Form
from jiheng.domain.text import Text

_PATH: Final = Text("一个路径（{}）", "a path ({})")
_NONE: Final = Text("None", "None")
_THING: Final = Text("类型为 {} 的值", "a value of type {}")
_ITEM: Final = Text("序列，其中第 {} 个不是自评表而是{}", "a sequence whose item {} is {}")
_LONGEST = 80


class NotForms(UsageError):
    """Something else where forms are asked for."""

    zh = (
        "这里要的是自评表（Form）或由它们组成的序列，给的是{given}；请先用 jiheng.read(路径) 读出。"
    )
    en = "Forms are wanted here (one, or an iterable of them), not {given}; use jiheng.read(path)."

    def __init__(self, given: Text) -> None:
        super().__init__(given=given)


class NotPath(UsageError):
    """Something else where a path is asked for."""

    zh = "这里要的是文件或文件夹的路径（str 或 Path），给的是{given}；请写路径。"
    en = "A path is wanted here (str or Path), not {given}; name a file or a folder."

    def __init__(self, given: Text) -> None:
        super().__init__(given=given)


def forms_given(given: object) -> list[Form]:
    """Return one form or many as a list.

    Raises:
        NotForms: it is neither a form nor an iterable of forms.
    """
    if isinstance(given, Form):
        return [given]
    if isinstance(given, str | bytes | os.PathLike) or not isinstance(given, Iterable):
        raise NotForms(_kind_of(given))
    forms: list[Form] = []
    for number, item in enumerate(given, start=1):
        if not isinstance(item, Form):
            kind = _kind_of(item)
            raise NotForms(Text(_ITEM.zh.format(number, kind.zh), _ITEM.en.format(number, kind.en)))
        forms.append(item)
    return forms


def path_given(given: object) -> str:
    """Return a path as text.

    Raises:
        NotPath: it is none.
    """
    if isinstance(given, str):
        return given
    if isinstance(given, os.PathLike):
        return os.fsdecode(given)
    raise NotPath(_kind_of(given))


def _kind_of(given: object) -> Text:
    if given is None:
        return _NONE
    is_path = isinstance(given, str | os.PathLike)
    shown = os.fspath(given) if isinstance(given, os.PathLike) else given
    template, told = (_PATH, str(shown)[:_LONGEST]) if is_path else (_THING, type(given).__name__)
    return Text(template.zh.format(told), template.en.format(told))
