"""This process as a crew: two things at a time, told in order, nothing begun that is not needed."""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

import pytest

from jiheng.corpus.crew import AT_A_TIME, SIDE_BY_SIDE, Alone, finished

R = TypeVar("R")


class Work:
    """Notes what runs at the same time, and fails where it is told to."""

    def __init__(self, fails_at: int = -1) -> None:
        self._lock, self._running, self.most = threading.Lock(), 0, 0
        self._fails_at = fails_at
        self.begun: list[int] = []
        self._met = threading.Barrier(AT_A_TIME)

    def __call__(self, number: int) -> int:
        with self._lock:
            self.begun.append(number)
            self._running += 1
            self.most = max(self.most, self._running)
        if number < AT_A_TIME:
            self._met.wait(30)
        with self._lock:
            self._running -= 1
        if number == self._fails_at:
            raise OSError(number)
        return number * 10


def test_things_run_together_and_are_told_in_order() -> None:
    work = Work()
    assert list(Alone().each(work, range(20))) == [number * 10 for number in range(20)]
    assert work.most == AT_A_TIME


def test_a_group_is_finished_once_when_its_things_are_done() -> None:
    finished: list[tuple[str, list[int]]] = []

    def finish(name: str, done: list[int]) -> list[int]:
        finished.append((name, list(done)))
        return [len(done)]

    groups = {"a": [0, 1, 2], "b": [], "c": [3]}
    told = list(
        Alone().grouped(
            Work(), {key: [finish] for key in groups}, groups, forms=dict.fromkeys(groups, 1)
        )
    )
    assert told == [0, 10, 20, 3, 30, 0, 1]
    assert finished == [("a", [0, 10, 20]), ("b", []), ("c", [30])]


def test_what_fails_is_raised_and_nothing_more_is_begun() -> None:
    work = Work(fails_at=3)
    told = Alone().each(work, range(100))
    with pytest.raises(OSError, match="3"):
        list(told)
    assert max(work.begun) <= 3 + AT_A_TIME


def test_who_stops_asking_leaves_the_rest_undone() -> None:
    work = Work()
    told = Alone().each(work, range(100))
    assert isinstance(told, Generator)
    assert next(told) == 0
    told.close()
    assert len(work.begun) <= 1 + AT_A_TIME


def test_nothing_to_do_is_done() -> None:
    assert list(Alone().each(Work(), [])) == []
    assert list(Alone().grouped(Work(), {}, {}, forms={})) == []


def test_a_group_that_cannot_be_finished_is_told_of_and_leaves_no_thread() -> None:
    def finish(name: str, _: list[int]) -> list[int]:
        raise LookupError(name)

    before = threading.active_count()
    groups = {"a": [0], "b": [1, 2], "c": [3], "d": [4, 5]}
    with pytest.raises(LookupError, match="a") as held:
        list(
            Alone().grouped(
                Work(), {key: [finish] for key in groups}, groups, forms=dict.fromkeys(groups, 1)
            )
        )
    assert held.tb is not None
    assert threading.active_count() == before


def named(name: str, done: list[str], kind: str) -> list[str]:
    return [f"{name}{kind}", *done]


class Begun:
    """Notes in what order work is begun and asked for; it is done at once, or when it is told."""

    def __init__(self, *, waits: bool = False) -> None:
        self.order: list[str] = []
        self.open: list[Callable[[], None]] = []
        self._waits = waits

    def __call__(self, work: Callable[..., R], /, *given: object) -> Future[R]:
        self.order.append(f"{given[0]}{getattr(work, 'keywords', {}).get('kind', '')}")
        future: Future[R] = Future()
        self.open.append(lambda: future.set_result(work(*given)))
        if not self._waits:
            self.open.pop()()
        return future

    def given(self, things: str) -> Iterator[str]:
        for thing in things:
            self.order.append(thing)
            yield thing

    def finished(self, most: int, kinds: Sequence[str] = ("",), **forms: int) -> Iterator[str]:
        """Yield what is told of three groups with so many forms, finished in these ways."""
        return finished(
            self,
            {key: [partial(named, kind=kind) for kind in kinds] for key in "abc"},
            self.given("vwxyz"),
            groups={"a": "v", "b": "wx", "c": "yz"},
            forms=forms,
            most=most,
        )


def test_several_groups_are_finished_side_by_side_the_last_too() -> None:
    begun = Begun()
    assert [*begun.finished(2, a=1, b=1, c=1)] == [*"vwxy", *"av", *"z", *"bwx", *"cyz"]
    assert begun.order == [*"v", *"wx", "a", *"yz", "b", "c"]


def test_groups_that_memory_does_not_hold_together_are_finished_as_soon_as_they_may() -> None:
    begun, more = Begun(), SIDE_BY_SIDE // 2 + 1
    assert [*begun.finished(2, a=more, b=more, c=more)] == [
        *"vw",
        *"av",
        *"xy",
        *"bwx",
        *"z",
        *"cyz",
    ]
    assert begun.order == [*"va", *"wxb", *"yzc"]
    mixed = Begun()
    assert [*mixed.finished(3, a=SIDE_BY_SIDE + 1, b=1, c=1)] == [
        *"vw",
        *"av",
        *"xyz",
        *"bwx",
        *"cyz",
    ]
    assert mixed.order == [*"va", *"wxyz", *"bc"]


def test_a_group_is_finished_in_pieces_and_none_are_left_for_the_end() -> None:
    begun = Begun()
    told = [*begun.finished(2, ("1", "2"), a=1, b=1, c=1)]
    assert "".join(told) == "vw" + "a1va2v" + "xy" + "b1wxb2wx" + "z" + "c1yzc2yz"
    assert begun.order == ["v", "a1", "a2", "w", "x", "b1", "b2", "y", "z", "c1", "c2"]
    many = Begun()
    told = [*many.finished(4, ("1", "2"), a=1, b=1, c=1)]
    assert "".join(told) == "vwxy" + "a1va2v" + "z" + "b1wxb2wxc1yzc2yz"
    assert many.order == ["v", "w", "x", "a1", "a2", "y", "z", "b1", "b2", "c1", "c2"]


def test_who_waits_for_memory_keeps_nobody_from_the_next_things() -> None:
    """Pieces of `a` fill it: the second waits while all else is given, and is begun after it."""
    begun = Begun(waits=True)
    told = begun.finished(2, ("1", "2"), a=SIDE_BY_SIDE, b=1, c=1)
    assert [next(told) for _ in range(5)] == [*"vwxyz"]
    assert begun.order == ["v", "a1", "w", "x", "y", "z"]
    begun.open.pop(0)()
    assert [next(told) for _ in range(2)] == ["a1", "v"]
    assert begun.order[6:] == ["a2"]
    begun.open.pop(0)()
    assert [next(told) for _ in range(2)] == ["a2", "v"]
    assert begun.order[7:] == ["b1", "b2"]
    for _ in range(2):
        begun.open.pop(0)()
    assert "".join(next(told) for _ in range(6)) == "b1wxb2wx"
    for _ in range(2):
        begun.open.pop(0)()
    assert "".join(told) == "c1yzc2yz"
