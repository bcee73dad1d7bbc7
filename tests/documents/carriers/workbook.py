"""Workbooks written by hand for the tests, from pieces of SpreadsheetML."""

from documents.carriers.wordfile import packed
from jiheng.documents.carriers.neutral import Paper, Table
from jiheng.documents.carriers.xlsx import read_xlsx

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def related(**targets: str) -> str:
    """Return a part of relations; ``rId1_worksheet="a.xml"`` says id, kind and target."""
    entries = "".join(
        f'<Relationship Id="{key.partition("_")[0]}" Type="{_DOCUMENT}/{key.partition("_")[2]}"'
        f' Target="{target}"/>'
        for key, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{entries}</Relationships>'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """Return a worksheet part around rows."""
    return (
        f'<worksheet xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def book(
    *sheets: str, strings: str = "", styles: str = "", settings: str = "", **parts: str | bytes
) -> bytes:
    """Return a workbook of these sheets; with more than one, the second is hidden."""
    names = [f"表{number}" for number in range(1, len(sheets) + 1)]
    states = ["", ' state="hidden"', ' state="veryHidden"']
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"{states[min(at - 1, 2)]}/>'
        for at, name in enumerate(names, start=1)
    )
    relations = {f"rId{at}_worksheet": f"worksheets/s{at}.xml" for at, _ in enumerate(names, 1)}
    relations |= {"rId90_sharedStrings": "sharedStrings.xml", "rId91_styles": "/xl/styles.xml"}
    whole: dict[str, str | bytes] = {
        "_rels/.rels": related(rId1_officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{settings}'
            f"<sheets>{listed}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": related(**relations),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
    }
    whole |= {f"xl/worksheets/s{at}.xml": part for at, part in enumerate(sheets, start=1)}
    return packed(whole | {key.replace("__", "/"): part for key, part in parts.items()})


def read(*sheets: str, **parts: str) -> Paper:
    """Return what is read from a workbook of these sheets."""
    return read_xlsx(book(*sheets, **parts), "某表.xlsx")


def only(paper: Paper) -> Table:
    """Return the only block of a paper, a table."""
    (table,) = paper.blocks
    assert isinstance(table, Table)
    return table


def texts(paper: Paper) -> list[str]:
    """Return the texts of the cells of the only table."""
    return [cell.text for cell in only(paper).cells]
