"""The index of a corpus: the same findings without reading a text twice, or none at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import polars as pl
import pytest
from click.testing import CliRunner

from jiheng.cli.program import program
from jiheng.corpus import bundles, index, store
from jiheng.corpus.errors import OtherRun
from jiheng.corpus.results import digest
from jiheng.corpus.store import Part, parts, read, read_texts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine.facts import ColumnFacts
from jiheng.engine.known import NOTHING
from jiheng.services.assessing import Request
from jiheng.services.corpora import check, make_up
from jiheng.services.corpus_runs import silent
from jiheng.services.importing import import_documents
from jiheng.services.importing_filings import import_filings
from jiheng.services.indexing import index_corpus

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"
OWN_WORDS = """
name: own
title: 自定
extends: cn-mof-2020
jurisdiction: {name: 本市, departments: []}
in_force: {from: 2019, to: null}
provisions:
  ours: {says: 往年费用另有说法, certainty: good-practice}
parameters:
  arrears_words:
    values:
      2019-01-01: {value: [尾款, 项目], authority: ours}
"""
ORDER = Order(2_400, (2023, 2024), ("东州", "西州"), seed=3, per_mille=80)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    index_corpus(folder)
    return folder


def tables(output: Path) -> dict[str, bytes]:
    """Return all that a check found, by the place of the file."""
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for name in ("findings", "across")
        for file in (output / name).rglob("*.parquet")
    }


def found(corpus: Path, output: Path, *, policy: str | None = None, afresh: bool = False) -> bytes:
    """Return all that a check of a corpus found, as one text."""
    check(str(corpus), output, request=Request(policy), is_afresh=afresh)
    files = tables(output)
    assert files
    return b"".join(name.encode() + files[name] for name in sorted(files))


@pytest.mark.parametrize("policy", [None, "cn-shanghai-2024"])
def test_findings_are_those_of_texts_read_afresh(
    corpus: Path, tmp_path: Path, policy: str | None
) -> None:
    assert all(index.stands(part, digest(part)) for part in parts(corpus))
    noted = found(corpus, tmp_path / "noted", policy=policy)
    assert noted == found(corpus, tmp_path / "afresh", policy=policy, afresh=True)


def test_small_parts_are_taken_together_with_their_indices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    regions = tuple(f"州{number}" for number in range(6))
    list(synthesize(Order(480, (2023, 2024), regions, seed=5, per_mille=200), tmp_path / "c"))
    index_corpus(tmp_path / "c")
    (parts(tmp_path / "c")[3].folder / index.FOLDER).rename(tmp_path / "lost")
    noted = found(tmp_path / "c", tmp_path / "noted")
    assert noted == found(tmp_path / "c", tmp_path / "afresh", afresh=True)


@pytest.mark.parametrize("has_own_words", [False, True])
def test_a_part_that_is_mended_is_judged_with_those_of_its_bundle_that_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_own_words: bool
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    list(synthesize(Order(240, (2024,), ("东州", "西州"), seed=5, per_mille=200), tmp_path / "c"))
    index_corpus(tmp_path / "c")
    east, west = parts(tmp_path / "c")
    file = west.folder / "forms.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:9])
    west.folder.rename(east.folder.with_name("2"))
    own = tmp_path / "own.yaml"
    own.write_text(OWN_WORDS, "utf-8")
    policy = str(own) if has_own_words else None
    found(tmp_path / "c", tmp_path / "noted", policy=policy)
    mended = east.folder.with_name("2")
    (mended / "forms.parquet").write_bytes(whole)
    if not has_own_words:
        shutil.rmtree(mended / index.FOLDER)
    noted = found(tmp_path / "c", tmp_path / "noted", policy=policy)
    assert noted == found(tmp_path / "c", tmp_path / "afresh", policy=policy, afresh=True)
    assert not list(tmp_path.glob("noted/surveys/*"))


def test_no_text_is_read_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_again(_: ColumnFacts, texts: pl.Series) -> None:
        raise AssertionError(texts)

    monkeypatch.setattr(ColumnFacts, "of", read_again)
    assert not check(str(corpus), tmp_path / "noted", request=Request()).problems
    with pytest.raises(AssertionError):
        check(str(corpus), tmp_path / "afresh", request=Request(), is_afresh=True)


def test_a_dictionary_is_read_only_where_a_rule_asks_for_more_than_was_noted(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "FULL", ORDER.forms // len(parts(corpus)))
    read_for: list[Part] = []

    def noting(part: Part) -> pl.DataFrame:
        read_for.append(part)
        return read_texts(part)

    monkeypatch.setattr(store, "read_texts", noting)
    check(str(corpus), tmp_path / "noted", request=Request())
    assert not read_for
    own = tmp_path / "own.yaml"
    own.write_text(OWN_WORDS, "utf-8")
    noted = found(corpus, tmp_path / "own", policy=str(own))
    assert len(read_for) == len(parts(corpus))
    assert noted == found(corpus, tmp_path / "afresh", policy=str(own), afresh=True)


def cut(part: Part) -> None:
    file = part.folder / index.FOLDER / "words.parquet"
    file.write_bytes(file.read_bytes()[:-9])


def forge(part: Part) -> None:
    file = part.folder / index.FOLDER / "marks-forms.parquet"
    marks = pl.read_parquet(file)
    marks.with_columns(pl.col(pl.Boolean).not_()).write_parquet(file)


def lose(part: Part) -> None:
    (part.folder / index.FOLDER / "contents.parquet").unlink()


def pipe(part: Part) -> None:
    file = part.folder / index.FOLDER / "made.json"
    file.unlink()
    os.mkfifo(file)


def link(part: Part, to: Path | None = None) -> None:
    """Put a link in the place of an index: to what was the index, or to itself."""
    place = part.folder / index.FOLDER
    place.rename(part.corpus / "elsewhere")
    place.symlink_to(to or place)


def told(part: Part, **changes: object) -> None:
    file = part.folder / index.FOLDER / "made.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


def rewrite(part: Part, name: str, rewritten: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Put another table in the place of one, and its checksum into the list."""
    file = part.folder / index.FOLDER / f"{name}.parquet"
    rewritten(pl.read_parquet(file)).write_parquet(file)
    held = json.loads((part.folder / index.FOLDER / "made.json").read_text("utf-8"))["files"]
    told(part, files={**held, file.name: crc32(file.read_bytes())})


