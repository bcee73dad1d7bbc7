"""Small regions are checked several at a time, and each comes out as if it were alone."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus import bundles, checking, finishing, surveys
from jiheng.corpus.checked import found_in, marks_of
from jiheng.corpus.results import Results
from jiheng.corpus.steps import Step
from jiheng.corpus.store import Part, parts, read, read_identity, write_parquet
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine import portfolio
from jiheng.engine.kinship import Plan
from jiheng.engine.level import Tables
from jiheng.services.assessing import Request
from jiheng.services.corpora import Checked, check

REGIONS = ("东州", "西州", "南州", "北州", "中州")
ORDER = Order(1_000, (2023, 2024), REGIONS, seed=4, per_mille=150)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


@pytest.fixture(scope="module")
def whole(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("whole")
    checked(corpus, output)
    return output


@pytest.fixture
def copied(corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus, tmp_path / "copied"))


@pytest.fixture(params=["in one go", "in pieces"])
def _finishing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let regions be finished in one go, as small ones are, or in pieces."""
    if request.param == "in pieces":
        monkeypatch.setattr(finishing, "APART", 0)


def checked(corpus: Path, output: Path) -> Checked:
    return check(str(corpus), output, request=Request())


def found(output: Path, part: Part) -> list[pl.DataFrame]:
    return [pl.read_parquet(file, glob=False) for file in found_in(part, output)]


def told(output: Path, place: str) -> dict[str, object]:
    held: dict[str, object] = json.loads((output / f"done/{place}.json").read_text("utf-8"))
    return held


def same(one: Path, other: Path, those: list[Part]) -> bool:
    """Whether two runs found the same in some parts, and counted the same."""
    places = {part.path for part in those} | {*marks_of(part.region for part in those)}
    return all(
        len(found(one, part)) == len(found(other, part)) == 3
        and all(a.equals(b) for a, b in zip(found(one, part), found(other, part), strict=True))
        for part in those
    ) and all(told(one, place)["counts"] == told(other, place)["counts"] for place in places)


def alike(found: list[pl.DataFrame], others: list[pl.DataFrame]) -> bool:
    """Whether two parts have the same failures, whatever the keys of their forms."""
    pairs = zip(found, others, strict=True)
    return all(rows.drop("key").equals(each.drop("key")) for rows, each in pairs)


def twinned(part: Part, region: str) -> None:
    """Write a part again as one of another region, with keys of its own."""
    twin = Part(part.corpus, part.year, region, part.name)
    shutil.copytree(part.folder, twin.folder)
    identity = read_identity(part).with_columns(pl.lit("又") + pl.col("key"))
    write_parquet(identity, twin.folder / "identity.parquet")


