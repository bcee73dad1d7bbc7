import copy
import inspect
import pickle
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from jiheng.domain import errors, trace_errors
from jiheng.domain.errors import (
    FileMissing,
    JihengError,
    UnknownPolicy,
)
from jiheng.domain.text import Text

SAMPLES: dict[Any, object] = {
    str: "样本",
    int: 4321,
    Sequence[str]: ["甲一", "乙二"],
    str | None: "sample",
    Text: Text("样品", "specimen"),
    Sequence[Text]: [Text("样品", "specimen"), Text("丙三", "third")],
}


def descendants(kind: type[JihengError]) -> Iterator[type[JihengError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


DRAWN = {errors.__name__, trace_errors.__name__}
TREE = [kind for kind in descendants(JihengError) if kind.__module__ in DRAWN]
LEAVES = [kind for kind in TREE if not kind.__subclasses__()]


def words_of(value: object) -> list[str]:
    """Return the words a figure puts into the two sentences."""
    if isinstance(value, list | tuple):
        return [word for each in value for word in words_of(each)]
    return [str(value)]


def sample(kind: type[JihengError]) -> tuple[JihengError, list[str]]:
    """Return an error built from sample figures, and the words its sentences must show."""
    parameters = list(inspect.signature(kind).parameters.values())
    given = {parameter.name: SAMPLES[parameter.annotation] for parameter in parameters}
    words = [word for value in given.values() for word in words_of(value)]
    positional = [given.pop(p.name) for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    return kind(*positional, **given), words


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_error_says_all_its_figures_in_both_languages(kind: type[JihengError]) -> None:
    error, words = sample(kind)
    chinese, english = error.sentence("zh"), error.sentence("en")
    assert str(error) == chinese
    assert set(re.findall(r"\{(\w+)\}", kind.zh + kind.en)) == set(error.figures)
    for sentence in (chinese, english):
        assert not re.search(r"[{}]", sentence)
    for word in words:
        assert word in chinese + english
    assert set(re.findall(r"\d{4}", chinese)) == set(re.findall(r"\d{4}", english))


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_each_language_keeps_to_itself(kind: type[JihengError]) -> None:
    assert re.search(r"[\u4e00-\u9fff]", kind.zh)
    assert kind.zh.endswith("。")
    assert not re.search(r"[\u4e00-\u9fff，。；：]", kind.en)
    assert kind.en.endswith(".")


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_an_error_travels_between_processes(kind: type[JihengError]) -> None:
    error, _ = sample(kind)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301
        assert type(again) is kind
        assert again.sentence("en") == error.sentence("en")
        assert str(again) == str(error)


def test_the_tree_is_as_drawn() -> None:
    drawing = inspect.getdoc(errors) or ""
    drawn = re.findall(r"^ *[│├└─ ]+([A-Z]\w+)", drawing, re.MULTILINE)
    assert sorted(drawn) == sorted(["JihengError", *(kind.__name__ for kind in TREE)])
    branches = dict(re.findall(r"[├└]── (\w+) +(\d)", drawing))
    for kind in TREE:
        branch = kind.__mro__[kind.__mro__.index(JihengError) - 1].__name__
        if branch != "TraceError":
            assert kind.exit_code == int(branches[branch])


def test_lists_are_joined_as_the_language_does() -> None:
    error = UnknownPolicy("cn-mof-1999", ["cn-mof-2020", "cn-mof-2021"])
    assert "cn-mof-2020、cn-mof-2021" in error.sentence("zh")
    assert "cn-mof-2020, cn-mof-2021" in error.sentence("en")


def test_braces_in_a_figure_are_left_alone() -> None:
    assert "{size}.txt" in FileMissing("{size}.txt").sentence()


def test_the_root_exits_with_the_code_of_an_internal_error() -> None:
    assert JihengError.exit_code == 4
