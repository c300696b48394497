// Writes the content with SheetJS and with exceljs, counting days from 1900 and, in books of their own, from 1904:
// make.cjs CONTENT FOLDER. Modules that are missing are left out; NODE_PATH says where they are.
const fs = require('fs');
const path = require('path');
const [, , content, folder] = process.argv;
const has = (name) => { try { return require(name); } catch { return null; } };

const plain = (text) => text.replace(/\\(u[0-9a-f]{4}|.)/g, (_, sign) =>
  ({ n: '\n', t: '\t', s: ' ', '\\': '\\' })[sign] ?? String.fromCharCode(parseInt(sign.slice(1), 16)));
const lines = fs.readFileSync(content, 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
const formats = { date: 'yyyy-mm-dd', moment: 'yyyy-mm-dd hh:mm:ss', time: 'hh:mm:ss', percent: '0%' };
const day = 86400000;
const clock = (word) => Date.parse(`1970-01-01T${word}Z`) / day;
const serial = (kind, word, since1904) => kind === 'time' ? clock(word)
  : Date.parse(`${word.replace(' ', 'T')}${kind === 'moment' ? 'Z' : ''}`) / day + (since1904 ? 24107 : 25569);
const books = [[false, ''], [true, '-1904']];

const sheetjs = has('xlsx');
const errors = { '#NULL!': 0x00, '#DIV/0!': 0x07, '#VALUE!': 0x0f, '#REF!': 0x17, '#NAME?': 0x1d, '#NUM!': 0x24, '#N/A': 0x2a };
const ofSheetjs = (kind, [word, more], since1904) => {
  word = plain(word);
  switch (kind) {
    case 'number': case 'percent': return { t: 'n', v: Number(word), z: formats[kind] };
    case 'date': case 'moment': case 'time': return { t: 'n', v: serial(kind, word, since1904), z: formats[kind] };
    case 'bool': return { t: 'b', v: word === 'true' };
    case 'error': return { t: 'e', v: errors[word] };
    case 'rich': return { t: 's', v: word.replaceAll('|', '') };
    case 'long': return { t: 's', v: '长'.repeat(Number(word)) };
    case 'link': return { t: 's', v: word, l: { Target: more } };
    default: return { t: 's', v: word };
  }
};
for (const [since1904, after] of sheetjs ? books : []) {
  const book = sheetjs.utils.book_new();
  book.Workbook = { WBProps: { date1904: since1904 }, Sheets: [] };
  let sheet;
  for (const [what, ...words] of lines) {
    if (what === 'sheet') {
      sheet = { '!ref': 'A1', '!merges': [], '!rows': [], '!cols': [] };
      sheetjs.utils.book_append_sheet(book, sheet, words[0]);
      book.Workbook.Sheets.push({ Hidden: words[1] === 'hidden' ? 1 : 0 });
    } else if (what === 'merge') {
      sheet['!merges'].push(sheetjs.utils.decode_range(words[0]));
    } else if (what === 'hide-row') {
      sheet['!rows'][words[0] - 1] = { hidden: true };
    } else if (what === 'hide-column') {
      sheet['!cols'][sheetjs.utils.decode_col(words[0])] = { hidden: true };
    } else if (what === 'comment') {
      sheet[words[0]].c = Object.assign([{ a: '某人', t: words[1] }], { hidden: true });
    } else if (what === 'cell') {
      const [place, kind, ...more] = words;
      sheet[place] = kind === 'formula' ? { ...ofSheetjs(more[1], more.slice(2), since1904), f: more[0] }
        : ofSheetjs(kind, more, since1904);
      const at = sheetjs.utils.decode_cell(place);
      const range = sheetjs.utils.decode_range(sheet['!ref']);
      range.e = { r: Math.max(range.e.r, at.r), c: Math.max(range.e.c, at.c) };
      sheet['!ref'] = sheetjs.utils.encode_range(range);
    }
  }
  for (const [bookType, extension] of [['xlsx', 'xlsx'], ['xlsb', 'xlsb'], ['biff8', 'xls']]) {
    sheetjs.writeFile(book, path.join(folder, `sheetjs${after}.${extension}`), { bookType, bookSST: extension === 'xlsx', compression: true });
  }
}

const exceljs = has('exceljs');
const ofExceljs = (kind, [word, more]) => {
  word = plain(word);
  switch (kind) {
    case 'number': case 'percent': return Number(word);
    case 'date': return new Date(`${word}T00:00:00Z`);
    case 'moment': return new Date(`${word.replace(' ', 'T')}Z`);
    case 'time': return clock(word);
    case 'bool': return word === 'true';
    case 'error': return { error: word };
    case 'rich': return { richText: word.split('|').map((text, n) => n === 1 ? { font: { bold: true }, text } : { text }) };
    case 'long': return '长'.repeat(Number(word));
    case 'link': return { text: word, hyperlink: more };
    default: return word;
  }
};
for (const [since1904, after] of exceljs ? books : []) {
  const book = new exceljs.Workbook();
  book.properties.date1904 = since1904;
  let sheet;
  for (const [what, ...words] of lines) {
    if (what === 'sheet') sheet = book.addWorksheet(words[0], { state: words[1] });
    else if (what === 'merge') sheet.mergeCells(words[0]);
    else if (what === 'hide-row') sheet.getRow(Number(words[0])).hidden = true;
    else if (what === 'hide-column') sheet.getColumn(words[0]).hidden = true;
    else if (what === 'comment') sheet.getCell(words[0]).note = words[1];
    else if (what === 'cell' || what === 'far') {
      const [place, kind, ...more] = words;
      const cell = sheet.getCell(place);
      cell.value = kind === 'formula' ? { formula: more[0], result: ofExceljs(more[1], more.slice(2)) } : ofExceljs(kind, more);
      const code = formats[kind === 'formula' ? more[1] : kind];
      if (code) cell.numFmt = code;
    }
  }
  book.xlsx.writeFile(path.join(folder, `exceljs${after}.xlsx`));
}
