"""PDF files made by hand, for what a typesetting program would not write."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import typst

from documents.layouts import fonts
from jiheng.documents.carriers.neutral import Line, Paper, Table
from jiheng.documents.carriers.pdf import read_pdf

_FIRST_FREE = 4


@dataclass
class Leaf:
    """One page: its content stream and the entries of its dictionary."""

    content: str = ""
    entries: str = "/MediaBox [0 0 400 600]"
    resources: str = ""


@dataclass
class Made:
    """A file in the making; `extra` are whole objects, numbered from 4, some of them `fields`."""

    leaves: Sequence[Leaf]
    extra: Sequence[bytes] = ()
    trailer: str = ""
    count: int | None = None
    packed: bool = False
    fields: str = ""
    objects: list[bytes] = field(default_factory=list)

    def written(self) -> bytes:
        first = _FIRST_FREE + len(self.extra)
        kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(self.leaves)))
        count = len(self.leaves) if self.count is None else self.count
        self.objects = [
            f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{self.fields}] >> >>".encode(),
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *self.extra,
        ]
        for index, leaf in enumerate(self.leaves):
            self.objects.append(
                f"<< /Type /Page /Parent 2 0 R {leaf.entries} /Contents {first + 2 * index + 1} 0 R"
                f" /Resources << /Font << /F 3 0 R >> {leaf.resources} >> >>".encode()
            )
            self.objects.append(stream(leaf.content.encode("latin-1"), packed=self.packed))
        return self._numbered()

    def _numbered(self) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        out += f"trailer << /Size {len(places) + 1} /Root 1 0 R {self.trailer} >>\n".encode()
        return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def stream(data: bytes, entries: str = "", *, packed: bool = False) -> bytes:
    """Return a stream object, deflated if asked for."""
    if packed:
        data, entries = zlib.compress(data), f"{entries} /Filter /FlateDecode"
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def picture(width: int = 8, height: int = 8) -> bytes:
    """Return a grey image as an object."""
    shape = f"/Type /XObject /Subtype /Image /Width {width} /Height {height}"
    return stream(bytes(width * height), f"{shape} /ColorSpace /DeviceGray /BitsPerComponent 8")


def words(*placed: tuple[float, float, str], size: float = 10) -> str:
    """Return the operators that write each text at its place."""
    return "\n".join(f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, text in placed)


def strokes(*lines: tuple[float, float, float, float]) -> str:
    """Return the operators that stroke each line on its own."""
    return "\n".join(f"{a} {b} m {c} {d} l S" for a, b, c, d in lines)


XS, YS = (50, 150, 250), (500, 520, 540)
GRID = (*((50, y, 250, y) for y in YS), *((x, 500, x, 540) for x in XS))
TEXTS = ((55, 526, "One"), (155, 526, "Two words"), (55, 506, "3.36"), (155, 506, "-"))
SHEET = f"{strokes(*GRID)}\n{words(*TEXTS)}"
CELLS = [(0, 0, "One"), (0, 1, "Two words"), (1, 0, "3.36"), (1, 1, "-")]


def read(*leaves: Leaf | str, extra: Sequence[bytes] = ()) -> Paper:
    """Return what is read from a file of these pages."""
    pages = [leaf if isinstance(leaf, Leaf) else Leaf(leaf) for leaf in leaves]
    return read_pdf(Made(pages, extra).written(), "made.pdf")


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def lines(paper: Paper) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Line)]


def cells(paper: Paper) -> list[tuple[int, int, str]]:
    """Return row, column and text of each cell of the only table."""
    (table,) = tables(paper)
    return [(cell.row, cell.column, cell.text) for cell in table.cells]


@cache
def typeset(source: str) -> bytes:
    """Return a Typst source as PDF, in the Chinese font that comes as a package."""
    head = '#set text(font: "Noto Sans CJK SC", size: 10pt, lang: "zh", region: "cn")\n'
    made: bytes = typst.compile((head + source).encode(), font_paths=fonts())
    return made
