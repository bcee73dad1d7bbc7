"""Files, folders and standard input into forms; one bad file never hides the others."""

import io
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from jiheng.domain.errors import (
    DocumentError,
    DocumentTooLarge,
    FileMissing,
    NoFormFound,
    UnreadableFile,
)
from jiheng.domain.outage import outage
from jiheng.services import reading
from jiheng.services.given import NotPath
from jiheng.services.reading import (
    EmptyFolder,
    Opening,
    PartlyReadWarning,
    read,
    read_bytes,
    read_paths,
)
from jiheng.services.sharing import shared

TWELVE = Path(__file__).parents[2] / "examples/baoshan-2024.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a document, a nested one, something unreadable, and hidden things."""
    content = TWELVE.read_bytes()
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "b/forms.txt").write_bytes(content)
    (tmp_path / "a.txt").write_bytes(content)
    (tmp_path / "c.bin").write_bytes(b"\x00\x01\x02")
    (tmp_path / ".git/forms.txt").write_bytes(content)
    (tmp_path / "~$a.docx").write_bytes(b"owner")
    return tmp_path


def test_a_document_is_read_into_forms() -> None:
    forms = read(TWELVE)
    assert len(forms) == 12
    assert {form.source.file for form in forms if form.source} == {str(TWELVE)}


def test_a_folder_is_walked_sorted_and_what_is_hidden_is_skipped(folder: Path) -> None:
    papers = read_paths([str(folder)])
    files = dict.fromkeys(form.source.file for form in papers.forms if form.source)
    assert list(files) == [str(folder / "a.txt"), str(folder / "b/forms.txt")]
    assert [type(problem).__name__ for problem in papers.problems] == ["UnknownKind"]


def test_links_to_folders_are_not_followed_and_what_is_no_file_is_told(folder: Path) -> None:
    (folder / "c.bin").unlink()
    (folder / "b/again").symlink_to(folder, target_is_directory=True)
    (folder / "b/file").symlink_to(folder / "a.txt")
    for number in range(4):
        (folder / f"gone{number}").symlink_to(folder / "none")
    os.mkfifo(folder / "pipe")
    papers = read_paths([str(folder)])
    assert (len(papers.forms), papers.problems) == (36, ())
    (told,) = papers.notes
    assert told.exit_code == 0
    gone = "、".join(str(folder / f"gone{number}") for number in range(3))
    assert told.sentence("zh") == (
        f"文件夹里有 6 处没有读：指向文件夹的链接 1 处（{folder}/b/again）；失效的链接 4 处"
        f"（{gone} 等）；管道、套接字或设备 1 处（{folder}/pipe）；要读请直接写真正的文件或文件夹。"
    )
    assert "4 broken link(s)" in told.sentence("en")
    with pytest.warns(PartlyReadWarning, match="6 处没有读"):
        assert read(folder).problems[0].figures["count"] == 6


def test_a_missing_path_does_not_hide_the_others() -> None:
    papers = read_paths(["nowhere.txt", str(TWELVE)])
    assert len(papers.forms) == 12
    assert isinstance(papers.problems[0], FileMissing)


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    (tmp_path / "gone").symlink_to(tmp_path / "none")
    papers = read_paths([str(tmp_path)])
    (problem,) = papers.problems
    assert len(papers.notes) == 1
    assert isinstance(problem, EmptyFolder)
    assert str(tmp_path) in problem.sentence("zh")
    assert str(tmp_path) in problem.sentence("en")


def test_standard_input_is_read_once_and_named() -> None:
    papers = read_paths(["-"], standard_input=io.BytesIO(TWELVE.read_bytes()))
    assert len(papers.forms) == 12
    assert papers.forms[0].source
    assert papers.forms[0].source.file == "<stdin>"


def test_each_file_is_announced_before_it_is_read(folder: Path) -> None:
    told: list[Opening] = []
    read_paths([str(folder)], opening=told.append)
    assert [Path(each.name).name for each in told] == ["a.txt", "forms.txt", "c.bin"]
    assert [(each.done, each.total, each.forms) for each in told] == [
        (0, 3, 0),
        (1, 3, 12),
        (2, 3, 24),
    ]


def test_several_processes_read_what_one_reads(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_WORTH_SHARING", 0)
    paths = [str(folder), "nowhere.txt", str(folder / "b/forms.txt")]
    alone, together = read_paths(paths), read_paths(paths, workers=2)
    assert together.forms == alone.forms
    assert [str(each) for each in together.problems] == [str(each) for each in alone.problems]


def test_work_given_up_leaves_no_process_behind() -> None:
    def give_up() -> None:
        with shared(time.sleep, [0.1, 60, 60, 60], 2) as results:
            next(results)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    # The pool's own thread waits for them too; whoever asks second is told a moment later.
    until = time.monotonic() + 30
    while multiprocessing.active_children() and time.monotonic() < until:
        time.sleep(0.05)
    assert not multiprocessing.active_children()


def test_a_refused_file_is_a_problem_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = read_paths([str(TWELVE)]).problems
    assert isinstance(problem, UnreadableFile)
    assert problem.exit_code == 3
    assert "没有权限" in problem.sentence("zh")
    assert "permission denied" in problem.sentence("en")


def test_a_refused_folder_is_a_problem_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return walk(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    papers = read_paths([str(folder)])
    assert len(papers.forms) == 12
    assert isinstance(papers.problems[0], UnreadableFile)


def test_a_file_above_the_limit_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LIMIT", 1000)
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * 1001)
    (problem,) = read_paths([str(path)]).problems
    assert isinstance(problem, DocumentTooLarge)


def test_strict_reading_stops_at_the_first_problem(folder: Path) -> None:
    with pytest.raises(DocumentError):
        read(folder)


def test_lenient_reading_warns_of_each_problem_and_returns_the_rest(folder: Path) -> None:
    with pytest.warns(PartlyReadWarning, match=r"c\.bin"):
        forms = read(folder, strict=False)
    assert len(forms) == 24


def test_lenient_reading_of_nothing_is_still_an_error(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("没有表\n" * 3, encoding="utf-8")
    with pytest.raises(NoFormFound):
        read(path, strict=False)


def test_other_files_are_read_whole_or_refused_with_the_reason(tmp_path: Path) -> None:
    assert read_bytes(str(TWELVE)) == TWELVE.read_bytes()
    with pytest.raises(FileMissing):
        read_bytes(str(tmp_path / "nowhere"))
    with pytest.raises(UnreadableFile, match="它是一个文件夹"):
        read_bytes(str(tmp_path))


def test_an_unknown_refusal_is_told_in_the_system_s_words() -> None:
    assert outage(OSError("odd")).en == "odd"
    assert outage(OSError(5, "x")).zh


def test_lenient_reading_keeps_each_problem_beside_the_forms(folder: Path) -> None:
    with pytest.warns(PartlyReadWarning):
        forms = read(folder, strict=False)
    assert len(forms) == 24
    (problem,) = forms.problems
    assert problem.figures["file"] == str(folder / "c.bin")
    assert read(TWELVE).problems == ()


def test_strict_reading_says_what_else_there_is(folder: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read(folder)
    assert "24 张表可读" in caught.value.__notes__[0]


@pytest.mark.parametrize("given", [None, 3, b"a.txt", []])
def test_what_is_no_path_is_refused_in_one_sentence(given: object) -> None:
    with pytest.raises(NotPath) as caught:
        read(given)  # type: ignore[arg-type]
    assert "路径" in caught.value.sentence()
