//! Forms filled in by other programs: openpyxl, and LibreOffice saving in its own ways. Skipped where these are missing.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::TWO;
use super::county::{County, run, temporary, text};
use super::sendback::{FIRST, MENDED, changes, reply_cell, sent_back};

/// Fills the first three rows of every form sheet by the columns' titles; prints what was typed where.
const FILL: &str = r"
import sys, json
from openpyxl import load_workbook
path, out = sys.argv[1], sys.argv[2]
book = load_workbook(path)
typed = []
for sheet in book.worksheets:
    header = next((r for r in range(1, 12) if any(str(c.value or '').startswith('风险点*') or str(c.value or '').startswith('风险表现*') for c in sheet[r])), None)
    if header is None:
        continue
    for row in sheet.iter_rows(min_row=1, max_row=header - 1):
        for cell in row:
            if str(cell.value or '') in ('填表人', '填表日期'):
                right = cell.column + 1
                for area in sheet.merged_cells.ranges:
                    if cell.coordinate in area:
                        right = area.max_col + 1
                sheet.cell(cell.row, right).value = '经办人' if cell.value == '填表人' else '2026-05-20'
    titles = {str(c.value).rstrip('*'): c.column for c in sheet[header] if c.value}
    for nth in range(3):
        row = header + 1 + nth
        name = f'{sheet.title}{nth}'
        values = {
            '股室': '业务股', '责任股室': '业务股', '岗位': '审核岗', '职务': '局长', '权力类型': '审批权',
            '风险类别': '业务流程风险', '风险点': f'{name}受理申请时故意拖延不按时限办结', '风险表现': f'{name}没有规定办结时限全凭经办人掌握',
            '表现形式': f'{name}材料齐全仍反复要求补正', '风险等级': ['一级', '二级', '三级'][nth],
            '防控措施': f'{name}窗口收件当场编号、超期自动亮灯并按月通报', '职权事项': f'{name}受理', '工作环节': f'{name}受理', '业务事项': f'{name}受理',
            '分管工作': '主持全面工作', '责任领导': '局长', '责任岗位': '审核岗', '监督人': '派驻第一组', '分管领导': '局长', '缺陷类型': '制度缺失',
            '完成时限': '2026-09-30', '是否新增': '否',
        }
        for title, value in values.items():
            if title in titles:
                sheet.cell(row, titles[title]).value = value
        typed.append({'sheet': sheet.title, 'row': row, **{t: v for t, v in values.items() if t in titles}})
book.save(out)
print(json.dumps(typed, ensure_ascii=False))
";

/// How a point's field is called in the forms.
const FIELDS: [(&str, &[&str]); 8] = [
    ("risk", &["风险点", "风险表现"]),
    ("manifestation", &["表现形式"]),
    ("level", &["风险等级"]),
    ("matter", &["职权事项", "工作环节", "业务事项", "分管工作"]),
    ("section", &["股室", "责任股室"]),
    ("post", &["岗位"]),
    ("leader", &["职务"]),
    ("defect", &["缺陷类型"]),
];

fn has(program: &str, words: &[&str]) -> bool {
    let status = Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Converts files by LibreOffice, several in one start; none if it is missing.
fn converted(into: &str, files: &[&Path], out: &Path) -> Option<()> {
    let home = temporary();
    let status = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", home.path().display()))
        .args(["--headless", "--convert-to", into, "--outdir"])
        .arg(out)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        Err(_) => None,
        Ok(status) => {
            assert!(status.success(), "soffice could not convert to {into}");
            Some(())
        }
    }
}

