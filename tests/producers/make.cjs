// Writes the workbook named anew with SheetJS and with exceljs, into its own folder: make.cjs WORKBOOK. Modules that are
// missing are left out; NODE_PATH says where they are.
const path = require('path');
const [, , from] = process.argv;
const to = (name) => path.join(path.dirname(from), name);
const has = (name) => { try { return require(name); } catch { return null; } };

const sheetjs = has('xlsx');
if (sheetjs) {
  const book = sheetjs.readFile(from, { cellNF: true, cellStyles: true });
  for (const [type, name] of [['xlsx', 'sheetjs.xlsx'], ['xlsb', 'sheetjs.xlsb'], ['biff8', 'sheetjs.xls']]) {
    sheetjs.writeFile(book, to(name), { bookType: type, bookSST: type !== 'xlsb' });
  }
}
const exceljs = has('exceljs');
if (exceljs) {
  const book = new exceljs.Workbook();
  book.xlsx.readFile(from).then(() => book.xlsx.writeFile(to('exceljs.xlsx')));
}
