#!/usr/bin/env python3
"""Every page of every workbook below a folder as a person would see it printed: PDF, contact sheets, what looks odd.

Usage: samples/pictures/look.py [--wide 440] [--across 3] [--down 3] FOLDER OUT [PART-OF-A-PATH ...]
       FOLDER  汇总, 下发, 退改 or any folder of .xlsx; OUT gets the PDFs and the contact sheets
       with words behind, only workbooks whose path has one of them are shown

Needs soffice, pdftoppm and pdftotext on the path, and Pillow. What a program can see is told on standard output: a page
with #### in it, with hardly a word on it, that ends in its upper fifth (a short table may), or whose foot does not count
up to the number of pages. Rows that are too low for their text are found by cut.py.
"""

import argparse
import itertools
import pathlib
import re
import shutil
import subprocess
import tempfile

from PIL import Image, ImageDraw, ImageFont


def to_pdf(books, folder, out):
    """One run of LibreOffice for all of them: under names of its own, for two folders may hold the same name."""
    with tempfile.TemporaryDirectory() as work:
        copies = []
        for book in books:
            name = "·".join(book.relative_to(folder).with_suffix("").parts)
            copy = pathlib.Path(work) / f"{name}.xlsx"
            shutil.copy(book, copy)
            copies.append(copy)
        for at in range(0, len(copies), 40):
            profile = f"-env:UserInstallation=file://{work}/profile"
            command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out)]
            subprocess.run(command + copies[at : at + 40], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return [out / f"{copy.stem}.pdf" for copy in copies]


def odd(pdf):
    """Pages that a person should look at first, and how many there are."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True).stdout.decode()
    pages = text.split("\f")[:-1]
    boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True).stdout.decode()
    said = [(at, "ends high up") for at, page in enumerate(boxes.split("<page ")[1:], 1) if ends_high(page)]
    for at, page in enumerate(pages, 1):
        # A row about a return's page lines may say the same further up.
        feet = re.findall(r"第\s*(\d+)\s*页\s*共\s*(\d+)\s*页", page)
        if "###" in page:
            said.append((at, "####"))
        if len([line for line in page.splitlines() if line.strip()]) < 5:
            said.append((at, "hardly a word"))
        if not feet or (int(feet[-1][0]), int(feet[-1][1])) != (at, len(pages)):
            said.append((at, f"foot says {feet[-1] if feet else 'nothing'}"))
    return said, len(pages)


def ends_high(page):
    """Whether all words of a page but its foot stand in its upper fifth."""
    high = float(re.search(r'height="([\d.]+)"', page)[1])
    ends = [float(end) / high for end in re.findall(r'<word .*?yMax="([\d.]+)"', page)]
    return max((end for end in ends if end < 0.93), default=0) < 0.21


def pages_of(pdf, wide):
    """Its pages as pictures, each with its name and number in the corner."""
    file = subprocess.run(["fc-match", "-f", "%{file}", "Noto Sans CJK SC"], check=True, capture_output=True).stdout.decode()
    font = ImageFont.truetype(file, 10)
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["pdftoppm", "-scale-to-x", str(wide), "-scale-to-y", "-1", "-png", pdf, f"{work}/p"], check=True)
        for at, page in enumerate(sorted(pathlib.Path(work).glob("p*.png")), 1):
            picture = Image.open(page).convert("RGB")
            ImageDraw.Draw(picture).text((4, picture.height - 16), f"{pdf.stem} {at}", fill="#c00000", font=font)
            yield picture


def contact(pictures, across, down, out):
    """Sheets of pages side by side; landscape and portrait ones each on their own."""
    at = 0
    while pictures:
        landscape = pictures[0].width > pictures[0].height
        here = across * (down if landscape else max(1, down // 2))
        row = list(itertools.takewhile(lambda picture: (picture.width > picture.height) == landscape, pictures[:here]))
        pictures = pictures[len(row) :]
        wide, high = row[0].width + 4, max(picture.height for picture in row) + 4
        sheet = Image.new("RGB", (min(across, len(row)) * wide, -(-len(row) // across) * high), "#808080")
        for place, picture in enumerate(row):
            sheet.paste(picture, (place % across * wide, place // across * high))
        at += 1
        sheet.save(out / f"{at:03}.png")
    return at


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--wide", type=int, default=440)
    parser.add_argument("--across", type=int, default=3)
    parser.add_argument("--down", type=int, default=3)
    asked = parser.parse_args()
    folder, out = asked.folder, asked.out
    out.mkdir(parents=True, exist_ok=True)
    books = [
        book
        for book in sorted(folder.rglob("*.xlsx"))
        if not asked.words or any(word in str(book) for word in asked.words)
    ]
    pictures = []
    for pdf in to_pdf(books, folder, out):
        said, pages = odd(pdf)
        print(f"{pdf.stem}: {pages} pages", *(f"[{at}: {what}]" for at, what in said))
        pictures.extend(pages_of(pdf, asked.wide))
    sheets = contact(pictures, asked.across, asked.down, out)
    print(f"{len(books)} workbooks, {len(pictures)} pages on {sheets} contact sheets in {out}")


if __name__ == "__main__":
    main()
