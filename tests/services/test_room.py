"""A disk without room for regions taken together has it for one after another."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.checked import found_in, marks_of
from jiheng.corpus.results import Json, Results
from jiheng.corpus.steps import Step, by_place
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.corpora import check

REGIONS = ("东州", "西州", "南州", "北州", "中州")
CHECKING = """
import sys
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit
from threading import Lock

from jiheng.corpus import surveys
from jiheng.services.assessing import Request
from jiheng.services.corpora import check

one_at_a_time = Lock()

def noted(survey, members, folder):
    with one_at_a_time:
        try:
            return write(survey, members, folder)
        except OSError:
            print("short of room for", len(members))
            assert not any(folder.glob("*/*"))
            raise

write, surveys.write = surveys.write, noted
limit = int(sys.argv[3])
setrlimit(RLIMIT_FSIZE, (limit, limit))
done = check(sys.argv[1], Path(sys.argv[2]), request=Request())
print(done.forms, done.undone, done.old, *done.problems, sep="\\n")
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(1_000, (2023, 2024), REGIONS, seed=4, per_mille=150), folder))
    return folder


@pytest.fixture(scope="module")
def whole(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    check(str(corpus), folder, request=Request())
    return folder


def checked(corpus: Path, output: Path, limit: int) -> list[str]:
    """Check where no file may be larger, which stands in for a disk, and return what was told."""
    done = subprocess.run(
        [sys.executable, "-c", CHECKING, str(corpus), str(output), str(limit)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.stdout.splitlines()


def found(output: Path, corpus: Path) -> Mapping[str, list[pl.DataFrame]]:
    return {
        part.path: [pl.read_parquet(file, glob=False) for file in found_in(part, output)]
        for part in parts(corpus)
    }


def same(one: Path, other: Path, corpus: Path) -> bool:
    a, b = found(one, corpus), found(other, corpus)
    return all(
        len(a[place]) == len(b[place]) == 3
        and all(x.equals(y) for x, y in zip(a[place], b[place], strict=True))
        for place in a
    )


def test_regions_are_taken_one_by_one_where_there_is_no_room_for_all(
    corpus: Path, whole: Path, tmp_path: Path
) -> None:
    said = checked(corpus, tmp_path / "short", 100_000)
    assert said == ["short of room for 5"] * 2 + ["1000", "0", "0"]
    assert same(tmp_path / "short", whole, corpus)
    assert not list((tmp_path / "short" / "surveys").glob("*"))
    again = check(str(corpus), tmp_path / "short", request=Request())
    assert (again.old, again.counts) == (
        10,
        Results(whole, Results.settings_of(whole)).summary()["counts"],
    )


def test_what_there_is_no_room_for_even_alone_is_told_once(
    corpus: Path, whole: Path, tmp_path: Path
) -> None:
    said = checked(corpus, tmp_path / "short", 20_000)
    assert "short of room for 1" in said
    told = [line for line in said if "没有做完" in line]
    assert len(told) == len(set(told)) == 10
    assert said[-12:-10] == ["10", "0"]
    done = check(str(corpus), tmp_path / "short", request=Request())
    assert (done.forms, done.problems) == (1_000, ())
    assert same(tmp_path / "short", whole, corpus)


def test_a_region_whose_own_results_find_no_room_is_taken_again(
    corpus: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))] * 2
    close = Results.close

    def closed(self: Results, place: str, found: str, told: Json) -> None:
        if place in marks_of(REGIONS) and left:
            raise left.pop()
        close(self, place, found, told)

    monkeypatch.setattr(Results, "close", closed)
    done = check(str(corpus), tmp_path / "short", request=Request())
    said = [problem.sentence("en").partition(":")[0] for problem in done.problems]
    assert (done.forms, said) == (1_000, [f"region={min(REGIONS)} is not done"])
    assert not list((tmp_path / "short" / "surveys").glob("*"))
    for year in ("2023", "2024"):
        shutil.rmtree(tmp_path / "short" / "done" / f"year={year}")
    again = check(str(corpus), tmp_path / "short", request=Request())
    assert (again.old, again.problems) == (0, ())
    assert same(tmp_path / "short", whole, corpus)


def test_last_word_on_a_place_holds_and_each_is_told_once() -> None:
    told: list[tuple[str, int]] = []
    steps = [Step("a", forms=2), Step("b", forms=3), Step("a", problem=None, forms=1)]
    held = by_place(steps, lambda place, forms: told.append((place, forms)))
    assert held == {"a": steps[2], "b": steps[1]}
    assert told == [("a", 2), ("b", 3)]
