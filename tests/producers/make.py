"""Writes one rich workbook with openpyxl and with xlwt into the folder named, and prints what openpyxl says of each
.xlsx in the folder as JSON: file, then sheet, then cell, then kind and value.

    make.py write FOLDER
    make.py read FOLDER
"""
import datetime, json, os, sys

ROWS = [
    ['某县某局岗位廉政风险自查表'],
    [],
    ['序号', '风险点', '等级', '日期', '编号', '备注'],
    [1, '压缩审批时限，\n“先批后审” <&>', '一级', datetime.date(2026, 9, 30), '350123199001011234', ' 前后有空格 '],
    [2, '接受吃请', '', datetime.date(2026, 10, 1), '0012', '尾行\n'],
    [3, '泄露𠮷号信息', '三级', datetime.date(1999, 12, 31), '１２３', True],
    [0.25, '合计', -7, 12345678901, 1e-7, '#不是错误'],
]

def write(folder):
    import openpyxl
    from openpyxl.styles import Protection
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = '自查表'
    for r, row in enumerate(ROWS, 2):
        for c, value in enumerate(row, 2):
            if value == '':
                continue
            cell = sheet.cell(r, c)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = 's'
            if isinstance(value, datetime.date):
                cell.number_format = 'yyyy-mm-dd'
    sheet.merge_cells('B2:G2')
    sheet.merge_cells('D5:D6')
    sheet.row_dimensions[6].hidden = True
    other = book.create_sheet('藏')
    other['A1'] = '暗'
    other.sheet_state = 'hidden'
    book.save(os.path.join(folder, 'openpyxl.xlsx'))
    try:
        import xlwt
    except ImportError:
        return
    book = xlwt.Workbook(encoding='utf-8')
    sheet = book.add_sheet('自查表')
    dates = xlwt.easyxf(num_format_str='yyyy-mm-dd')
    for r, row in enumerate(ROWS, 1):
        for c, value in enumerate(row, 1):
            if value == '':
                continue
            sheet.write(r, c, value, dates if isinstance(value, datetime.date) else xlwt.Style.default_style)
    sheet.row(5).hidden = True
    other = book.add_sheet('藏')
    other.write(0, 0, '暗')
    other.visibility = 1
    book.save(os.path.join(folder, 'xlwt.xls'))

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
            for row in sheet.iter_rows():
                for cell in row:
                    value = cell.value
                    if value is None or value == '':
                        continue
                    kind = {bool: 'bool', str: 'text'}.get(type(value), 'number')
                    if isinstance(value, (datetime.date, datetime.datetime)):
                        kind, value = 'date', value.strftime('%Y-%m-%d')
                    if cell.data_type == 'e':
                        kind = 'error'
                    cells[cell.coordinate] = [kind, value]
    print(json.dumps(told, ensure_ascii=False))

{'write': write, 'read': read}[sys.argv[1]](sys.argv[2])