@pytest.mark.parametrize(
    "spoil",
    [
        cut,
        forge,
        lose,
        lambda part: rewrite(part, "marks-indicators", lambda table: table.head(3)),
        lambda part: rewrite(part, "forms", lambda table: table.head(3)),
        lambda part: rewrite(part, "words", lambda table: table.drop("words")),
        lambda part: rewrite(part, "sketches", lambda table: table.cast(pl.Float64)),
        lambda part: told(part, by="another program"),
        lambda part: told(part, of="another part"),
        lambda part: told(part, files={}),
        lambda part: told(part, files=[1]),
        lambda part: told(part, files=[[1, 2]]),
        lambda part: told(part, files={"forms.parquet": 1}),
        lambda part: (part.folder / index.FOLDER / "made.json").write_text("[" * 200_000),
        pipe,
        link,
        lambda part: link(part, part.corpus / "elsewhere"),
        lambda part: told(part, files={"../forms.parquet": "0"}),
        lambda part: told(part, files={"forms.parquet": float("inf")}),
        lambda part: rewrite(part, "marks-forms", lambda table: table.rename(lambda n: f"9/{n}")),
        lambda part: rewrite(part, "marks-forms", lambda table: table.drop("0")),
        lambda part: (part.folder / index.FOLDER / "made.json").write_bytes(b"\xff{"),
    ],
)
def test_index_that_is_damaged_or_of_others_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Part], object]
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    list(synthesize(Order(40, (2024,), ("东州",), seed=5), tmp_path))
    index_corpus(tmp_path)
    part = parts(tmp_path)[0]
    columns = read(part).columns
    assert index.fitting(index.read(part, digest(part)), columns) is not NOTHING
    spoil(part)
    assert index.fitting(index.read(part, digest(part)), columns) is NOTHING
    assert parts(tmp_path) == [part]


