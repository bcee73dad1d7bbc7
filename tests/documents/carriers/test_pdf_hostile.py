"""Whatever the bytes, an answer comes: a paper, or a sentence that says what is wrong."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from documents.carriers.pdffile import (
    GRID,
    SHEET,
    TEXTS,
    Leaf,
    Made,
    picture,
    stream,
    strokes,
    typeset,
    words,
)
from documents.carriers.twelve import sample
from jiheng.documents.carriers.neutral import Paper, Table
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.documents.carriers.pdf_apart import apart
from jiheng.documents.carriers.pdf_leaves import leaves_of
from jiheng.documents.carriers.pdf_picture import page_images
from jiheng.documents.carriers.pdf_weight import weigh
from jiheng.domain.errors import (
    DamagedDocument,
    DocumentError,
    DocumentTooLarge,
    EmptyDocument,
    LockedDocument,
    TooMuchInside,
)
from jiheng.domain.locator import Confidence
from sizes import some

MUTATIONS = int(os.environ.get("JIHENG_PDF_MUTATIONS", some(80, thorough=300)))
FORM = "/Type /XObject /Subtype /Form /BBox [0 0 100 100]"
PLAIN = Made([Leaf(SHEET), Leaf(SHEET)], [picture()]).written()
PACKED = Made([Leaf(SHEET), Leaf(SHEET)], [picture()], packed=True).written()


def refused(content: bytes, kind: type[DocumentError]) -> str:
    begun = time.process_time()
    with pytest.raises(kind) as refusal:
        read_pdf(content, "some.pdf")
    assert time.process_time() - begun < 10
    for language in ("zh", "en"):
        assert "some.pdf" in refusal.value.sentence(language)
    return refusal.value.sentence("en")


def test_no_bytes_are_an_empty_document() -> None:
    assert "0 bytes" in refused(b"", EmptyDocument)


def test_too_many_bytes_are_refused_unread() -> None:
    sentence = refused(b"%PDF-1.7\n" + bytes(65 << 20), DocumentTooLarge)
    assert "66 MB" in sentence
    assert "64 MB" in sentence


def test_a_file_with_a_password_is_locked() -> None:
    secret = "<" + "ab" * 32 + ">"
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {secret} /U {secret} >> /ID [<00> <00>]"
    )
    assert "password" in refused(Made([Leaf(SHEET)], trailer=lock).written(), LockedDocument)


def test_an_encryption_nobody_knows_is_damage_told() -> None:
    lock = "/Encrypt << /Filter /Unheard /V 9 >> /ID [<00> <00>]"
    assert "encryption" in refused(Made([Leaf(SHEET)], trailer=lock).written(), DamagedDocument)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.99])
def test_a_file_cut_off_is_damaged(share: float) -> None:
    whole = sample("forms12.pdf")
    assert "cut off" in refused(whole[: int(share * len(whole))], DamagedDocument)


def test_other_bytes_are_no_pdf() -> None:
    assert "PDF" in refused(b"PK\x03\x04 something else %%EOF", DamagedDocument)


def test_a_file_without_pages_is_damaged() -> None:
    assert "page" in refused(Made([]).written(), DamagedDocument)


def test_ten_thousand_pages_are_refused_with_both_figures() -> None:
    sentence = refused(Made([Leaf(SHEET)] * 10_000).written(), TooMuchInside)
    assert "10,000 pages" in sentence
    assert "2,000" in sentence


def test_a_false_count_of_pages_harms_nothing() -> None:
    assert len(read_pdf(Made([Leaf(SHEET)], count=10**9).written(), "f.pdf").blocks) == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("BT /F 1 Tf " + "1 0 Td (abcdefghij) Tj " * 21_000 + "ET", "characters on one page"),
        ("0 0 m 1 1 l S " * 100_001, "shapes on one page"),
        (
            strokes(*((0, 4 * y, 400, 4 * y) for y in range(1001)), (5, 0, 5, 600)),
            "table rules on one page",
        ),
        (
            strokes(
                *((0, 4 * n, 1600, 4 * n) for n in range(250)),
                *((4 * n, 0, 4 * n, 1600) for n in range(250)),
            ),
            "table rules on one page",
        ),
    ],
)
def test_a_crowded_page_is_refused(content: str, what: str) -> None:
    leaf = Leaf(content, "/MediaBox [0 0 5000 5000]")
    assert what in refused(Made([leaf], packed=True).written(), TooMuchInside)


def test_form_objects_that_call_each_other_over_and_over_end() -> None:
    nested = [
        stream(b"/X Do /X Do", f"{FORM} /Resources << /XObject << /X {5 + depth} 0 R >> >>")
        for depth in range(28)
    ]
    nested.append(stream(b"0 0 m 9 9 l S", FORM))
    leaf = Leaf("/X Do", resources="/XObject << /X 4 0 R >>")
    made = Made([leaf], nested).written()
    assert not weigh(made).is_light
    refused(made, TooMuchInside)


ALONE = """
import resource, sys
from pathlib import Path
from jiheng.documents.carriers.pdf import read_pdf
from jiheng.domain.errors import TooMuchInside
try:
    read_pdf(Path(sys.argv[1]).read_bytes(), "some.pdf")
