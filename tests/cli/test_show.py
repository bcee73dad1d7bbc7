"""``jiheng read --show``: pages as pictures, with what was read in boxes."""

from pathlib import Path

from cli.conftest import Run

PAPER = Path(__file__).parents[1] / "data" / "paper"
PNG = b"\x89PNG\r\n\x1a\n"


def test_each_page_with_values_becomes_a_picture(run: Run, tmp_path: Path) -> None:
    result = run("read", PAPER / "forms12.pdf", "--show", tmp_path / "pages", "--format", "table")
    assert result.exit_code == 0
    pages = sorted((tmp_path / "pages").iterdir())
    assert [page.name for page in pages] == [f"forms12.pdf-{n:03d}.png" for n in range(1, 13)]
    assert all(page.read_bytes().startswith(PNG) for page in pages)


def test_what_has_no_pages_says_so_and_the_others_are_drawn(run: Run, tmp_path: Path) -> None:
    files = (PAPER / "forms12.docx", PAPER / "forms12.pdf")
    result = run("read", *files, "--show", tmp_path, "--format", "table")
    assert result.exit_code == 3
    assert "没有固定的页面可画" in result.stderr
    assert len(list(tmp_path.glob("*.png"))) == 12


def test_a_file_in_the_place_of_the_folder_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("x", encoding="utf-8")
    result = run("read", PAPER / "forms12.pdf", "--show", tmp_path / "pages")
    assert result.exit_code == 2
    assert "同名的是一个文件" in result.stderr
