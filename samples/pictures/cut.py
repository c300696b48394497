#!/usr/bin/python3
"""Rows of workbooks that are too low for their text, as LibreOffice reckons their height: what would be cut below.

Usage: samples/pictures/cut.py FOLDER [PART-OF-A-PATH ...]

Needs soffice on the path and the system's Python with its uno module (Debian: python3-uno). Merged cells are not seen.
Each row that would have to be higher is told with how much is lacking, in points; then how many rows there were, and how
many of them hold more than one line.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

# LibreOffice counts in hundredths of a millimetre.
POINT = 2540 / 72
# Heights are rounded on their way.
SPARE = 0.7 * POINT
TWO_LINES = 20 * POINT


def desktop(pipe):
    """That of the program just started, once it listens."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(100):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except NoConnectException:
            time.sleep(0.3)
    raise SystemExit("soffice does not answer")


def too_low(sheet):
    """(row, how much it lacks, its longest text) of each, then rows and rows of more than one line."""
    if sheet.isProtected():
        sheet.unprotect("")
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress.EndRow
    rows = sheet.Rows
    ours = [rows.getByIndex(row).Height for row in range(last + 1)]
    sheet.getCellRangeByPosition(0, 0, 0, last).Rows.OptimalHeight = True
    wanted = [rows.getByIndex(row).Height for row in range(last + 1)]
    found = []
    for row, (own, want) in enumerate(zip(ours, wanted)):
        if want > own + SPARE:
            said = max((sheet.getCellByPosition(col, row).String for col in range(30)), key=len)
            # An empty row may be as low as it likes.
            if said:
                found.append((row + 1, (want - own) / POINT, said))
    return found, len(wanted), sum(want > TWO_LINES for want in wanted)


def main():
    folder, words = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    books = [book for book in sorted(folder.rglob("*.xlsx")) if not words or any(word in str(book) for word in words)]
    with tempfile.TemporaryDirectory() as profile:
        pipe = pathlib.Path(profile).name
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore"]
        office = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        desk = desktop(pipe)
        rows = long = low = 0
        for book in books:
            hidden = PropertyValue("Hidden", 0, True, 0)
            document = desk.loadComponentFromURL(uno.systemPathToFileUrl(str(book)), "_blank", 0, (hidden,))
            for sheet in document.Sheets:
                found, here, of_more = too_low(sheet)
                rows, long, low = rows + here, long + of_more, low + len(found)
                for row, lacks, said in found:
                    print(f"{book.relative_to(folder)} {sheet.Name}!{row}: {lacks:.1f} points; {said[:40]!r}")
            document.close(True)
        desk.terminate()
        office.wait()
    print(f"{len(books)} workbooks, {rows} rows, {long} of more than one line, {low} too low")


if __name__ == "__main__":
    main()
