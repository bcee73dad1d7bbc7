"""One run at a time in a folder; whoever ends lets go of it."""

import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import FolderBusy, OtherRun, RunDamaged
from jiheng.corpus.holding import occupied
from jiheng.corpus.results import Results
from jiheng.corpus.store import Part, write_parquet

_HOLD = """
import sys, time
from pathlib import Path
from jiheng.corpus.holding import occupied
with occupied(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_is_refused_and_a_later_one_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "结果"
    with (
        occupied(folder),
        pytest.raises(FolderBusy, match="结果 正由另一次运行写入"),
        occupied(folder),
    ):
        pytest.fail("both are in")
    with occupied(folder):
        assert list(folder.iterdir()) == []


def test_a_run_that_is_killed_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(FolderBusy), occupied(tmp_path):
            pytest.fail("both are in")
        other.send_signal(signal.SIGKILL)
        other.wait()
    with occupied(tmp_path):
        pass


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """A folder in which two parts and a region were done."""
    held = Results(tmp_path / "r", {"command": "check"})
    for name in ("a", "b"):
        part = Part(tmp_path, "2024", "东州", name)
        held.put(part, {"findings": pl.DataFrame({"key": [name]})})
        held.close(part.path, "0", {})
    held.close("region=东州", "0", {})
    return held


def test_what_is_gone_is_removed_from_the_results(results: Results) -> None:
    results.keep({"year=2024/region=东州/a"}, ("findings",))
    left = sorted(file.relative_to(results.folder).as_posix() for file in _files(results))
    assert left == [
        "done/year=2024/region=东州/a.json",
        "findings/year=2024/region=东州/a.parquet",
        "run.json",
    ]


def test_a_kept_place_may_be_a_folder_of_files(results: Results) -> None:
    before = _files(results)
    results.keep({"year=2024/region=东州", "region=东州"}, ("findings",))
    assert {file for file in before if "findings" in file.parts} == {
        file for file in _files(results) if "findings" in file.parts
    }


def test_of_settings_that_differ_the_entry_is_named() -> None:
    before = {"cn-mof-2020": "bc27"}
    found = OtherRun("得分", "policies", held=before, asked=before | {"cn-mof-2021": "a0f0"})
    assert "policies.cn-mof-2021 当时为 —，现在为 a0f0" in found.sentence("zh")


@pytest.mark.parametrize(
    ("held", "asked", "said"),
    [
        (
            [["cn-mof-2020", "a" * 64], ["优 95", "b" * 8]],
            [["cn-mof-2020", "a" * 64], ["优 97", "c" * 8]],
            "policies[1] 当时为 优 95 bbbbbbbb，现在为 优 97 cccccccc",
        ),
        (["FND101", "SER114"], ["FND101"], "policies 当时为 SER114，现在为 —"),
        (["a", "b"], ["b", "a"], "policies 当时为 ['a', 'b']，现在为 ['b', 'a']"),
        (["a"], ["b", "c"], "policies 当时为 a，现在为 b c"),
    ],
)
def test_what_differs_between_two_runs_is_what_is_shown(
    held: list[object], asked: list[object], said: str
) -> None:
    assert said in OtherRun("结果", "policies", held=held, asked=asked).sentence("zh")


def test_results_of_another_corpus_are_refused(results: Results) -> None:
    results.require_some_of(["year=2024/region=东州/a", "year=2025/region=东州/c"])
    with pytest.raises(OtherRun, match="另一次运行"):
        results.require_some_of(["year=2025/region=东州/c"])


@pytest.mark.parametrize("held", [b'{"schema": "jih', b"", b"[]", b"{}"])
def test_damaged_settings_are_told_and_taken_for_no_others(results: Results, held: bytes) -> None:
    (results.folder / "run.json").write_bytes(held)
    with pytest.raises(RunDamaged, match=r"run\.json 已损坏.*换一个文件夹"):
        Results(results.folder, {"command": "check"})
    with pytest.raises(RunDamaged):
        Results.settings_of(results.folder)


@pytest.mark.parametrize("size", [231, 232, 248])
def test_a_region_of_a_long_name_is_marked_and_kept(results: Results, size: int) -> None:
    places = {f"region={'r' * (size - 1)}{end}" for end in "ab"}
    for place in places:
        results.close(place, place, {})
    results.require_some_of([*places])
    results.keep(places, ())
    assert [told["place"] for told in results.told(sorted(places))] == sorted(places)
    marks = {file.stem for file in (results.folder / "done").iterdir() if file.is_file()}
    assert len(marks) == len(places)
    assert (marks == places) == (size == 231)


def _files(results: Results) -> set[Path]:
    return {file for file in results.folder.rglob("*") if file.is_file()}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_known_by_its_number_however_polars_tells_it() -> None:
    with pytest.raises(OSError, match="No space left") as raised:
        write_parquet(pl.DataFrame({"a": range(1000)}), Path("/dev/full"))
    assert raised.value.errno == 28
