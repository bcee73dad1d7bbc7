"""Word files written by hand for the tests, from pieces of WordprocessingML."""

import io
import zipfile

from jiheng.documents.carriers.docx import read_docx
from jiheng.documents.carriers.neutral import GridCell, Line, Paper, Table

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def zipped(**parts: str | bytes) -> bytes:
    """Return an archive; ``__`` in a keyword stands for a slash, ``_`` for a point."""
    return packed({key.replace("__", "/").replace("_", "."): part for key, part in parts.items()})


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return an archive of these parts, by name."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            way = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, part, way)
    return sink.getvalue()


def document(body: str) -> str:
    """Return the main part around a body."""
    return f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"


def docx(body: str, **parts: str | bytes) -> bytes:
    """Return a Word file with this body."""
    return zipped(word__document_xml=document(body), **parts)


def whole_docx(body: str) -> bytes:
    """Return a Word file with this body that other programs open too."""
    types = "application/vnd.openxmlformats-"
    return packed(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                f'<Default Extension="rels" ContentType="{types}package.relationships+xml"/>'
                '<Override PartName="/word/document.xml" ContentType="'
                f'{types}officedocument.wordprocessingml.document.main+xml"/></Types>'
            ),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.'
                'openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
            ),
            "word/document.xml": document(body),
        }
    )


def r(text: str, style: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styles(*styles: str) -> str:
    """Return the part of these styles."""
    return f"<w:styles {_SPACES}>{''.join(styles)}</w:styles>"


def style(name: str, said: str, base: str = "", kind: str = "character") -> str:
    """Return a style that says this of its runs."""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:basedOn w:val="{base}"/>'
        f"<w:rPr>{said}</w:rPr></w:style>"
    )


def p(*inner: str) -> str:
    """Return a paragraph of runs, or of plain words."""
    return f"<w:p>{''.join(each if each.startswith('<') else r(each) for each in inner)}</w:p>"


def tc(*inner: str, style: str = "") -> str:
    """Return a cell of blocks, or of plain words."""
    blocks = "".join(each if each.startswith("<") else p(each) for each in inner)
    return f"<w:tc><w:tcPr>{style}</w:tcPr>{blocks or '<w:p/>'}</w:tc>"


def tr(*cells: str, style: str = "") -> str:
    """Return a row of cells, or of plain words."""
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{style}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def paper(body: str, **parts: str | bytes) -> Paper:
    """Return what is read from a Word file with this body."""
    return read_docx(docx(body, **parts), "某文件.docx")


def tables(body: str) -> list[Table]:
    """Return the tables read from this body."""
    return [block for block in paper(body).blocks if isinstance(block, Table)]


def cells(body: str) -> list[GridCell]:
    """Return the cells of the only table of this body."""
    (table,) = tables(body)
    return list(table.cells)


def lines(body: str) -> list[str]:
    """Return the lines outside tables read from this body."""
    return [block.text for block in paper(body).blocks if isinstance(block, Line)]


def shapes(found: list[GridCell]) -> list[tuple[str, int, int, int, int]]:
    """Return text, row, column and spans of each cell."""
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in found]
