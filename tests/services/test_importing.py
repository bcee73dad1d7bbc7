"""Importing into a corpus: every source accounted for, nothing twice, resumable after a kill."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus import bundles, merging
from jiheng.corpus.errors import FolderBusy, PartInTheWay
from jiheng.corpus.holding import occupied
from jiheng.corpus.journal import FILE, Journal
from jiheng.corpus.store import UNKNOWN, Batch, Part, parts, read, read_identity, replace_by
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Form, Kind, Project
from jiheng.engine.columns import TABLES, Scope, Unit
from jiheng.engine.intake import to_columns
from jiheng.services import pieces
from jiheng.services.importing import import_documents, key_of
from jiheng.services.reading import read as read_paper
from sizes import some

KILLS = int(os.environ.get("JIHENG_KILLS", some(1, thorough=4)))
ROOT = Path(__file__).parents[2]
TWELVE = ROOT / "examples/baoshan-2024.txt"
PAPER = ROOT / "tests/data/paper"


def keys(corpus: Path) -> list[str]:
    return sorted(key for part in parts(corpus) for key in read_identity(part)["key"])


def variants(count: int) -> list[Form]:
    forms = read_paper(TWELVE)
    return [
        replace(form, project=Project(f"{form.project.name}（{number}）"), provenance={}, notes=())
        for number in range(count)
        for form in forms
    ]


def lines(forms: list[Form]) -> str:
    return "".join(f"{json.dumps(to_json(form), ensure_ascii=False)}\n" for form in forms)


def test_forms_come_by_year_and_region(tmp_path: Path) -> None:
    done = import_documents([str(TWELVE)], tmp_path / "c", region="宝山区")
    assert [entry.forms for entry in done.entries] == [12]
    (part,) = parts(tmp_path / "c")
    assert (part.year, part.region) == ("2024", "宝山区")
    held = read(part)
    assert held.identity["ordinal"].to_list() == list(range(1, 13))
    assert set(held.identity["file"]) == {str(TWELVE)}


def test_same_form_on_other_paper_is_taken_once(tmp_path: Path) -> None:
    papers = [str(PAPER / f"forms12.{kind}") for kind in ("docx", "html", "pdf", "xlsx")]
    done = import_documents([str(TWELVE), *papers], tmp_path / "c")
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(12, 0)] + [(0, 12)] * 4


def test_second_run_reads_only_what_is_new(tmp_path: Path) -> None:
    source = tmp_path / "表"
    source.mkdir()
    (source / "a.jsonl").write_text(lines(variants(1)), encoding="utf-8")
    import_documents([str(source)], tmp_path / "c")
    (source / "b.jsonl").write_text(lines(variants(2)), encoding="utf-8")
    done = import_documents([str(source)], tmp_path / "c")
    assert done.skipped == 1
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(12, 12)]


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(lines(variants(1)), encoding="utf-8")
    import_documents([str(source)], tmp_path / "c")
    source.write_text(lines(variants(2)), encoding="utf-8")
    done = import_documents([str(source)], tmp_path / "c")
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(12, 12)]


def test_folder_names_the_region_and_a_form_without_year_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "region=310113"
    folder.mkdir()
    undated = [replace(form, fiscal_year=None) for form in variants(1)[:2]]
    (folder / "a.jsonl").write_text(lines(undated), encoding="utf-8")
    import_documents([str(tmp_path)], tmp_path / "c", region="别处")
    assert [(part.year, part.region) for part in parts(tmp_path / "c")] == [(UNKNOWN, "310113")]


def test_long_file_of_lines_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "LINES", 10)
    source = tmp_path / "a.jsonl"
    source.write_text(lines(variants(3)), encoding="utf-8")
    done = import_documents([str(source)], tmp_path / "c")
    assert [(entry.first, entry.forms) for entry in done.entries] == [
        (1, 10),
        (11, 10),
        (21, 10),
        (31, 6),
    ]
    assert len(keys(tmp_path / "c")) == 36


def test_what_is_read_before_it_is_written_takes_no_long_time(tmp_path: Path) -> None:
    """A machine that is stopped again and again gets on by so much each time."""
    source = tmp_path / "a.jsonl"
    source.write_text("{}\n" * 2_001, encoding="utf-8")
    held = list(pieces.pieces_of(source))
    assert [piece.first for piece in held] == [1, 1_001, 2_001]
    scan, text = (pieces.Piece(source, "", size=size << 20) for size in (5, 1))
    asked = [scan, text, scan, scan, *[text] * 4, held[0], *[text] * 2, held[1], held[2]]
    assert [len(batch) for batch in pieces.batches(asked)] == [2, 1, 4, 1, 1, 2, 1, 1]
    small = pieces.Piece(source, "")
    assert [len(batch) for batch in pieces.batches([small] * 401)] == [200, 200, 1]


def in_batches(folder: Path, forms: list[Form], size: int) -> list[str]:
    """Write files of some forms each; every file of lines is a batch of its own."""
    starts = range(0, len(forms), size)
    for start in starts:
        (folder / f"{start:03d}.jsonl").write_text(lines(forms[start:][:size]), encoding="utf-8")
    return [str(folder / f"{start:03d}.jsonl") for start in starts]


def test_small_parts_become_one_in_the_order_they_were_read(tmp_path: Path) -> None:
    forms = variants(3)
    files = in_batches(tmp_path, forms, 10)
    import_documents(files, tmp_path / "c")
    (part,) = parts(tmp_path / "c")
    held = read(part)
    assert held.identity["key"].to_list() == [key_of(form) for form in forms]
    assert held.identity["file"].to_list() == [file for file in files for _ in range(10)][:36]
    whole = to_columns(forms)
    for scope in Scope:
        texts = text_columns(scope)
        one, other = (columns.table(scope) for columns in (held.columns, whole))
        assert one.drop(texts).equals(other.drop(texts))
        for name in texts:
            said = held.columns.texts["text"].gather(one[name])
            assert said.equals(whole.texts["text"].gather(other[name]), null_equal=True)


def text_columns(scope: Scope) -> list[str]:
    return [column.name for column in TABLES[scope] if column.unit is Unit.TEXT]


def test_full_parts_stay_and_only_the_last_is_merged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "FULL", 20)
    monkeypatch.setattr(merging, "SMALL", 10)
    files = in_batches(tmp_path, variants(4), 6)
    import_documents(files[:7], tmp_path / "c")
    before = {part.path: len(read(part).columns) for part in parts(tmp_path / "c")}
    assert sorted(before.values()) == [6, 18, 18]
    import_documents(files, tmp_path / "c")
    after = {part.path: len(read(part).columns) for part in parts(tmp_path / "c")}
    assert sorted(after.values()) == [12, 18, 18]
    assert len(before.keys() & after.keys()) == 2
    assert import_documents(files, tmp_path / "c").skipped == 8
    assert {part.path for part in parts(tmp_path / "c")} == after.keys()


def test_years_regions_and_kinds_of_form_are_not_merged(tmp_path: Path) -> None:
    forms = [
        replace(form, fiscal_year=year, kind=kind)
        for form in variants(1)[:2]
        for year in (2023, 2024)
        for kind in (Kind.PROJECT, Kind.TARGETS)
    ]
    import_documents(in_batches(tmp_path, forms, 4), tmp_path / "c", region="甲")
    import_documents(in_batches(tmp_path, variants(2)[12:14], 1), tmp_path / "c", region="乙")
    held = [(part.region, part.year, len(read(part).columns)) for part in parts(tmp_path / "c")]
    assert held == [*[("甲", "2023", 2)] * 2, ("乙", "2024", 2), *[("甲", "2024", 2)] * 2]


def test_merged_part_that_is_gone_is_read_again_from_all_its_sources(tmp_path: Path) -> None:
    files = in_batches(tmp_path, variants(2), 8)
    import_documents(files, tmp_path / "c")
    (part,) = parts(tmp_path / "c")
    shutil.rmtree(part.folder)
    assert [entry.forms for entry in import_documents(files, tmp_path / "c").entries] == [8] * 3
    assert parts(tmp_path / "c") == [part]


@pytest.mark.parametrize("stopped", [(Journal, "merge"), (shutil, "rmtree")])
def test_merge_that_is_stopped_counts_no_form_twice_and_is_done_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: tuple[object, str]
) -> None:
    files = in_batches(tmp_path, variants(2), 8)
    import_documents(files, tmp_path / "whole")

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def replaced(part: Part, batch: Batch, some: list[Part]) -> None:
        replace_by(part, batch, some)
        monkeypatch.setattr(*stopped, stop)

    with monkeypatch.context() as patch:
        patch.setattr(merging, "replace_by", replaced)
        with pytest.raises(KeyboardInterrupt):
            import_documents(files, tmp_path / "c")
        patch.undo()
    monkeypatch.undo()
    assert keys(tmp_path / "c") == keys(tmp_path / "whole")
    assert len(list((tmp_path / "c").glob("year=*/region=*/import-*"))) == 4
    assert import_documents(files, tmp_path / "c").skipped == 3
    assert folders(tmp_path / "c") == folders(tmp_path / "whole")
    assert keys(tmp_path / "c") == keys(tmp_path / "whole")


def folders(corpus: Path) -> list[str]:
    return sorted(each.relative_to(corpus).as_posix() for each in corpus.glob("year=*/*/*"))


def test_no_folder_is_removed_for_what_a_part_says(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path / "c", region="甲")
    (part,) = parts(tmp_path / "c")
    other = tmp_path / "c/year=2024/region=乙/a"
    other.mkdir(parents=True)
    told = ["../region=乙", "../region=乙/a", "..", ".", part.name + "0", str(other), "x y"]
    (part.folder / "replaced").write_text("\n".join(told), encoding="utf-8")
    with pytest.raises(PartInTheWay, match="region=乙/a"):
        import_documents([str(TWELVE)], tmp_path / "c")
    assert other.is_dir()
    assert part.folder.is_dir()


def test_parts_that_come_again_after_their_merged_part_went_are_kept(tmp_path: Path) -> None:
    """A and B were merged, the result was removed, A is imported again, other parts are merged."""
    first, second, third = in_batches(tmp_path, variants(3), 12)
    other = tmp_path / "region=乙"
    other.mkdir()
    again = in_batches(other, variants(5)[36:], 12)
    import_documents([first, second], tmp_path / "c", region="甲")
    shutil.rmtree(parts(tmp_path / "c")[0].folder)
    import_documents([first], tmp_path / "c", region="甲")
    import_documents(again, tmp_path / "c")
    import_documents([third], tmp_path / "c", region="丙")
    assert len(keys(tmp_path / "c")) == 48
    import_documents([second, third], tmp_path / "c", region="甲")
    held = {part.region: len(read(part).columns) for part in parts(tmp_path / "c")}
    assert held == {"甲": 24, "乙": 24, "丙": 12}
    assert len(Journal(tmp_path / "c").parts) == 3


def damaged(part: Part) -> None:
    (part.folder / "texts.parquet").write_bytes(b"PAR1")


def changed(part: Part) -> None:
    file = part.folder / "forms.parquet"
    pl.read_parquet(file).with_columns(claimed_total=pl.lit(9_000, pl.Int64)).write_parquet(file)


@pytest.mark.parametrize("spoil", [damaged, changed])
def test_spoilt_part_is_left_for_a_check_to_tell_and_the_others_are_merged(
    tmp_path: Path, spoil: Callable[[Part], None]
) -> None:
    files = in_batches(tmp_path, variants(2), 8)
    import_documents(files[:1], tmp_path / "c")
    (part,) = parts(tmp_path / "c")
    spoil(part)
    import_documents(files, tmp_path / "c")
    assert sorted(each.path == part.path for each in parts(tmp_path / "c")) == [False, True]
    assert len(keys(tmp_path / "c")) == 24


def test_bad_lines_and_files_are_told_and_the_rest_taken(tmp_path: Path) -> None:
    text = lines(variants(1)).splitlines()
    text[3], text[5] = "{broken", '{"kind": "none"}'
    (tmp_path / "a.jsonl").write_text("\n".join(text), encoding="utf-8")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "c.docx").write_bytes(b"")
    done = import_documents([str(tmp_path), str(tmp_path / "none")], tmp_path / "corpus")
    assert [entry.forms for entry in done.entries] == [10, 0, 0]
    first, second, third = (entry.problems for entry in done.entries)
    assert ["a.jsonl:4" in first[0], "a.jsonl:6" in first[1]] == [True, True]
    assert "b.pdf" in second[0]
    assert "c.docx" in third[0]
    assert ["none" in str(problem) for problem in done.problems] == [True]


def test_batch_that_was_not_closed_is_read_again(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(lines(variants(2)), encoding="utf-8")
    import_documents([str(source)], tmp_path / "c")
    whole = keys(tmp_path / "c")
    journal = tmp_path / "c" / FILE
    told = journal.read_text("utf-8")
    journal.write_text(told[: told.rindex('{"closed"') + 9], encoding="utf-8")
    done = import_documents([str(source)], tmp_path / "c")
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(24, 0)]
    assert keys(tmp_path / "c") == whole
    assert journal.read_text("utf-8") == told


def test_part_that_is_gone_is_read_again_from_its_sources(tmp_path: Path) -> None:
    for name, count in (("a", 2), ("b", 1)):
        source = tmp_path / f"{name}.jsonl"
        source.write_text(lines(variants(3)[-12 * count :]), encoding="utf-8")
        import_documents([str(source)], tmp_path / "c")
    whole = keys(tmp_path / "c")
    shutil.rmtree(parts(tmp_path / "c")[0].folder)
    sources = [str(tmp_path / f"{name}.jsonl") for name in "ab"]
    done = import_documents(sources, tmp_path / "c")
    assert done.skipped == 1
    assert keys(tmp_path / "c") == whole
    assert import_documents(sources, tmp_path / "c").skipped == 2


def test_nothing_is_added_where_a_part_cannot_be_read(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path / "c")
    (part,) = parts(tmp_path / "c")
    (part.folder / "identity.parquet").write_bytes(b"PAR1")
    with pytest.raises(PartInTheWay, match="删去这个文件夹再运行"):
        import_documents([str(TWELVE)], tmp_path / "c")
    shutil.rmtree(part.folder)
    done = import_documents([str(TWELVE)], tmp_path / "c")
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(12, 0)]


def test_two_imports_into_one_corpus_take_turns(tmp_path: Path) -> None:
    with occupied(tmp_path), pytest.raises(FolderBusy):
        import_documents([str(TWELVE)], tmp_path)
    assert len(import_documents([str(TWELVE)], tmp_path).entries) == 1


def test_part_of_others_is_never_removed(tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path / "c")
    (part,) = parts(tmp_path / "c")
    part.folder.rename(part.folder.with_name("00001"))
    (tmp_path / "c" / FILE).unlink()
    done = import_documents([str(TWELVE)], tmp_path / "c")
    assert [(entry.forms, entry.duplicates) for entry in done.entries] == [(0, 12)]


def test_killed_import_goes_on_to_the_same_corpus(tmp_path: Path) -> None:
    source = tmp_path / "表"
    source.mkdir()
    forms = variants(20)
    for number in range(6):
        (source / f"{number}.jsonl").write_text(lines(forms[number * 40 :][:40]), encoding="utf-8")
    command = [sys.executable, "-m", "jiheng.cli", "corpus", "import", str(source), "--corpus"]
    subprocess.run([*command, str(tmp_path / "whole")], check=True, capture_output=True)
    chance = random.Random(5)  # noqa: S311 - repeatable
    for _ in range(KILLS):
        begun = subprocess.Popen(
            [*command, str(tmp_path / "killed")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 1.5))
        os.kill(begun.pid, signal.SIGKILL)
        begun.wait()
    subprocess.run([*command, str(tmp_path / "killed")], check=True, capture_output=True)
    assert keys(tmp_path / "killed") == keys(tmp_path / "whole")
    assert [part.path for part in parts(tmp_path / "killed")] == [
        part.path for part in parts(tmp_path / "whole")
    ]
    journals = [(tmp_path / name / FILE).read_text("utf-8") for name in ("killed", "whole")]
    assert journals[0] == journals[1]
