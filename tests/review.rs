//! The commands by which a person looks into the round and decides: `review`, run as a user runs it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::float_cmp,
    reason = "a test stops at what it does not expect"
)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jingzhong::base::Place;
use jingzhong::workbook::{Limits, Sheet, read};
use serde_json::Value;
use tempfile::TempDir;

/// Three pairs of like points: one that the program merges, two that it leaves to a person.
const POINTS: [[&str; 6]; 6] = [
    ["预算股", "指标管理岗", "津补贴审核", "超标准、超范围发放津贴补贴", "在工资册外另列项目发钱", "二级"],
    [
        "预算股",
        "指标管理岗",
        "津补贴审核",
        "存在超标准、超范围发放津贴补贴的问题",
        "巧立名目补发往年补贴",
        "一级",
    ],
    [
        "预算股",
        "预算股股长",
        "资金分配",
        "专项资金分配审核把关不严,造成资金流失",
        "材料不齐也列入分配方案",
        "一级",
    ],
    [
        "预算股",
        "预算股股长",
        "资金分配",
        "专项资金分配审核不细致,造成财政资金流失和浪费",
        "测算表由一个人填写",
        "二级",
    ],
    ["办公室", "办公室主任", "资金拨付", "违规拨付资金,超预算、超进度拨款", "合同节点未到就签字付款", "一级"],
    [
        "办公室",
        "办公室主任",
        "资金拨付",
        "违规拨付资金,存在超进度拨付工程款的问题",
        "监理没有签认进度就拨款",
        "一级",
    ],
];

struct Folder {
    _kept: TempDir,
    root: PathBuf,
}

