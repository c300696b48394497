"""Makes the workbooks of other producers that the tests of `workbook::mark` read.

Needs openpyxl, soffice, and exceljs (npm) in NODE_PATH. Run it in this folder: python3 make.py
"""
import subprocess, shutil, pathlib, datetime
import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

thin = Side(style="thin")
book = openpyxl.Workbook()
form = book.active
form.title = "岗位自查表"
form["A1"] = "岗位廉政风险自查表"
form.merge_cells("A1:F1")
form["A1"].font = Font(name="黑体", size=18)
form["A1"].alignment = Alignment(horizontal="center")
form["A2"], form["B2"] = "填报单位", "县青禾局"
form.merge_cells("B2:D2")
for col, title in enumerate(["序号", "岗位*", "风险点*", "风险等级*", "防控措施*", "完成时限"], 1):
    cell = form.cell(4, col, title)
    cell.fill = PatternFill("solid", fgColor="FFDDE6F0")
    cell.font = Font(name="黑体", bold=True)
    cell.border = Border(thin, thin, thin, thin)
rows = [
    (1, "股长", "利用审批权吃拿卡要", "特级", "双人审核", datetime.date(2026, 9, 30)),
    (2, "办事员", "超时办结 & 拖延", "二级", None, "待定"),
    (4, "会计", "虚列支出 <套取> 资金", "三级", "定期对账", datetime.date(2026, 6, 30)),
]
for at, row in enumerate(rows):
    for col, value in enumerate(row, 1):
        if value is None:
            continue
        cell = form.cell(5 + at + (2 if at == 2 else 0), col, value)
        cell.protection = Protection(locked=False)
        if col == 6:
            cell.number_format = "yyyy-mm-dd"
        if col == 1:
            cell.fill = PatternFill("solid", fgColor="FFF5F5F5")
form.column_dimensions["C"].width = 30
form.row_dimensions[5].height = 40
form["C5"].comment = Comment("请写具体", "李四")
form["E5"].comment = Comment("此处\n已核", "王五")
lists = book.create_sheet("选项")
for at, level in enumerate(["一级", "二级", "三级"], 1):
    lists.cell(at, 1, level)
lists.sheet_state = "hidden"
other = book.create_sheet("股室自查表")
other["A1"], other["B2"] = "股室", 12
validation = DataValidation(type="list", formula1="选项!$A$1:$A$3", allow_blank=True)
form.add_data_validation(validation)
validation.add("D5:D100")
form.conditional_formatting.add("D5:D100", CellIsRule(operator="equal", formula=['"一级"'], fill=PatternFill(bgColor="FFFF0000")))
form.protection.sheet = True
form.freeze_panes = "A5"
form.print_title_rows = "4:4"
form.print_area = "A1:F100"
other.print_title_rows = "1:1"
book.defined_names["等级"] = DefinedName("等级", attr_text="选项!$A$1:$A$3")
book.active = 2
for sheet in book:
    sheet.sheet_view.tabSelected = sheet.title == "股室自查表"
book.save("openpyxl.xlsx")

subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "openpyxl.xlsx"], check=True)
shutil.move("out/openpyxl.xlsx", "libreoffice.xlsx")

# exceljs does not find the notes of openpyxl's file, whose relationships begin at the root.
script = """
const E = require('exceljs');
(async () => {
  for (const [from, to] of [['libreoffice.xlsx', 'exceljs.xlsx'], ['marked-exceljs.xlsx', 'resaved-exceljs.xlsx']]) {
    if (!require('fs').existsSync(from)) continue;
    const b = new E.Workbook();
    await b.xlsx.readFile(from);
    await b.xlsx.writeFile(to);
  }
})();
"""
subprocess.run(["node", "-e", script], check=True)

# marked.xlsx and marked-exceljs.xlsx are what the test `a_marked_file_saved_by_others_comes_clean` writes into the folder
# MARKED if that is set; they are saved anew here by those who drop our record.
if pathlib.Path("marked.xlsx").exists():
    again = openpyxl.load_workbook("marked.xlsx")
    again["问题清单"]["I6"] = "已改为一级"
    again.save("resaved-openpyxl.xlsx")
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "marked.xlsx"], check=True)
    shutil.move("out/marked.xlsx", "resaved-libreoffice.xlsx")
shutil.rmtree("out")
