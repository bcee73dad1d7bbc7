"""A folder of a corpus that cannot be listed is told of; nothing found before is lost."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jiheng.corpus.errors import FolderInTheWay, FolderRefused
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.errors import JihengError
from jiheng.services.assessing import Request
from jiheng.services.corpora import check, simulate
from jiheng.services.corpus_comparing import (
    compare_policies,
    compare_publications,
    compare_years,
)
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_statistics import measure
from jiheng.services.corpus_twins import find_twins
from jiheng.services.importing import import_documents
from jiheng.services.spot_checks import frame_of

ORDER = Order(120, (2023, 2024), ("东州", "西州"), seed=9)
TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"
POLICIES = ("cn-mof-2020", "option-execution-caps")
SUPPOSED = [("grade_bands.excellent", "95")]
PLACES = ["year=2024", "year=2024/region=东州", "year=2024/region=东州/*"]
Run = Callable[[Path, Path], tuple[JihengError, ...]]
RUNS: dict[str, Run] = {
    "check": lambda corpus, out: check(str(corpus), out, request=Request()).problems,
    "score": lambda corpus, out: score(str(corpus), out).problems,
    "twins": lambda corpus, out: find_twins(str(corpus), out).problems,
    "stats": lambda corpus, out: measure(str(corpus), out).problems,
    "policies": lambda corpus, out: compare_policies(str(corpus), *POLICIES, output=out).problems,
    "simulate": lambda corpus, out: (
        simulate(str(corpus), POLICIES[0], SUPPOSED, flips=out).problems
    ),
}


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Have the system refuse to list folders: a test may run as one whom it refuses nothing."""
    closed: set[str] = set()
    listed = os.scandir

    def refuse(path: str | int | Path = ".") -> object:
        if str(path) in closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return closed


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    list(synthesize(ORDER, tmp_path / "c"))
    return tmp_path / "c"


def found(output: Path) -> dict[str, bytes]:
    """Return what a run found in each part."""
    return {
        str(file.relative_to(output)): file.read_bytes()
        for file in output.rglob("*.parquet")
        if "year=" in str(file.relative_to(output))
    }


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_closed_folder_is_told_and_what_was_found_below_it_is_kept(
    corpus: Path, tmp_path: Path, closed: set[str], run: Run, *, place: str
) -> None:
    assert run(corpus, tmp_path / "o") == ()
    before = found(tmp_path / "o")
    (folder,) = corpus.glob(place)
    closed.add(str(folder))
    (problem,) = run(corpus, tmp_path / "o")
    assert isinstance(problem, FolderRefused)
    assert problem.exit_code == 3
    assert str(folder) in problem.sentence("zh")
    assert "没有权限" in problem.sentence("zh")
    kept = found(tmp_path / "o")
    assert kept.keys() == before.keys()
    below = [name for name in before if folder.relative_to(corpus).as_posix() in name]
    assert [kept[name] for name in below] == [before[name] for name in below]


@pytest.mark.parametrize("name", ["check", "twins", "stats"])
def test_link_to_itself_is_told_and_the_parts_beside_it_are_done(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    link = corpus / "year=2024/region=东州/0"
    link.symlink_to(link)
    (problem,) = RUNS[name](corpus, tmp_path / "o")
    assert isinstance(problem, FolderRefused)
    assert f"{link} 读不了：符号链接绕回了自身" in problem.sentence("zh")
    assert [*(tmp_path / "o/done").glob("**/year=2024/region=东州/*.json")]


def test_part_that_went_leaves_no_results_though_another_folder_is_closed(
    corpus: Path, tmp_path: Path, closed: set[str]
) -> None:
    check(str(corpus), tmp_path / "o", request=Request())
    (gone,) = (corpus / "year=2023/region=西州").iterdir()
    place = gone.relative_to(corpus).as_posix()
    gone.rename(tmp_path / "gone")
    closed.add(str(corpus / "year=2024"))
    check(str(corpus), tmp_path / "o", request=Request())
    assert not [name for name in found(tmp_path / "o") if place in name]
    assert not (tmp_path / f"o/done/{place}.json").exists()


@pytest.mark.parametrize("place", ["", *PLACES])
def test_import_takes_no_known_form_for_new(
    tmp_path: Path, closed: set[str], *, place: str
) -> None:
    corpus = tmp_path / "c"
    import_documents([str(TWELVE)], corpus, region="东州")
    before = found(corpus)
    (folder,) = corpus.glob(place) if place else (corpus,)
    closed.add(str(folder))
    with pytest.raises(FolderInTheWay, match="没有权限") as refused:
        import_documents([str(TWELVE)], corpus, region="东州")
    assert str(folder) in refused.value.sentence("en")
    closed.clear()
    assert found(corpus) == before


def test_forms_below_a_closed_folder_are_not_compared_as_gone(
    corpus: Path, tmp_path: Path, closed: set[str]
) -> None:
    check(str(corpus), tmp_path / "f", request=Request())
    closed.add(str(corpus / "year=2024/region=东州"))
    with pytest.raises(FolderInTheWay):
        compare_publications(str(corpus), str(corpus), tmp_path / "o")
    with pytest.raises(FolderInTheWay):
        compare_years(str(corpus), 2023, 2024, output=tmp_path / "o")
    with pytest.raises(FolderInTheWay):
        frame_of(str(corpus), tmp_path / "f", tmp_path / "frame.csv")


def test_corpus_that_is_closed_altogether_is_not_called_missing(
    corpus: Path, tmp_path: Path, closed: set[str]
) -> None:
    closed.add(str(corpus))
    with pytest.raises(FolderInTheWay, match="没有权限"):
        check(str(corpus), tmp_path / "o", request=Request())


def test_part_that_is_still_being_written_hides_none(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path, region="东州")
    (part,) = parts(tmp_path)
    unfinished = part.folder.with_name(".unfinished-import-0123456789abcdef")
    unfinished.mkdir()
    (unfinished / "replaced").write_text(part.name, encoding="utf-8")
    assert parts(tmp_path) == [part]