/// Collects one file; every cell must come out as it was typed.
fn as_typed(county: &County, file: &str, typed: &[Value]) {
    let files = county.collect();
    let taken = &files[&format!("回收/{file}")];
    assert_eq!(text(taken, "status"), "accepted", "{file} {taken:#}");
    let summary = &files[""]["summary"];
    assert_eq!(summary["rows"], typed.len());
    let sum = ["taken", "held", "noise"].map(|key| summary[key].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(summary["rows"], sum);
    let points = county.export("points");
    assert_eq!(points.len(), typed.len(), "{file}");
    for row in typed {
        let point = points
            .iter()
            .find(|point| {
                point["sources"][0]["row"] == row["row"] && point["sources"][0]["sheet"] == row["sheet"]
            })
            .unwrap_or_else(|| panic!("{file}: no point of {row}"));
        for (field, titles) in FIELDS {
            if let Some(title) = titles.iter().find(|title| row.get(**title).is_some()) {
                assert_eq!(text(point, field), text(row, title), "{file} {field}");
            }
        }
        assert_eq!(point["measures"][0], row["防控措施"], "{file}");
    }
}

#[test]
fn forms_filled_in_by_other_programs_come_out_as_typed() {
    if !has("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let county = County::new(&TWO[..1]);
    assert_eq!(county.run(&["issue"]).code, 0);
    let issued = county.root.join("下发/青岩县财政局/青岩县财政局-自查表.xlsx");
    let dir = temporary();
    let filled = dir.path().join("财政局.xlsx");
    let script = dir.path().join("fill.py");
    std::fs::write(&script, FILL).unwrap();
    let ran = Command::new("python3").arg(&script).arg(&issued).arg(&filled).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let typed: Vec<Value> = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(typed.len(), 15);
    county.put("财政局.xlsx", &std::fs::read(&filled).unwrap());
    as_typed(&county, "财政局.xlsx", &typed);

    for (into, extension) in
        [("xlsx:Calc MS Excel 2007 XML", "xlsx"), ("xls:MS Excel 97", "xls"), ("ods", "ods")]
    {
        let out = dir.path().join(extension);
        if converted(into, &[&filled], &out).is_none() {
            return;
        }
        std::fs::remove_dir_all(county.root.join("回收")).unwrap();
        let name = format!("另存.{extension}");
        county.put(&name, &std::fs::read(out.join(format!("财政局.{extension}"))).unwrap());
        as_typed(&county, &name, &typed);
    }
}

/// Writes texts into cells, everything else left as it is: sheet, cell, text.
const MEND: &str = r"
import sys, json
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
for sheet, cell, text in json.loads(sys.argv[3]):
    book[sheet][cell].value = text
book.save(sys.argv[2])
";

#[test]
fn a_marked_copy_that_went_through_other_programs_closes_the_loop() {
    if !has("python3", &["-c", "import openpyxl"]) {
        return;
    }
    let (county, told, marked) = sent_back();
    let dir = temporary();
    let (there, saved) = (dir.path().join("财政局.xlsx"), dir.path().join("saved"));
    std::fs::write(&there, &marked).unwrap();
    if converted("xlsx:Calc MS Excel 2007 XML", &[&there], &saved).is_none() {
        return;
    }
    let script = dir.path().join("mend.py");
    std::fs::write(&script, MEND).unwrap();
    let measure = "窗口受理件逐件拍照上传,分管负责人每周抽查十件并通报";
    let reply = "此条已报县纪委研究,按会议纪要执行";
    let cells = serde_json::json!([
        ["岗位自查表", "I5", "二级"],
        ["岗位自查表", "J6", measure],
        ["问题清单", reply_cell(&marked, "J7"), reply],
    ]);
    let mended = dir.path().join("mended.xlsx");
    let ran = Command::new("python3")
        .args([&script, &saved.join("财政局.xlsx"), &mended])
        .arg(cells.to_string())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    county.put("改好/财政局.xlsx", &std::fs::read(&mended).unwrap());
    let files = county.collect();
    // The older is superseded, and the marks that were left in place say nothing.
    assert_eq!(text(&files[MENDED], "status"), "accepted", "{:#}", files[MENDED]);
    assert_eq!(text(&files[FIRST], "status"), "superseded", "{:#}", files[FIRST]);
    let points = county.export("points");
    assert_eq!(points.len(), 30);
    assert!(points.iter().any(|point| point["measures"][0] == measure));
    for message in told.iter().map(|one| text(one, "message")) {
        assert!(!points.iter().any(|point| point.to_string().contains(&message)), "{message}");
    }
    // What changed is told, and the warning that was answered counts as answered.
    let change = &changes(&county)[0];
    let counts = ["changed", "added", "removed"].map(|key| change[key].as_u64().unwrap());
    assert_eq!(counts, [2, 0, 0], "{change:#}");
    assert_eq!(change["errors"], serde_json::json!({"mended": 2, "open": 0}));
    let status = county.run(&["status", "--format", "json"]);
    assert_eq!((status.code, &status.json()[0]["answered"]), (0, &1.into()));
    assert_eq!(county.run(&["sendback"]).code, 0);
    assert!(!county.root.join("退改/青岩县财政局/财政局.xlsx").exists(), "nothing is left to mend");
}

#[test]
fn every_kind_of_workbook_can_be_printed() {
    let dir = temporary();
    let root = dir.path().join("demo");
    assert_eq!(run(&["demo", root.to_str().unwrap()]).code, 0);
    let kinds = [
        "名册.xlsx",
        "下发/云梧县财政局/云梧县财政局-自查表.xlsx",
        "退改/云梧县市场监督管理局/市监局自查表-改.xlsx",
        "汇总/总览.xlsx",
        "汇总/去重与雷同.xlsx",
        "汇总/问题清单.xlsx",
        "汇总/按单位/云梧县财政局.xlsx",
        "汇总/按等级/一级.xlsx",
        "汇总/公示/云梧县民政局.xlsx",
    ];
    let files: Vec<_> = kinds.iter().map(|kind| root.join(kind)).filter(|path| path.is_file()).collect();
    assert!(files.len() + 1 >= kinds.len(), "{files:?}");
    let out = dir.path().join("pdf");
    if converted("pdf", &files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>(), &out).is_none() {
        return;
    }
    for file in files {
        let pdf = out.join(file.file_name().unwrap()).with_extension("pdf");
        let size = std::fs::metadata(&pdf).map_or(0, |meta| meta.len());
        assert!(size > 5000, "{}: {size} bytes", pdf.display());
    }
}
