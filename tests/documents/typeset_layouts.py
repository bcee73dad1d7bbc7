"""Layouts as typst source: what pages are made of whose geometry is under test."""

from documents.layouts import Layout, cells_of


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
