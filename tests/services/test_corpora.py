"""Checking a corpus equals checking its forms; resumable, and a bad part never hides the rest."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import polars as pl
import pytest

from jiheng.corpus.errors import CorpusMissing, FolderBusy, OtherRun, YearFolder
from jiheng.corpus.holding import occupied
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import TRUTH, Order, synthesize
from jiheng.engine.kinship import Share
from jiheng.services.assessing import Request, assess
from jiheng.services.corpora import check, make_up
from jiheng.services.corpus_runs import silent
from jiheng.services.importing import import_documents
from jiheng.services.reading import read
from sizes import some

KILLS = int(os.environ.get("JIHENG_KILLS", some(1, thorough=4)))
ROOT = Path(__file__).parents[2]
ORDER = Order(1_200, (2023, 2024), ("东州", "西州", "南州"), seed=9, per_mille=80)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


def findings(output: Path) -> pl.DataFrame:
    """Return every finding of a run, sorted."""
    files = [*(output / "findings").rglob("*.parquet"), *(output / "across").rglob("*.parquet")]
    return pl.concat(pl.read_parquet(file) for file in files).sort("key", "rule", "row")


def files_of(output: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(output)): file.read_bytes()
        for file in output.rglob("*")
        if file.is_file()
    }


def test_findings_equal_those_of_the_forms_themselves(tmp_path: Path) -> None:
    twelve = ROOT / "examples/baoshan-2024.txt"
    import_documents([str(twelve)], tmp_path / "c")
    checked = check(str(tmp_path / "c"), tmp_path / "o", request=Request("cn-shanghai-2024"))
    direct = assess(read(twelve), Request("cn-shanghai-2024")).findings()
    assert checked.forms == 12
    assert Counter(findings(tmp_path / "o")["rule"]) == Counter(each.rule for each in direct)


def test_planted_defects_are_found(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path, request=Request())
    planted = pl.concat(pl.read_parquet(file) for file in (corpus / TRUTH).glob("*.parquet"))
    assert {"twin", "ratchet"} <= set(planted["defect"])
    found = findings(tmp_path).select("key", "rule").unique()
    assert planted.join(found, on=["key", "rule"], how="anti").is_empty()


def test_second_run_does_nothing_again(corpus: Path, tmp_path: Path) -> None:
    first = check(str(corpus), tmp_path, request=Request())
    before = files_of(tmp_path)
    second = check(str(corpus), tmp_path, request=Request())
    assert (first.old, second.old) == (0, 6)
    assert (second.forms, second.counts) == (first.forms, first.counts)
    assert files_of(tmp_path) == before
    assert not list(tmp_path.rglob("surveys/*/*/*"))


def test_changed_part_is_checked_again(tmp_path: Path) -> None:
    folder, output = tmp_path / "c", tmp_path / "o"
    list(synthesize(Order(400, (2024,), ("东州", "西州"), seed=1), folder))
    check(str(folder), output, request=Request())
    part = parts(folder)[0]
    forms = pl.read_parquet(part.folder / "forms.parquet")
    off = forms.with_columns(pl.col("claimed_total") - 1)
    off.write_parquet(part.folder / "forms.parquet")
    again = check(str(folder), output, request=Request())
    assert again.old == 1
    assert again.counts["RAT101"]["fail"] >= 150


def test_bad_parts_are_told_and_the_rest_is_checked(tmp_path: Path) -> None:
    folder, output = tmp_path / "c", tmp_path / "o"
    list(synthesize(Order(600, (1990, 2024), ("东州", "西州", "南州"), seed=1), folder))
    damaged = next(part for part in parts(folder) if part.year == "2024")
    (damaged.folder / "indicators.parquet").write_bytes(b"PAR1")
    checked = check(str(folder), output, request=Request())
    said = [str(problem) for problem in checked.problems]
    assert sum("1990" in each for each in said) == 3
    assert sum(damaged.path in each for each in said) == 1
    assert checked.forms == 200
    mended = check(str(folder), output, request=Request())
    assert mended.old == 2


def test_disk_that_is_full_is_told_part_by_part_and_the_rest_is_kept(
    corpus: Path, tmp_path: Path
) -> None:
    """A limit on the size of files stands in for the disk: writing fails the same way.

    Compiled modules, which it would cut too, are not written.
    """
    command = [sys.executable, "-m", "jiheng.cli", "corpus", "check", str(corpus), "-o"]
    full = tmp_path / "full"
    done = subprocess.run(
        [*command, str(full), "--quiet"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: setrlimit(RLIMIT_FSIZE, (12_000, 12_000)),
    )
    said = [line for line in done.stderr.splitlines() if "没有做完" in line]
    assert done.returncode == 3, done.stderr
    assert said
    assert all("文件超过了允许的大小" in line for line in said)
    assert "Traceback" not in done.stderr
    assert not list(full.rglob(".unfinished-*"))
    again, whole = (
        check(str(corpus), output, request=Request()) for output in (full, tmp_path / "whole")
    )
    assert again.counts == whole.counts
    assert findings(full).equals(findings(tmp_path / "whole"))


def test_output_of_another_run_is_refused(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path, request=Request(select=("RAT",)))
    with pytest.raises(OtherRun, match="rules"):
        check(str(corpus), tmp_path, request=Request())
    with pytest.raises(OtherRun, match="policy"):
        check(str(corpus), tmp_path, request=Request("cn-sichuan-2023", select=("RAT",)))


def test_corpus_that_lost_parts_and_gained_a_year_has_its_own_findings(
    tmp_path: Path,
) -> None:
    folder, output = tmp_path / "c", tmp_path / "o"
    list(synthesize(Order(400, (2023, 2024), ("东州", "西州"), seed=1, per_mille=300), folder))
    check(str(folder), output, request=Request())
    gone, damaged, *_ = parts(folder)
    shutil.rmtree(gone.folder)
    (damaged.folder / "texts.parquet").write_bytes(b"PAR1")
    check(str(folder), output, request=Request())
    left = {file.relative_to(output).as_posix() for file in output.rglob("*.parquet")}
    assert left == {
        f"{table}.parquet"
        for part in parts(folder)[1:]
        for table in (f"findings/{part.path}", *(f"across/{part.path}/{each}" for each in Share))
    }
    shutil.rmtree(damaged.folder)
    list(synthesize(Order(20, (2025,), ("东州",), seed=1), folder))
    check(str(folder), output, request=Request())
    check(str(folder), tmp_path / "fresh", request=Request())
    assert findings(output).equals(findings(tmp_path / "fresh"))


def test_results_of_another_corpus_are_refused(corpus: Path, tmp_path: Path) -> None:
    other = tmp_path / "c"
    list(synthesize(Order(20, (2022,), ("东州",), seed=1), other))
    check(str(corpus), tmp_path / "o", request=Request(select=("RAT101",)))
    held = files_of(tmp_path / "o")
    with pytest.raises(OtherRun, match="parts"):
        check(str(other), tmp_path / "o", request=Request(select=("RAT101",)))
    assert files_of(tmp_path / "o") == held


def test_folder_that_another_run_writes_into_is_refused(corpus: Path, tmp_path: Path) -> None:
    with occupied(tmp_path), pytest.raises(FolderBusy):
        check(str(corpus), tmp_path, request=Request())


def test_folder_named_for_no_year_is_said(tmp_path: Path) -> None:
    (tmp_path / "year=二〇二四" / "region=东州" / "a").mkdir(parents=True)
    with pytest.raises(YearFolder, match="year=二〇二四 不是年度"):
        check(str(tmp_path), tmp_path / "o", request=Request())


def test_forms_of_another_order_are_never_mixed(tmp_path: Path) -> None:
    folder, order = tmp_path / "c", Order(20, (2024,), ("东州",), seed=1)
    make_up(order, folder, silent)
    held = files_of(folder)
    make_up(order, folder, silent)
    with pytest.raises(OtherRun, match="seed 当时为 1，现在为 2"):
        make_up(replace(order, seed=2), folder, silent)
    assert files_of(folder) == held
    import_documents([str(ROOT / "examples/baoshan-2024.txt")], tmp_path / "real")
    with pytest.raises(OtherRun, match="import"):
        make_up(order, tmp_path / "real", silent)


def test_folder_without_a_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        check(str(tmp_path), tmp_path / "o", request=Request())


def test_manifest_makes_the_run_repeatable(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path, request=Request(select=("RAT101",)))
    held = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert held["rules"] == ["RAT101"]
    assert held["policy"] == "cn-mof-2020"
    assert len(held["parameters"]) == 64
    done = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "done").rglob("*.json")]
    assert all(len(each["sha256"]) == 64 for each in done)
    assert sum(each.get("forms", 0) for each in done) == ORDER.forms


def test_killed_check_goes_on_to_the_same_result(corpus: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    command = [sys.executable, "-m", "jiheng.cli", "corpus", "check", str(corpus), "-o"]
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    chance = random.Random(3)  # noqa: S311 - repeatable
    for _ in range(KILLS):
        begun = subprocess.Popen(
            [*command, str(killed)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.5, 2.5))
        os.kill(begun.pid, signal.SIGKILL)
        begun.wait()
    subprocess.run([*command, str(killed)], check=True, capture_output=True)
    assert findings(killed).equals(findings(whole))
    assert (killed / "summary.json").read_bytes() == (whole / "summary.json").read_bytes()


def test_surveys_of_another_version_are_made_anew(corpus: Path, tmp_path: Path) -> None:
    whole, again = tmp_path / "whole", tmp_path / "again"
    for folder in (whole, again):
        check(str(corpus), folder, request=Request())
    marks = sorted((again / "done").glob("*.json"))
    for mark in marks:
        mark.unlink()
    for part in parts(corpus):
        left = again / "surveys" / part.path
        left.mkdir(parents=True)
        (left / "forms.parquet").write_bytes(b"PAR1")
    assert not check(str(corpus), again, request=Request()).problems
    assert len(marks) == 2 * len({part.region for part in parts(corpus)})
    assert findings(again).equals(findings(whole))


def test_surveys_that_a_kill_left_behind_are_cleared(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path, request=Request(select=("RAT101",)))
    left = tmp_path / "surveys" / parts(corpus)[0].path
    left.mkdir(parents=True)
    check(str(corpus), tmp_path, request=Request(select=("RAT101",)))
    assert not left.exists()
