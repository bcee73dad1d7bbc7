"""A PDF of pictures reads as the scans it holds, page by page, beside pages with text."""

from pathlib import Path

import typst

from jiheng.documents import read_document
from jiheng.domain.form import Form

PAPER = Path(__file__).parents[1] / "data" / "paper"


SEAL = "#place(dx: 330pt, dy: 500pt, circle(radius: 50pt, stroke: 4pt + rgb(220, 30, 30)))"


def pdf_of_picture(picture: Path, folder: Path, name: str = "scan.jpg") -> bytes:
    """Return a PDF whose only page is the picture, as a copier makes it."""
    (folder / name).write_bytes(picture.read_bytes())
    source = folder / "main.typ"
    source.write_text(
        f'#set page(paper: "a4", margin: 0pt)\n#image("{name}", width: 100%)', encoding="utf-8"
    )
    made: bytes = typst.compile(str(source), root=str(folder))
    return made


def test_a_picture_in_a_pdf_reads_like_the_picture(tmp_path: Path) -> None:
    picture = PAPER / "scan-07.jpg"
    (form,) = read_document(pdf_of_picture(picture, tmp_path), "scan.pdf")
    assert isinstance(form, Form)
    assert form.project.name == "2024公务用车购置（宝府便函[2024]102号）"
    assert [str(line.outturn) for line in form.funds] == ["17.83", "17.83", "0.00", "0.00"]
    assert form.provenance["total.claimed_score"].place.page == 1
    assert form.provenance["total.claimed_score"].place.box is not None


def test_a_seal_taken_off_a_page_of_a_pdf_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.jpg").write_bytes((PAPER / "scan-07.jpg").read_bytes())
    stamped = tmp_path / "stamped.typ"
    page = '#set page(paper: "a4", margin: 0pt)\n#place(image("page.jpg", width: 100%))\n'
    stamped.write_text(page + SEAL, encoding="utf-8")
    sealed = tmp_path / "sealed.png"
    sealed.write_bytes(typst.compile(str(stamped), root=str(tmp_path), format="png", ppi=200))
    (form,) = read_document(pdf_of_picture(sealed, tmp_path, "scan.png"), "scan.pdf")
    (note,) = [note for note in form.notes if "印章" in note.text]
    assert note.place is not None
    assert note.place.page == 1