except TooMuchInside as refusal:
    print("some.pdf" in refusal.sentence("en"))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_page_that_unpacks_to_millions_of_shapes_stays_within_bounds(tmp_path: Path) -> None:
    """Read in a process of its own, since one begins with the memory of who starts it."""
    made = Made([Leaf("0 0 m 1 1 l S " * 6_000_000)], packed=True).written()
    assert len(made) < 1 << 20
    assert not weigh(made).is_light
    file = tmp_path / "some.pdf"
    file.write_bytes(made)
    told = subprocess.run(
        [sys.executable, "-c", ALONE, str(file)], capture_output=True, check=True, text=True
    )
    is_refused, most = told.stdout.split()
    assert is_refused == "True"
    assert int(most) <= 1_000_000


@pytest.mark.parametrize(
    ("ended", "kind"),
    [
        ((-signal.SIGXCPU, b""), TooMuchInside),
        ((-signal.SIGTRAP, b""), TooMuchInside),
        ((1, b"MemoryError"), TooMuchInside),
        ((-signal.SIGSEGV, b""), DamagedDocument),
        ((1, b"ImportError: a fault of ours"), RuntimeError),
    ],
)
def test_how_a_process_apart_ended_is_told(
    ended: tuple[int, bytes], kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, ended[0], b"", ended[1])

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(kind):
        apart("pdf_leaves.leaves_here", PLAIN, "some.pdf")


def test_a_fault_found_apart_is_the_same_fault() -> None:
    with pytest.raises(DamagedDocument) as refusal:
        apart("pdf_leaves.leaves_here", PLAIN[:200], "some.pdf")
    assert "some.pdf" in refusal.value.sentence("en")
    assert apart("pdf_leaves.leaves_here", PLAIN, "some.pdf") == leaves_of(PLAIN, "some.pdf")


def test_a_bomb_beside_the_pages_does_not_hinder_reading() -> None:
    made = Made([Leaf(SHEET)], [stream(bytes(60 << 20), packed=True)]).written()
    assert not weigh(made).is_light
    assert len(read_pdf(made, "f.pdf").blocks) == 1


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PACKED,
        typeset(f"= 题\n#table(columns: 2, {'[甲], [乙],' * 30})"),
        Made([Leaf("/X Do", resources="/XObject << /X 4 0 R >>")], [stream(b"", FORM)]).written(),
    ],
)
def test_ordinary_files_are_light(content: bytes) -> None:
    assert weigh(content) == (True, 0)


@pytest.mark.parametrize(
    "filters",
    [
        "/LZWDecode",
        "[/FlateDecode /FlateDecode]",
        "[/ASCII85Decode /FlateDecode]",
        "/RunLengthDecode",
    ],
)
def test_what_cannot_be_weighed_is_not_light(filters: str) -> None:
    twice = zlib.compress(zlib.compress(b"0 0 m 1 1 l S " * 100_000))
    made = Made([Leaf(SHEET)], [stream(twice, f"/Filter {filters}")]).written()
    assert not weigh(made).is_light
    assert len(read_pdf(made, "f.pdf").blocks) == 1


