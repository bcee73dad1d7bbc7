"""Layouts as typst source: what pages are made of whose geometry is under test."""

import typst

from documents.layouts import Layout, cells_of, fonts

STROKES = {
    "none": "none",
    "level": "(x, y) => (top: 0.5pt, bottom: 0.5pt)",
    "dashed": '(x, y) => (bottom: (thickness: 0.5pt, dash: "dashed"))',
}


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def lines_of(layout: Layout) -> str:
    return "".join(f"#align(center)[#{quoted(line)}]" for line in layout.lines)


def table_cells(layout: Layout) -> str:
    return "".join(
        f"table.cell(x: {cell.column}, y: {cell.row}, colspan: {cell.column_span}, "
        f"rowspan: {cell.row_span})[#{quoted(cell.text)}],"
        for cell in cells_of(layout.rows)
    )


def bare(layout: Layout, *, stroke: str, align: str, inset: str = "5pt") -> bytes:
    """Return the layout as a PDF whose cells no upright rule parts."""
    lines, cells = lines_of(layout), table_cells(layout)
    source = f"""
#set page(paper: "a4", margin: 1cm)
#set text(size: 8pt, font: "Noto Sans CJK SC")
{lines}
#table(columns: (1fr,) * {len(layout.rows[0])}, stroke: {STROKES[stroke]}, align: {align},
  inset: {inset}, {cells})
"""
    made: bytes = typst.compile(source.encode(), font_paths=fonts())
    return made
