"""Parts on disk: whole or not at all, and a sentence for what cannot be read."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.results import digest
from jiheng.corpus.stamps import STAMP, is_altered
from jiheng.corpus.store import IDENTITY, Batch, Part, parts, read, write, write_whole
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.form import Form, Project
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.engine.intake import to_columns


def _form() -> Form:
    return Form(
        fiscal_year=2024, project=Project("河道清淤"), funds=(FundsLine(FundingSource.TOTAL),)
    )


@pytest.fixture
def part(tmp_path: Path) -> Part:
    columns = to_columns([_form()] * 3)
    identity = pl.DataFrame(
        {"key": ["a", "b", "c"], "project_code": None, "file": None, "ordinal": None},
        schema=IDENTITY,
    )
    placed = Part(tmp_path, "2024", "310113", "00001")
    write(placed, Batch(columns, identity))
    return placed


def test_part_comes_back_as_it_was_written(part: Part) -> None:
    held = read(part)
    assert held.identity["key"].to_list() == ["a", "b", "c"]
    assert held.columns.texts["text"].to_list() == ["河道清淤"]
    assert parts(part.corpus) == [part]


def test_unfinished_part_is_not_there(part: Part) -> None:
    part.folder.rename(part.folder.with_name(".unfinished-00001"))
    assert parts(part.corpus) == []


def test_writing_again_replaces_the_part(part: Part) -> None:
    held = read(part)
    write(part, Batch(held.columns, held.identity.with_columns(file=pl.lit("甲.docx"))))
    assert read(part).identity["file"].to_list() == ["甲.docx"] * 3


def test_missing_file_is_said(part: Part) -> None:
    (part.folder / "funds.parquet").unlink()
    with pytest.raises(UnusablePart, match=r"缺少 funds\.parquet"):
        read(part)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet at all"])
def test_damaged_file_is_said(part: Part, content: bytes) -> None:
    (part.folder / "texts.parquet").write_bytes(content)
    with pytest.raises(UnusablePart, match=r"texts\.parquet 已损坏"):
        read(part)


def test_truncated_file_is_said(part: Part) -> None:
    file = part.folder / "forms.parquet"
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(UnusablePart, match=r"forms\.parquet 已损坏"):
        read(part)


@pytest.mark.parametrize(("at", "bit"), [(57, 5), (162, 0), (278, 7), (551, 2), (703, 3)])
def test_a_bit_turned_over_that_makes_polars_panic_is_said(
    tmp_path: Path, at: int, bit: int
) -> None:
    list(synthesize(Order(2, (2024,), ("甲",)), tmp_path))
    (made,) = parts(tmp_path)
    file = made.folder / "identity.parquet"
    content = bytearray(file.read_bytes())
    content[at] ^= 1 << bit
    file.write_bytes(content)
    with pytest.raises(UnusablePart, match=r"identity\.parquet 已损坏"):
        read(made)


def test_missing_column_and_other_type_are_said(part: Part) -> None:
    file = part.folder / "forms.parquet"
    table = pl.read_parquet(file)
    table.drop("claimed_total").with_columns(pl.col("fiscal_year").cast(pl.String)).write_parquet(
        file
    )
    with pytest.raises(UnusablePart, match="fiscal_year、claimed_total"):
        read(part)


def test_identity_of_other_length_is_said(part: Part) -> None:
    file = part.folder / "identity.parquet"
    pl.read_parquet(file).head(2).write_parquet(file)
    with pytest.raises(UnusablePart, match="forms 有 3 行，identity 有 2 行"):
        read(part)


@pytest.mark.parametrize(
    ("file", "column", "said"),
    [
        (
            "forms",
            pl.lit(7, pl.UInt32).alias("project_name"),
            "project_name 有 7，应在 0 至 0 之间",
        ),
        ("forms", pl.lit(0, pl.Int64).alias("form_id"), "form_id 应依次为 0 至 2"),
        ("forms", pl.lit(-1, pl.Int8).alias("kind"), "kind 有 -1，应在 0 至 3 之间"),
        ("forms", pl.lit(None, pl.Int8).alias("kind"), "kind 有空的"),
        ("forms", pl.lit(10**9, pl.Int64).alias("claimed_total"), "claimed_total 有 1000000000"),
        ("funds", pl.lit(3, pl.Int64).alias("form_id"), "funds 有不属于这 3 张表的行"),
        ("funds", pl.lit(None, pl.Int64).alias("form_id"), "funds 有不属于这 3 张表的行"),
        ("funds", pl.lit(1, pl.Int64).alias("form_id"), "funds 的行没有按 form_id、row 排列"),
        ("funds", pl.lit(None, pl.Int32).alias("row"), "funds 的行没有按 form_id、row 排列"),
        ("texts", pl.lit(None, pl.String).alias("text"), "texts 中有空的文字"),
        ("identity", pl.lit("a").alias("key"), "identity 有 3 行，而 key 只有 1 个"),
        ("identity", pl.lit(None, pl.String).alias("key"), "identity 有 3 行没有 key"),
    ],
)
def test_tables_that_do_not_hold_together_are_said(
    part: Part, file: str, column: pl.Expr, said: str
) -> None:
    path = part.folder / f"{file}.parquet"
    pl.read_parquet(path).with_columns(column).write_parquet(path)
    with pytest.raises(UnusablePart, match=said):
        read(part)


def test_text_in_csv_is_never_a_formula(tmp_path: Path) -> None:
    told = ["=1+1", " @SUM(A1)", "＝1", "-12.5", "卫生局", None]
    write_whole(pl.DataFrame({"department": told, "forms": range(6)}), tmp_path / "a.csv")
    held = pl.read_csv(tmp_path / "a.csv")
    assert held["department"].to_list() == ["'=1+1", "' @SUM(A1)", "'＝1", "-12.5", "卫生局", None]
    assert held["forms"].to_list() == [*range(6)]


def test_further_columns_are_left_out(part: Part) -> None:
    path = part.folder / "forms.parquet"
    pl.read_parquet(path).with_columns(colour=pl.lit("红")).write_parquet(path)
    assert "colour" not in read(part).columns.forms.columns


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (lambda path: path.symlink_to(path), r"funds\.parquet：符号链接绕回了自身"),
        (os.mkfifo, r"funds\.parquet 不是普通文件"),
    ],
)
def test_a_file_that_is_none_says_why(part: Part, put: Callable[[Path], None], why: str) -> None:
    path = part.folder / "funds.parquet"
    path.unlink()
    lost = digest(part)
    put(path)
    with pytest.raises(UnusablePart, match=why):
        read(part)
    assert digest(part) == lost


def test_part_is_on_disk_with_its_name_before_it_counts_as_written(
    part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []
    sync = os.fsync

    def told(handle: int) -> None:
        synced.append((Path(f"/proc/self/fd/{handle}").readlink().name, part.folder.is_dir()))
        sync(handle)

    batch = read(part)
    shutil.rmtree(part.folder)
    monkeypatch.setattr(os, "fsync", told)
    write(part, batch)
    names = {file.name for file in part.folder.iterdir()}
    assert {name for name, stands in synced if not stands} == {*names, f".unfinished-{part.name}"}
    above = [part.folder.parent, part.folder.parent.parent, part.corpus]
    assert [name for name, stands in synced if stands] == [folder.name for folder in above]


def test_what_stands_in_the_place_of_a_stamp_tells_nothing(part: Part) -> None:
    assert [is_altered(part.folder, each) for each in (digest(part), "0" * 64)] == [False, True]
    (part.folder / STAMP).unlink()
    os.mkfifo(part.folder / STAMP)
    assert not is_altered(part.folder, "0" * 64)
