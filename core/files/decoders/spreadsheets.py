"""The cells of a spreadsheet's first sheet that holds something, as text: one row of JSON a line, merged cells filled.

A number is written so that nothing is lost, without a decimal point where it has no fraction. Formulas are not worked
out: what the program that saved the file had worked out is read.
"""

import json
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from core.files.decoders import RefusedError

MOST_MERGED = 20_000  # cells


def decode(path: str, answer: BinaryIO, most_rows: str, most_columns: str, first: str = "") -> None:
    """Answer the ``first`` rows, or all; a sheet that is larger than so many rows and columns is refused."""
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            page = book.get_sheet_by_name(name)
            if page.height and page.width:
                break
        else:
            raise RefusedError("empty")
        if page.total_height > int(most_rows) or page.total_width > int(most_columns):
            raise RefusedError("much")
        merged = _merged(page.merged_cell_ranges or ())
        held: dict[tuple[int, int], str] = {}
        for n, row in enumerate(islice(page.iter_rows(), int(first) if first else None)):
            cells = [_text(cell) for cell in row]
            for column, cell in enumerate(cells):
                place = n, column
                if place in merged:
                    origin = merged[place]
                    if origin == place:
                        held[place] = cell
                    else:
                        cells[column] = held.get(origin, "")
            answer.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise RefusedError("malformed") from error


def _merged(ranges: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell of a merged range the one that holds its value."""
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in ranges:
        if len(cells) + (bottom - top + 1) * (right - left + 1) > MOST_MERGED:
            raise RefusedError("much")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cells[row, column] = (top, left)
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
