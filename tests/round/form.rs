//! A county's own form: one TOML file in the working folder, and it is issued, filled in, collected, summed up and
//! exported like those that are built in.

use jingzhong::form::{Form, Role};

use super::county::{County, text};
use super::{DAY, TWO};

const FORM: &str = r#"# 评查互查表:单位之间互相查。
id = "mutual"
version = 1
title = "评查互查表"
object = "section"
for = ["unit"]
prefill = "none"
rows_each = 2
free_rows = 10
notes = ["互查组照实写,不写人名。"]
sign_off = ["互查组组长签字", "日期"]

[[header]]
field = "unit"
label = "被查单位"

[[header]]
field = "filler"
label = "互查人"

[[header]]
field = "date"
label = "互查日期"

[[column]]
title = "序号"
role = "seq"
kind = "serial"

[[column]]
title = "被查股室"
role = "section"
kind = "section"
required = true

[[column]]
title = "查出的风险"
role = "risk"
kind = "text"
required = true
width = 30

[[column]]
title = "评定等级"
role = "level"
kind = "level"
required = true

[[column]]
title = "整改建议"
role = "measure"
kind = "text"
required = true
width = 30

[[column]]
title = "互查得分"
role = "other"
kind = "text"
"#;

fn county(form: &str) -> County {
    let county = County::new(&TWO[..1]);
    let folder = county.root.join("templates/forms");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("互查.toml"), form).unwrap();
    county
}

fn row(cells: [&str; 6]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

#[test]
fn a_form_of_the_countys_own_goes_the_whole_way() {
    let county = county(FORM);
    let shown = county.run(&["forms", "mutual"]);
    assert!(shown.code == 0 && shown.out.contains("整改建议*"), "{}{}", shown.out, shown.err);
    assert_eq!(county.run(&["issue", "--form", "mutual"]).code, 0);
    let issued = county.book("下发/青岩县财政局/青岩县财政局-自查表.xlsx");
    let sheet = issued.sheets.iter().find(|sheet| sheet.name == "评查互查表").unwrap();
    assert!(sheet.cells.iter().any(|cell| cell.value.shown() == "查出的风险*"));
    let rows = vec![
        row([
            "1",
            "办公室",
            "公章由一人保管,外带不登记",
            "二级",
            "公章双人保管,外带须经主任审批并全程陪同",
            "86",
        ]),
        row([
            "2",
            "业务股",
            "受理件压在个人手里不登记",
            "三级",
            "窗口统一收件当场编号,每周核对一次台账",
            "90",
        ]),
        row(["3", "业务股", "现场核查一人前往不留痕迹", "", "核查须两人以上,照片当日上传系统存档", ""]),
    ];
    county.send("互查.xlsx", "Q001", DAY, &vec![("mutual", rows)]);
    let files = county.collect();
    let file = &files["回收/互查.xlsx"];
    assert_eq!(text(file, "status"), "partial", "{file:#}");
    assert_eq!(text(&file["forms"][0], "id"), "mutual");
    let finding = file["findings"].as_array().unwrap().iter().find(|one| one["code"] == "C001").unwrap();
    assert_eq!(text(finding, "column"), "评定等级");
    let points = county.export("points");
    assert_eq!(points.len(), 3);
    let point = points.iter().find(|point| text(point, "risk").starts_with("公章")).unwrap();
    assert_eq!(
        ["form", "object", "section", "level"].map(|key| text(point, key)),
        ["mutual", "section", "办公室", "二级"]
    );
    assert_eq!(point["measures"][0], "公章双人保管,外带须经主任审批并全程陪同");
    assert_eq!(point["extra"]["互查得分"], "86");
    assert!(county.run(&["consolidate"]).code < 2);
    let ledger = county.book("汇总/总台账.xlsx");
    assert!(ledger.sheets[0].cells.iter().any(|cell| cell.value.shown() == "公章由一人保管,外带不登记"));
    assert_eq!(county.run(&["sendback"]).code, 1);
    assert!(county.root.join("退改/青岩县财政局/互查.xlsx").is_file());
}

#[test]
fn a_faulty_form_is_told_with_its_lines() {
    let bad =
        FORM.replace("role = \"risk\"", "role = \"rsik\"").replace("kind = \"level\"", "kind = \"lever\"");
    let county = county(&bad);
    let ran = county.run(&["issue"]);
    assert_eq!(ran.code, 2);
    for wrong in ["rsik", "lever"] {
        let line = bad.lines().position(|line| line.contains(wrong)).unwrap() + 1;
        let place = format!("templates/forms/互查.toml 第 {line} 行");
        assert!(ran.err.contains(&place), "no «{place}» in {}", ran.err);
    }
    assert!(!county.root.join("下发").exists());
}

#[test]
fn no_point_of_the_sample_county_is_a_forms_worked_example() {
    let county = County::new(&TWO[..1]);
    let forms = county.folder().basis.forms;
    let risk = |form: &Form| form.column(Role::Risk).and_then(|at| form.example.get(at).cloned());
    let examples: Vec<String> = forms.iter().filter_map(risk).collect();
    assert!(examples.len() >= 4);
    for points in jingzhong::sample::points() {
        for cell in points.rows.iter().flatten() {
            assert!(!examples.contains(cell), "{} {cell}", points.form);
        }
    }
}