def test_marks_of_another_type_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    list(synthesize(Order(40, (2024,), ("东州",), seed=5), tmp_path / "c"))
    index_corpus(tmp_path / "c")
    for name in ("marks-forms", "marks-indicators"):
        rewrite(parts(tmp_path / "c")[0], name, lambda table: table.cast(pl.String))
    noted = found(tmp_path / "c", tmp_path / "noted")
    assert noted == found(tmp_path / "c", tmp_path / "afresh", afresh=True)


def test_index_is_made_anew_where_its_part_or_the_program_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    import_documents([str(TWELVE)], tmp_path)
    part = parts(tmp_path)[0]
    assert index.stands(part, digest(part))
    for spoil in (cut, lose, lambda part: told(part, by="another program")):
        spoil(part)
        assert not index.stands(part, digest(part))
        import_documents([str(TWELVE)], tmp_path)
        assert index.stands(part, digest(part))


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no room on the disk for an index."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(index, "WORTH", 12)
    monkeypatch.setattr(index, "write_parquet", refuse)


@pytest.mark.usefixtures("full")
def test_forms_come_in_where_no_index_can_be_written(tmp_path: Path) -> None:
    done = import_documents([str(TWELVE)], tmp_path / "c")
    assert sum(entry.forms for entry in done.entries) == 12
    assert not (parts(tmp_path / "c")[0].folder / index.FOLDER).exists()
    of_filings = import_filings([], tmp_path / "c").unindexed
    of_made_up = make_up(Order(49, (2023, 2024), ("甲", "乙")), tmp_path / "m", silent)
    for told, count in ((done.unindexed, 1), (of_filings, 1), (of_made_up, 4)):
        assert told is not None
        assert told.exit_code == 0
        assert f"的 {count} 个部分中有 {count} 个没有写成：磁盘已满" in told.sentence("zh")
        assert f"{count} of the {count} part(s)" in told.sentence("en")


@pytest.mark.usefixtures("full")
def test_what_has_no_index_for_want_of_room_is_told_at_the_side(tmp_path: Path) -> None:
    imported = ("import", str(TWELVE), "--corpus", str(tmp_path / "c"))
    for asked in (imported, imported, ("synthesize", str(tmp_path / "m"), "--forms", "96")):
        done = CliRunner().invoke(program, ["corpus", *asked, "--lang", "en"])
        assert done.exit_code == 0
        assert "stand without: the disk is full." in done.stderr


def test_part_of_no_year_stays_without_and_stops_no_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    import_documents([str(TWELVE)], tmp_path)
    (part,) = parts(tmp_path)
    odd = replace(part, year="二〇二四", name="other")
    shutil.copytree(part.folder, odd.folder, ignore=lambda *_: [index.FOLDER])
    done = import_documents([str(TWELVE)], tmp_path)
    assert (done.skipped, done.unindexed) == (1, None)
    assert [(each.folder / index.FOLDER).exists() for each in (part, odd)] == [True, False]


@pytest.mark.parametrize("kind", ["file", "pipe", "itself", "link"])
def test_what_stands_in_the_place_of_an_index_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(index, "WORTH", 1)
    list(synthesize(Order(40, (2024,), ("东州",), seed=5), tmp_path / "c"))
    part = parts(tmp_path / "c")[0]
    place = part.folder / index.FOLDER
    if kind == "file":
        place.write_text("no folder", "utf-8")
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "itself":
        place.symlink_to(place)
    else:
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / "elsewhere")
    index_corpus(tmp_path / "c")
    assert index.stands(part, digest(part))
    assert not list(tmp_path.glob("elsewhere/*"))


def test_few_forms_have_no_index(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path)
    assert not (parts(tmp_path)[0].folder / index.FOLDER).exists()


def test_reading_afresh_does_not_go_on_with_what_was_noted(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path, request=Request())
    with pytest.raises(OtherRun):
        check(str(corpus), tmp_path, request=Request(), is_afresh=True)
