"""Writes the content with openpyxl and with xlwt, counting days from 1900 and, in books of their own, from 1904; and
says what openpyxl sees in each .xlsx of a folder, as JSON: file, then sheet, then cell, then kind, value, hidden.

    make.py write CONTENT FOLDER
    make.py read FOLDER
"""
import datetime, json, os, re, sys, zipfile

ESCAPES = {'n': '\n', 't': '\t', 's': ' ', '\\': '\\'}

def plain(text):
    return re.sub(r'\\(u[0-9a-f]{4}|.)', lambda m: ESCAPES.get(m[1]) or chr(int(m[1][1:], 16)), text)

def lines(content):
    with open(content, encoding='utf-8') as file:
        for line in file:
            if not line.startswith('#'):
                yield line.rstrip('\n').split('\t')

def value_of(kind, words):
    word = plain(words[0])
    if kind in ('number', 'percent'):
        return float(word) if '.' in word else int(word)
    if kind == 'long':
        return '长' * int(word)
    if kind == 'date':
        return datetime.date.fromisoformat(word)
    if kind == 'moment':
        return datetime.datetime.fromisoformat(word)
    if kind == 'time':
        return datetime.time.fromisoformat(word)
    if kind == 'bool':
        return word == 'true'
    return word

FORMATS = {'date': 'yyyy-mm-dd', 'moment': 'yyyy-mm-dd hh:mm:ss', 'time': 'hh:mm:ss', 'percent': '0%'}

def with_openpyxl(content, path, since_1904):
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.comments import Comment
    book = openpyxl.Workbook()
    book.remove(book.active)
    if since_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for what, *words in lines(content):
        if what == 'sheet':
            sheet = book.create_sheet(words[0])
            sheet.sheet_state = words[1]
        elif what == 'merge':
            sheet.merge_cells(words[0])
        elif what == 'hide-row':
            sheet.row_dimensions[int(words[0])].hidden = True
        elif what == 'hide-column':
            sheet.column_dimensions[words[0]].hidden = True
        elif what == 'comment':
            sheet[words[0]].comment = Comment(words[1], '某人')
        elif what in ('cell', 'far'):
            place, kind, *words = words
            cell = sheet[place]
            if kind == 'formula':
                cell.value = '=' + words[0]
                kind = words[1]
            elif kind == 'rich':
                parts = plain(words[0]).split('|')
                bold = InlineFont(b=True)
                cell.value = CellRichText(*[TextBlock(bold, part) if n == 1 else part for n, part in enumerate(parts)])
            else:
                cell.value = value_of(kind, words)
                if isinstance(cell.value, str):
                    cell.data_type = 'e' if kind == 'error' else 's'
                if kind == 'link':
                    cell.hyperlink = words[1]
            if kind in FORMATS:
                cell.number_format = FORMATS[kind]
    book.save(path)
    phonetic(path, [words for what, *words in lines(content) if what == 'cell' and words[1] == 'phonetic'])

def phonetic(path, cells):
    """What no library writes: how a text is read, beside it."""
    with zipfile.ZipFile(path) as old:
        parts = [(entry, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as new:
        for entry, part in parts:
            for _, _, text, said in cells:
                run = f'<rPh sb="0" eb="{len(text)}"><t>{said}</t></rPh>'
                part = part.replace(f'<t>{text}</t>'.encode(), f'<t>{text}</t>{run}'.encode())
            new.writestr(entry, part)

def with_xlwt(content, path, since_1904):
    import xlwt
    from xlwt.Utils import cell_to_rowcol2
    book = xlwt.Workbook(encoding='utf-8')
    book.dates_1904 = since_1904
    styles = {kind: xlwt.easyxf(num_format_str=code) for kind, code in FORMATS.items()}
    bold = xlwt.easyfont('bold true')
    merged = {}
    for what, *words in lines(content):
        if what == 'sheet':
            sheet = book.add_sheet(words[0])
            sheet.visibility = int(words[1] == 'hidden')
        elif what == 'merge':
            first, last = map(cell_to_rowcol2, words[0].split(':'))
            merged[first] = last
        elif what == 'hide-row':
            sheet.row(int(words[0]) - 1).hidden = True
        elif what == 'hide-column':
            sheet.col(cell_to_rowcol2(words[0] + '1')[1]).hidden = True
        elif what in ('cell', 'far'):
            place, kind, *words = words
            row, col = cell_to_rowcol2(place)
            style = styles.get(kind, xlwt.Style.default_style)
            if kind == 'formula':
                # What xlwt writes as its value is no value: 0, whatever the formula.
                sheet.write(row, col, xlwt.Formula(words[0]), styles.get(words[1], xlwt.Style.default_style))
            elif kind == 'error':
                sheet.row(row).set_cell_error(col, '#N/A!' if words[0] == '#N/A' else words[0])
            elif kind == 'rich':
                parts = plain(words[0]).split('|')
                sheet.write_rich_text(row, col, [(part, bold) if n == 1 else part for n, part in enumerate(parts)])
            elif (row, col) in merged and sheet.name == '自查表':
                (bottom, right) = merged.pop((row, col))
                sheet.write_merge(row, bottom, col, right, value_of(kind, words), style)
            else:
                sheet.write(row, col, value_of(kind, words), style)
    book.save(path)

def write(content, folder):
    for since_1904, after in ((False, ''), (True, '-1904')):
        with_openpyxl(content, os.path.join(folder, f'openpyxl{after}.xlsx'), since_1904)
        try:
            with_xlwt(content, os.path.join(folder, f'xlwt{after}.xls'), since_1904)
        except ImportError:
            pass

def seen(cell):
    value = cell.value
    if value is None or value == '':
        return None
    if cell.data_type == 'e':
        return 'error', value
    if isinstance(value, bool):
        return 'bool', value
    if isinstance(value, str):
        return 'text', value
    if isinstance(value, datetime.timedelta):
        value = (datetime.datetime.min + value).time()
    if isinstance(value, datetime.time):
        return 'date', value.strftime('%H:%M:%S')
    if isinstance(value, (datetime.date, datetime.datetime)):
        day = isinstance(value, datetime.datetime) and value.time() != datetime.time()
        return 'date', value.strftime('%Y-%m-%d %H:%M:%S' if day else '%Y-%m-%d')
    return 'number', value

def hidden_columns(sheet):
    for letter, column in sheet.column_dimensions.items():
        if column.hidden:
            yield from range(column.min, column.max + 1)

def read(folder):
    import openpyxl
    told = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith('.xlsx'):
            continue
        book = openpyxl.load_workbook(os.path.join(folder, name), data_only=True)
        told[name] = {}
        for sheet in book.worksheets:
            cells = told[name][sheet.title] = {}
            columns = set(hidden_columns(sheet))
            # Rows in their order would be a million for one cell far away.
            for (row, column), cell in sheet._cells.items():
                if said := seen(cell):
                    hidden = sheet.sheet_state != 'visible' or column in columns or sheet.row_dimensions[row].hidden
                    cells[cell.coordinate] = [*said, bool(hidden)]
    print(json.dumps(told, ensure_ascii=False))

{'write': write, 'read': read}[sys.argv[1]](*sys.argv[2:])