def calls(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[object]:
    """Return the list of what the calls of a method are told first, which grows with them."""
    known: list[object] = []
    method = getattr(owner, name)

    def noted(self: object, first: object, *rest: object) -> object:
        known.append(first)
        return method(self, first, *rest)

    monkeypatch.setattr(owner, name, noted)
    return known


@pytest.mark.parametrize("region", REGIONS)
def test_each_region_comes_out_as_if_it_were_alone(
    corpus: Path, whole: Path, tmp_path: Path, region: str
) -> None:
    for year in ORDER.years:
        place = f"year={year}/region={region}"
        shutil.copytree(corpus / place, tmp_path / "c" / place)
    checked(tmp_path / "c", tmp_path / "o")
    assert same(tmp_path / "o", whole, parts(tmp_path / "c"))
    across = [rows for part in parts(tmp_path / "c") for rows in found(whole, part)[1:]]
    assert sum(rows.height for rows in across) > 0


@pytest.mark.parametrize("full", [150, 250])
def test_how_many_are_taken_at_a_time_changes_nothing(
    corpus: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: int
) -> None:
    monkeypatch.setattr(bundles, "FULL", full)
    checked(corpus, tmp_path)
    assert same(tmp_path, whole, parts(corpus))


@pytest.mark.usefixtures("_finishing")
def test_forms_of_two_regions_are_never_kin(copied: Path, whole: Path, tmp_path: Path) -> None:
    """A region that is the copy of another has its own units, projects and twins."""
    before = parts(copied)
    for part in (part for part in before if part.region == "东州"):
        twinned(part, "东州之二")
    checked(copied, tmp_path / "o")
    assert same(tmp_path / "o", whole, before)
    for part in (part for part in parts(copied) if part.region == "东州之二"):
        first = found(whole, Part(copied, part.year, "东州", part.name))
        assert alike(found(tmp_path / "o", part), first)


def test_small_parts_of_a_region_are_read_as_one_batch(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = calls(monkeypatch, checking.Checker, "bundle")
    checked(corpus, tmp_path)
    assert [len(bundle) for bundle in worked if isinstance(bundle, tuple)] == [5, 5]


def test_changed_region_alone_is_checked_again(
    copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(copied, tmp_path / "o")
    part = next(part for part in parts(copied) if part.region == "南州")
    forms = pl.read_parquet(part.folder / "forms.parquet")
    write_parquet(forms.with_columns(pl.col("claimed_total") - 1), part.folder / "forms.parquet")
    closed = calls(monkeypatch, Results, "close")
    again = checked(copied, tmp_path / "o")
    assert again.old == 8
    regions = {each.path for each in parts(copied) if each.region == "南州"}
    assert {*closed} == regions | {*marks_of(["南州"])}
    checked(copied, tmp_path / "fresh")
    assert same(tmp_path / "o", tmp_path / "fresh", parts(copied))


@pytest.mark.usefixtures("_finishing")
def test_bad_part_keeps_its_neighbours_and_is_taken_in_once_it_is_mended(
    copied: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = next(part for part in parts(copied) if part.region == "西州")
    file = part.folder / "indicators.parquet"
    good = file.read_bytes()
    file.write_bytes(good[: len(good) // 2])
    first = checked(copied, tmp_path / "o")
    assert [part.path in str(problem) for problem in first.problems] == [True]
    others = [each for each in parts(copied) if each.region != "西州"]
    assert same(tmp_path / "o", whole, others)
    with monkeypatch.context() as patch:
        closed = calls(patch, Results, "close")
        assert checked(copied, tmp_path / "o").old == 9
        assert closed == []
    file.write_bytes(good)
    assert not checked(copied, tmp_path / "o").problems
    assert same(tmp_path / "o", whole, parts(copied))
    assert not list((tmp_path / "o/surveys").glob("*"))


@pytest.mark.usefixtures("_finishing")
@pytest.mark.parametrize("closings", [10, 11, 14, 15, 17, 19])
def test_run_that_is_stopped_while_it_closes_regions_goes_on(
    copied: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closings: int
) -> None:
    with monkeypatch.context() as patch:
        closed = calls(patch, Results, "close")
        close = Results.close

        def stop(self: Results, *told: str) -> None:
            if len(closed) == closings:
                raise KeyboardInterrupt
            close(self, *told)  # type: ignore[arg-type]

        patch.setattr(Results, "close", stop)
        with pytest.raises(KeyboardInterrupt):
            checked(copied, tmp_path / "o")
        done = closed[:closings]
    with monkeypatch.context() as patch:
        closed = calls(patch, Results, "close")
        assert not checked(copied, tmp_path / "o").problems
        assert {*closed} == {*marks_of(REGIONS)} - {*done}
    assert same(tmp_path / "o", whole, parts(copied))


def by_another(folder: Path) -> None:
    """Let a survey be one that another program made."""
    file = folder / "members.json"
    held = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**held, "by": "another"}), encoding="utf-8")


@pytest.mark.usefixtures("_finishing")
@pytest.mark.parametrize(
    "spoil", [shutil.rmtree, lambda folder: (folder / "members.json").unlink(), by_another]
)
def test_surveys_that_are_gone_are_made_anew(
    copied: Path, whole: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    part = next(part for part in parts(copied) if part.region == "西州")
    file = part.folder / "indicators.parquet"
    good = file.read_bytes()
    file.unlink()
    checked(copied, tmp_path / "o")
    for survey in (tmp_path / "o/surveys").glob("*"):
        spoil(survey)
    file.write_bytes(good)
    assert not checked(copied, tmp_path / "o").problems
    assert same(tmp_path / "o", whole, parts(copied))


@pytest.mark.usefixtures("_finishing")
@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(b""), Path.unlink])
def test_surveys_that_are_damaged_are_told_of_and_made_anew_by_the_next_run(
    copied: Path,
    whole: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], None],
) -> None:
    relate = portfolio.relate

    def damaged(plan: Plan, held: Sequence[surveys.Kept]) -> Iterator[Tables]:
        spoil(held[0].place / "forms.arrow")
        return relate(plan, held)

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "relate", damaged)
        assert len(checked(copied, tmp_path / "o").problems) == len(REGIONS)
    assert not checked(copied, tmp_path / "o").problems
    assert same(tmp_path / "o", whole, parts(copied))