impl Folder {
    /// A working folder of the sample county with one return.
    fn new(points: &[[&str; 6]]) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path().join("清新");
        let folder = Self { _kept: kept, root };
        let root = folder.root.to_str().unwrap();
        assert!(jingzhong(&["init", root, "--sample"]).status.success());
        std::fs::remove_dir_all(folder.root.join("回收")).unwrap();
        std::fs::create_dir(folder.root.join("回收")).unwrap();
        folder.send(points);
        folder
    }

    fn send(&self, points: &[[&str; 6]]) {
        let mut text = String::from(
            "岗位自查表\n填报单位,云梧县财政局,,填表人,经办人\n,,,联系电话,6022101,,填表日期,2026-05-20\n\
             序号,股室*,岗位*,权力类型,工作环节*,风险类别*,风险点*,表现形式*,风险等级*,防控措施*,防控阶段,责任岗位*,是否新增,备注\n",
        );
        for (at, [section, post, matter, risk, how, level]) in points.iter().enumerate() {
            let number = at + 1;
            let _ = writeln!(
                text,
                "{number},{section},{post},,{matter},岗位职责风险,\"{risk}\",\"{how}\",{level},每月抽查第{number}类台账并签字留痕,中期控制,{post},否,"
            );
        }
        std::fs::write(self.root.join("回收/财政局.csv"), text).unwrap();
        let collected = self.run(&["collect"]);
        assert_eq!(collected.status.code(), Some(0), "{}", said(&collected));
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut all = vec!["-C", self.root.to_str().unwrap()];
        all.extend(words);
        jingzhong(&all)
    }

    fn json(&self, words: &[&str]) -> Vec<Value> {
        let mut all = words.to_vec();
        all.extend(["--format", "json"]);
        let output = self.run(&all);
        assert_ne!(output.status.code(), Some(2), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn sheet(&self) -> Sheet {
        let bytes = std::fs::read(self.root.join("汇总/研判.xlsx")).unwrap();
        read(&bytes, &Limits::default()).unwrap().sheets.remove(0)
    }

    /// The review with other decisions, as another program would save it: a column moved in front, styles gone, the
    /// hidden column kept or lost.
    fn decided(&self, name: &str, with_keys: bool, decide: impl Fn(&str, &str) -> String) -> PathBuf {
        let sheet = self.sheet();
        let titles: Vec<String> = sheet.row(3).iter().map(|cell| cell.value.shown()).collect();
        let column =
            |title: &str| u32::try_from(titles.iter().position(|own| own == title).unwrap()).unwrap();
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let page = workbook.add_worksheet();
        for cell in &sheet.cells {
            let Place { row, col } = cell.place;
            if col == column("决定") || (col == column("标识") && !with_keys) {
                continue;
            }
            page.write_string(row, u16::try_from(col + 1).unwrap(), cell.value.shown()).unwrap();
        }
        page.write_string(3, 0, "决 定").unwrap();
        let last = sheet.cells.last().unwrap().place.row;
        for row in 4..=last {
            let text = |title: &str| sheet.cell(Place::new(row, column(title))).unwrap().value.shown();
            let word = decide(&text("风险点甲"), &text("风险点乙"));
            page.write_string(row, 0, word).unwrap();
        }
        let path = self.root.join(name);
        workbook.save(&path).unwrap();
        path
    }

    fn apply(&self, path: &Path) -> Value {
        self.json(&["review", "--apply", path.to_str().unwrap()]).remove(0)["summary"].clone()
    }

    /// How each pair stands, by a word of its texts.
    fn stands(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .json(&["review", "--force"])
            .iter()
            .filter(|pair| pair["key"].is_string())
            .map(|pair| {
                let risks = pair["risks"].to_string();
                let about = ["津贴", "分配", "进度"].into_iter().find(|word| risks.contains(word)).unwrap();
                format!(
                    "{about} {} {}",
                    pair["now"].as_str().unwrap(),
                    pair["decided"].as_str().unwrap_or("-")
                )
            })
            .collect();
        told.sort();
        told
    }
}

fn jingzhong(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jingzhong"))
        .args(words)
        .env("JINGZHONG_TODAY", "2026-06-01")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn decisions_are_taken_up_hold_after_a_second_collect_and_can_be_taken_back() {
    let folder = Folder::new(&POINTS);
    assert_eq!(folder.stands(), ["分配 open -", "津贴 merged -", "进度 open -"]);
    let decide = |one: &str, _: &str| {
        let word = [("津贴", "保留"), ("分配", "合并 "), ("拨付", "不是同一风险")];
        word.iter().find(|(about, _)| one.contains(about)).unwrap().1.to_owned()
    };
    let path = folder.decided("甲.xlsx", true, decide);
    let done = folder.apply(&path);
    assert_eq!(done["merged"], 1, "{done}");
    assert_eq!((&done["kept"], &done["different"]), (&1.into(), &1.into()));
    assert_eq!(folder.apply(&path)["unchanged"], 3);

    let expected = ["分配 merged merge", "津贴 kept keep", "进度 kept different"];
    assert_eq!(folder.stands(), expected);
    assert!(folder.run(&["collect", "--again"]).status.success());
    assert_eq!(folder.stands(), expected);
    let mut decided: Vec<String> = folder
        .json(&["export", "--what", "clusters"])
        .iter()
        .map(|cluster| cluster["decided"].to_string())
        .collect();
    decided.sort();
    assert_eq!(decided, ["\"keep\"", "\"keep\"", "\"merge\""]);
    let points = folder.json(&["export", "--what", "points"]);
    assert_eq!(points.iter().filter(|point| point["duplicate_of"].is_string()).count(), 1);
    let sheet = folder.sheet();
    let words: Vec<String> =
        (4..7).filter_map(|row| sheet.cell(Place::new(row, 13))).map(|cell| cell.value.shown()).collect();
    assert_eq!(words.len(), 3, "a later review shows what was decided");

    let blank = folder.decided("乙.xlsx", true, |_, _| String::new());
    assert_eq!(folder.apply(&blank)["taken_back"], 3);
    assert_eq!(folder.stands(), ["分配 open -", "津贴 merged -", "进度 open -"]);
}

#[test]
fn a_sheet_without_its_hidden_column_is_read_by_its_texts_and_bad_words_are_told_with_their_cell() {
    let folder = Folder::new(&POINTS);
    folder.stands();
    let path = folder.decided("甲.xlsx", false, |one, _| {
        if one.contains("津贴") { "同意".to_owned() } else { "merge".to_owned() }
    });
    let done = folder.apply(&path);
    assert_eq!(done["merged"], 2, "{done}");
    let problem = &done["problems"][0];
    assert_eq!((problem["value"].as_str(), problem["cell"].as_str()), (Some("同意"), Some("A7")), "{done}");
    let output = folder.run(&["研判", "--apply", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("A7 「同意」不是决定"), "{}", said(&output));

    // The unit has written one of the texts anew: its pair is another.
    let mut anew = POINTS;
    anew[3][3] = "专项资金分配审核不细致,造成财政资金流失和严重浪费";
    folder.send(&anew);
    let done = folder.apply(&path);
    assert!(done.to_string().contains("找不到了"), "{done}");
}

#[test]
fn an_edited_review_is_kept_until_it_is_forced_and_other_files_are_refused() {
    let folder = Folder::new(&POINTS);
    assert!(folder.run(&["review"]).status.success());
    let own = folder.root.join("汇总/研判.xlsx");
    let edited = folder.decided("甲.xlsx", true, |_, _| "保留".to_owned());
    std::fs::copy(&edited, &own).unwrap();
    let output = folder.run(&["review"]);
    assert!(said(&output).contains("--force"), "{}", said(&output));
    assert_eq!(std::fs::read(&own).unwrap(), std::fs::read(&edited).unwrap());
    assert_eq!(folder.apply(&own)["kept"], 3);
    assert!(folder.run(&["review", "--force"]).status.success());
    assert_ne!(std::fs::read(&own).unwrap(), std::fs::read(&edited).unwrap());

    let roster = folder.root.join("名册.xlsx");
    let output = folder.run(&["review", "--apply", roster.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("没有研判表"), "{}", said(&output));
}

#[test]
fn only_the_decision_can_be_changed_and_the_differences_are_marked() {
    let folder = Folder::new(&POINTS);
    assert!(folder.run(&["review"]).status.success());
    let bytes = std::fs::read(folder.root.join("汇总/研判.xlsx")).unwrap();
    let texts = jingzhong::workbook::write::part_texts(&bytes).unwrap();
    let part = |name: &str| -> Vec<String> {
        let (_, texts) = texts.iter().find(|(part, _)| part == name).unwrap();
        texts.iter().map(|(of, text)| format!("{of}={text}")).collect()
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    for wanted in ["sqref=N5:N7", "state=frozen", "sheet=1", "hidden=1", "fitToPage=1"] {
        assert!(sheet.iter().any(|text| text == wanted), "{wanted}: {sheet:#?}");
    }
    assert!(!sheet.iter().any(|text| text.starts_with("password=")));
    let strings = part("xl/sharedStrings.xml");
    for wanted in ["t=严", "t=细致", "t=和浪费"] {
        assert!(strings.iter().any(|text| text == wanted), "{wanted}: {strings:#?}");
    }
    let sheet = folder.sheet();
    assert!(sheet.hidden_columns.contains(&14));
    let first = |title: u32| sheet.cell(Place::new(4, title)).unwrap().value.shown();
    assert_eq!((first(1).as_str(), first(12).as_str()), ("云梧县财政局", "待定"));
    assert!(first(10).starts_with("回收/财政局.csv › "), "{}", first(10));
}

#[test]
fn a_point_is_explained_by_its_id_its_number_or_a_cell_with_sources_and_what_it_was_merged_with() {
    let folder = Folder::new(&POINTS);
    assert!(folder.run(&["consolidate"]).status.success());
    let points = folder.json(&["export", "--what", "points"]);
    let merged = points.iter().find(|point| point["duplicate_of"].is_string()).unwrap();
    let kept = merged["duplicate_of"].as_str().unwrap();
    let told = folder.json(&["explain", &kept[..8]]).remove(0)["point"].clone();
    assert_eq!(told["point"]["id"], kept);
    assert_eq!(told["stands"].as_array().unwrap().len(), 2, "{told}");
    let stand = &told["stands"][0];
    assert_eq!((stand["file"].as_str(), stand["row"].as_u64()), (Some("回收/财政局.csv"), Some(5)));
    assert_eq!(stand["cells"], serde_json::json!({"risk": "G5", "level": "I5", "measure": "J5"}));
    assert_eq!(
        (told["like"][0]["now"].as_str(), &told["like"][0]["point"]["id"]),
        (Some("merged"), &merged["id"])
    );
    assert!(told["like"][0]["why"].as_str().unwrap().contains("文字相同"), "{told}");

    let output = folder.run(&["来源", told["number"].as_str().unwrap()]);
    let text = said(&output);
    for wanted in ["计入汇总", "回收/财政局.csv › ", "风险点 G5", "[合并]"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let cluster = folder
        .json(&["export", "--what", "clusters"])
        .into_iter()
        .find(|cluster| cluster["risk"].to_string().contains("专项"))
        .unwrap();
    let group = folder.json(&["explain", cluster["id"].as_str().unwrap()]).remove(0)["cluster"].clone();
    assert_eq!(group["members"].as_array().unwrap().len(), 2);
    assert!(group["why"][0].as_str().unwrap().starts_with("72%:"), "{group}");
    assert_eq!(folder.run(&["explain", "abc"]).status.code(), Some(2));
    assert_eq!(folder.run(&["explain", "ffffffffffff"]).status.code(), Some(2));
}

#[test]
fn every_count_of_the_summaries_is_the_count_of_the_points_that_explain_lists() {
    use jingzhong::base::Date;
    use jingzhong::run::explain::{Explained, explain};
    use jingzhong::workbook::Value as Held;

    let folder = Folder::new(&POINTS);
    assert!(folder.run(&["consolidate"]).status.success());
    let opened = jingzhong::run::Folder::open(&folder.root, Date::new(2026, 6, 1).unwrap()).unwrap();
    // A child that another test starts has our lock for a moment, between its making and its own program.
    let explained = |what: &str| {
        std::iter::repeat_with(|| explain(&opened, what))
            .find(|told| !told.as_ref().is_err_and(|stop| stop.zh[0].contains("另一个 jingzhong")))
            .unwrap()
            .unwrap()
    };
    let (mut figures, mut others, mut points) = (0, 0, 0);
    for path in ["总览.xlsx", "按单位/云梧县财政局.xlsx", "按等级/一级.xlsx", "总台账.xlsx"]
    {
        let bytes = std::fs::read(folder.root.join("汇总").join(path)).unwrap();
        let book = read(&bytes, &Limits::default()).unwrap();
        for (at, sheet) in book.sheets.iter().enumerate() {
            for cell in &sheet.cells {
                let label = sheet.cell(Place::new(cell.place.row, 0)).map(|label| label.value.shown());
                // Units that have returned nothing are all alike.
                let bare = label.is_some_and(|label| label.starts_with("云梧县") && label != "云梧县财政局");
                if !matches!(cell.value, Held::Number { .. }) || (bare && at > 0) {
                    continue;
                }
                match explained(&format!("{path}!{}!{}", sheet.name, cell.place)) {
                    Explained::Figure(told) => {
                        assert_eq!(told.figure, told.counted as f64, "{}", told.cell);
                        assert!(told.counts != "points" || told.points.len() == told.counted);
                        figures += 1;
                    }
                    Explained::Point(_) => points += 1,
                    _ => others += 1,
                }
            }
        }
    }
    assert!(figures > 100, "{figures} figures, {others} others, {points} points");
    let output = folder.run(&["explain", "汇总/总览.xlsx › 单位×等级!B5"]);
    let text = said(&output);
    // Four rows say 一级; the one of them that was merged with a 二级 keeps the higher level.
    assert!(text.contains("B5 = 4") && text.contains("单位:云梧县财政局;一级"), "{text}");
    let output = folder.run(&["explain", "总览.xlsx!单位×等级!A5"]);
    assert!(said(&output).contains("不是数字"), "{}", said(&output));
    assert_eq!(folder.run(&["explain", "总览.xlsx!没有!A5"]).status.code(), Some(2));
}

#[test]
fn a_rule_of_the_countys_own_is_checked_told_listed_and_weighed_like_any_other() {
    let folder = Folder::new(&POINTS);
    let forms = folder.root.join("templates/forms");
    std::fs::create_dir_all(&forms).unwrap();
    let own = "\n[[rule]]\ncode = \"X001\"\nseverity = \"error\"\nallowed = \"工作环节\"\nvalues = [\"津补贴审核\", \"资金分配\"]\nwhen = { column = \"风险等级\", is = \"一级\" }\nmessage = \"「{column}」的{value}不在权力清单里\"\nhelp = \"按本县权力清单填{column}。\"\n";
    let post = include_str!("../templates/forms/post.toml");
    std::fs::write(forms.join("post.toml"), format!("{post}{own}")).unwrap();
    let told = folder.json(&["collect"]).remove(0);
    let found: Vec<&Value> =
        told["findings"].as_array().unwrap().iter().filter(|found| found["code"] == "X001").collect();
    let cells: Vec<&str> = found.iter().map(|found| found["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["E9", "E10"], "{told}");
    assert_eq!(found[0]["message"], "「工作环节」的资金拨付不在权力清单里");
    assert_eq!(found[0]["help"], "按本县权力清单填工作环节。");
    assert_eq!((&found[0]["severity"], &found[0]["name"]), (&"error".into(), &"county-rule".into()));
    assert_eq!((&told["status"], &told["forms"][0]["held"]), (&"partial".into(), &2.into()));

    let listed = said(&folder.run(&["rules"]));
    assert!(listed.contains("X001") && listed.contains("不在权力清单里"), "{listed}");
    let page = said(&folder.run(&["规则", "x001"]));
    assert!(page.contains("「风险等级」是一级的，「工作环节」只能填津补贴审核、资金分配"), "{page}");

    // The settings weigh it like any other.
    let settings = folder.root.join("jingzhong.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("[severity]"));
    std::fs::write(&settings, text.replacen("[severity]", "[severity]\nX001 = \"info\"", 1)).unwrap();
    let told = folder.json(&["collect"]).remove(0);
    assert_eq!(told["status"], "accepted", "{told}");

    std::fs::write(forms.join("post.toml"), format!("{post}{}", own.replace("工作环节\"", "工作环结\"")))
        .unwrap();
    let output = folder.run(&["collect"]);
    assert_eq!(output.status.code(), Some(2));
    let line = post.lines().count() + 5;
    let wanted =
        format!("templates/forms/post.toml 第 {line} 行:表里没有「工作环结」这一列,是不是「工作环节」?");
    assert!(said(&output).contains(&wanted), "{wanted}: {}", said(&output));
}