def test_one_large_stream_named_over_and_over_is_not_light() -> None:
    shared = stream(b"% padding\n" * 100_000, packed=True)
    leaf = Leaf(SHEET, f"/MediaBox [0 0 400 600] /More [{'4 0 R ' * 40}]")
    assert weigh(Made([Leaf(SHEET)], [shared]).written()).is_light
    assert not weigh(Made([leaf], [shared]).written()).is_light


def test_a_form_object_that_holds_itself_ends() -> None:
    own = stream(b"/X Do", f"{FORM} /Resources << /XObject << /X 4 0 R >> >>")
    leaf = Leaf(f"/X Do {SHEET}", resources="/XObject << /X 4 0 R >>")
    assert len(read_pdf(Made([leaf], [own]).written(), "f.pdf").blocks) == 1


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 1e30 1e30", "9 9 1 1", "0 0 -5 nan", "1 2 3"])
def test_strange_page_boxes_harm_nothing(box: str) -> None:
    made = Made([Leaf(SHEET, f"/MediaBox [{box}] /Rotate 45")]).written()
    read_pdf(made, "f.pdf")
    for image in page_images(made, "f.pdf"):
        assert len(image.pixels) == 3 * image.width * image.height


@pytest.mark.parametrize("matrix", ["1e38 0 0 1e38 0 0", "0 0 0 0 0 0", "1 1 1 1 1 1"])
def test_strange_matrices_harm_nothing(matrix: str) -> None:
    tilted = f"q {matrix} cm {strokes(*GRID)} {words(*TEXTS)} Q {SHEET}"
    (whole,) = read_pdf(Made([Leaf(SHEET)]).written(), "f.pdf").blocks
    assert whole in read_pdf(Made([Leaf(tilted)]).written(), "f.pdf").blocks


def mutated(content: bytes, dice: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(dice.choice((1, 1, 3, 20))):
        place = dice.randrange(len(out))
        match dice.randrange(5):
            case 0:
                out[place] = dice.randrange(256)
            case 1:
                del out[place : place + dice.randrange(1, 40)]
            case 2:
                out[place:place] = dice.randbytes(dice.randrange(1, 20))
            case 3:
                other = dice.randrange(len(out))
                out[place : place + 30] = out[other : other + 30]
            case _:
                digits = str(dice.choice((0, -1, 65535, 2**31 - 1, 2**63))).encode()
                out[place : place + len(digits)] = digits
    return bytes(out)


def outcome_of(content: bytes) -> Paper | DocumentError:
    try:
        return read_pdf(content, "mutated.pdf")
    except DocumentError as fault:
        return fault


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_give_a_paper_or_a_document_error(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - mutations need no secrecy
    small = typeset("= 题\n#table(columns: 2, [甲], [乙], [3.36], [-])")
    originals = (PLAIN, PACKED, small, sample("forms12.pdf"))
    outcomes = set()
    for _ in range(MUTATIONS // 4):
        content = mutated(originals[seed], dice)
        begun = time.process_time()
        outcome = outcome_of(content)
        outcomes.add(type(outcome))
        assert isinstance(outcome, Paper) or "mutated.pdf" in outcome.sentence("en")
        assert time.process_time() - begun < 10
    assert len(outcomes) > 1


def test_altered_page_data_is_read_with_doubt_and_a_note() -> None:
    whole = sample("forms12.pdf")
    place = whole.index(b"stream") + 600
    paper = read_pdf(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :], "a.pdf")
    assert "1 段" in paper.notes[0].text
    cells = [cell for block in paper.blocks if isinstance(block, Table) for cell in block.cells]
    assert {cell.trust for cell in cells} == {Confidence.UNCERTAIN}


def test_every_handle_is_closed_after_a_fault() -> None:
    crowded = Made([Leaf(SHEET), Leaf("0 0 m 1 1 l S " * 100_001)], packed=True).written()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(20):
        refused(crowded, TooMuchInside)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert read_pdf(PLAIN, "plain.pdf").blocks