@pytest.mark.usefixtures("_finishing")
def test_part_that_left_another_region_is_kin_of_none(copied: Path, tmp_path: Path) -> None:
    """The survey that holds it stands, since a neighbour in it waits to be mended."""
    bad = [part for part in parts(copied) if part.region == "西州"][1]
    good = (bad.folder / "indicators.parquet").read_bytes()
    (bad.folder / "indicators.parquet").unlink()
    checked(copied, tmp_path / "o")
    gone = next(part for part in parts(copied) if part.region == "东州")
    shutil.rmtree(gone.folder)
    checked(copied, tmp_path / "o")
    (bad.folder / "indicators.parquet").write_bytes(good)
    checked(copied, tmp_path / "o")
    checked(copied, tmp_path / "fresh")
    assert same(tmp_path / "o", tmp_path / "fresh", parts(copied))


@pytest.mark.usefixtures("_finishing")
def test_part_that_changes_while_it_is_checked_spoils_no_other(
    copied: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = next(part for part in parts(copied) if part.region == "东州")
    identity = read_identity(part)

    def changed(self: finishing.Finisher, name: str, done: list[list[Step]]) -> object:
        write_parquet(identity.head(90), part.folder / "identity.parquet")
        return finish(self, name, done)

    finish = finishing.Finisher.__call__
    monkeypatch.setattr(finishing.Finisher, "__call__", changed)
    told = checked(copied, tmp_path / "o").problems
    assert ["核对时这个部分变了" in str(problem) for problem in told] == [True]
    others = [each for each in parts(copied) if each.region != "东州"]
    assert same(tmp_path / "o", whole, others)
    monkeypatch.undo()
    part.folder.rename(tmp_path / "gone")
    for output in (tmp_path / "o", tmp_path / "fresh"):
        assert not checked(copied, output).problems
    assert same(tmp_path / "o", tmp_path / "fresh", parts(copied))
    (tmp_path / "gone").rename(part.folder)
    write_parquet(identity, part.folder / "identity.parquet")
    assert not checked(copied, tmp_path / "o").problems
    assert same(tmp_path / "o", whole, parts(copied))


@pytest.mark.parametrize("table", ["forms", "funds", "indicators"])
def test_cell_that_was_not_read_in_one_region_changes_no_other(
    copied: Path, whole: Path, tmp_path: Path, table: str
) -> None:
    part = next(part for part in parts(copied) if part.region == "南州")
    file = part.folder / f"{table}.parquet"
    unread = pl.when(pl.int_range(pl.len()) == 7).then(4).otherwise("unread")
    held = pl.read_parquet(file, glob=False)
    write_parquet(held.with_columns(unread.cast(pl.Int32).alias("unread")), file)
    assert not checked(copied, tmp_path / "o").problems
    assert same(tmp_path / "o", whole, [each for each in parts(copied) if each.region != "南州"])
    for year in ORDER.years:
        place = f"year={year}/region=南州"
        shutil.copytree(copied / place, tmp_path / "c" / place)
    checked(tmp_path / "c", tmp_path / "alone")
    assert same(tmp_path / "alone", tmp_path / "o", parts(tmp_path / "c"))


def test_regions_whose_hashes_nearly_agree_are_not_kin(
    copied: Path, whole: Path, tmp_path: Path
) -> None:
    """These two names agree in the middle 32 bits of their hashes, of 83,120 that were tried."""
    for part in [part for part in parts(copied) if part.region != "东州"]:
        shutil.rmtree(part.folder)
    for part in parts(copied):
        twinned(part, "区83120")
        part.folder.parent.rename(part.folder.parent.with_name("region=区62257"))
    checked(copied, tmp_path / "o")
    for part in (part for part in parts(copied) if part.region == "区62257"):
        first = found(tmp_path / "o", part)
        before = found(whole, Part(copied, part.year, "东州", part.name))
        assert [rows.height for rows in first] == [rows.height for rows in before]
        second = found(tmp_path / "o", Part(copied, part.year, "区83120", part.name))
        assert alike(first, second)


def test_part_that_left_its_region_is_kin_of_none(copied: Path, tmp_path: Path) -> None:
    """What a survey holds of it does not count, though the survey of its neighbours stands."""
    bad, gone = (part for part in parts(copied) if part.region == "西州")
    (bad.folder / "indicators.parquet").unlink()
    checked(copied, tmp_path / "o")
    shutil.rmtree(gone.folder)
    shutil.copytree(copied, tmp_path / "left")
    checked(copied, tmp_path / "o")
    checked(tmp_path / "left", tmp_path / "fresh")
    left = [part for part in parts(copied) if part.region != "西州"]
    assert same(tmp_path / "o", tmp_path / "fresh", left)
    assert len(read(left[0]).columns) == 100
