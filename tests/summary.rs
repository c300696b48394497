//! The summary books of a made-up county, read back from their finished bytes: totals add up, charts and links lead to
//! the right cells, texts stay texts, nothing leaks, the same material gives the same bytes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "a test stops at what it does not expect"
)]

#[path = "summary/county.rs"]
mod county;

use std::collections::{BTreeMap, BTreeSet};

use county::{County, Dice, county};
use jingzhong::base::{Place, Shared};
use jingzhong::summary::{Book, State, books, leaks, progress};
use jingzhong::workbook::{Limits, Sheet, Value, Workbook, read};

fn rendered(county: &County) -> BTreeMap<String, Vec<u8>> {
    let material = county.material();
    let books = books(&material);
    let count = books.len();
    let all: BTreeMap<String, Vec<u8>> =
        books.iter().map(|book: &Book<'_>| (book.path.clone(), (book.write)().unwrap())).collect();
    assert_eq!(all.len(), count, "every book has a path of its own");
    all
}

fn open(bytes: &[u8]) -> Workbook {
    read(bytes, &Limits::default()).unwrap_or_else(|refused| panic!("{refused:?}"))
}

fn sheet<'w>(book: &'w Workbook, name: &str) -> &'w Sheet {
    book.sheets.iter().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("no sheet {name}"))
}

fn number(sheet: &Sheet, row: u32, col: u32) -> Option<f64> {
    match sheet.cell(Place::new(row, col)).map(|cell| &cell.value) {
        Some(Value::Number { value, .. }) => Some(*value),
        _ => None,
    }
}

fn shown(sheet: &Sheet, row: u32, col: u32) -> String {
    sheet.cell(Place::new(row, col)).map(|cell| cell.value.shown()).unwrap_or_default()
}

fn last_row(sheet: &Sheet) -> u32 {
    sheet.cells.last().map_or(0, |cell| cell.place.row)
}

const HEADER: u32 = 3;

/// Adds every column of counts up again and compares it with the total row; gives the totals by column title.
fn added_up(sheet: &Sheet) -> BTreeMap<String, f64> {
    let last = last_row(sheet);
    let mut totals = BTreeMap::new();
    if shown(sheet, last, 0) != "合计" {
        return totals;
    }
    for cell in sheet.row(HEADER) {
        let col = cell.place.col;
        let Some(total) = number(sheet, last, col) else { continue };
        let parts: Vec<f64> = (HEADER + 1..last).filter_map(|row| number(sheet, row, col)).collect();
        let title = cell.value.shown();
        let whole = total.fract() == 0.0 && parts.iter().all(|part| part.fract() == 0.0);
        if whole && !title.contains('占') && !title.contains("覆盖") && !title.contains("每个") {
            assert!((parts.iter().sum::<f64>() - total).abs() < 0.5, "{} {title}", sheet.name);
            totals.insert(title, total);
        }
    }
    totals
}

#[test]
fn all_totals_are_the_sums_of_the_finished_cells_and_agree_with_the_points() {
    let county = county(14, 900);
    let all = rendered(&county);
    let counting = county.points.iter().filter(|point| point.counts()).count() as f64;
    let overview = open(&all["总览.xlsx"]);
    for name in ["单位×等级", "单位×对象", "对象×等级", "类别×等级", "权力类型×等级", "新增风险"]
    {
        let sheet = sheet(&overview, name);
        let totals = added_up(sheet);
        assert_eq!(totals["合计"], counting, "{name}");
        let across: f64 = totals.iter().filter(|(title, _)| *title != "合计").map(|(_, total)| total).sum();
        assert_eq!(across, counting, "{name}: its parts");
    }
    let measures: usize =
        county.points.iter().filter(|point| point.counts()).map(|point| point.measures.len()).sum();
    let totals = added_up(sheet(&overview, "风险点与措施"));
    assert_eq!((totals["风险点条数"], totals["措施条数"]), (counting, measures as f64));
    let mut posts = added_up(sheet(&overview, "岗位最高等级"));
    assert_eq!(posts["名册岗位数"], 14.0 * 12.0);
    posts.remove("名册外岗位");
    assert_eq!(posts.values().sum::<f64>(), 2.0 * 14.0 * 12.0);
    let progress = progress(&county.material());
    let totals = added_up(sheet(&overview, "报送进度"));
    assert_eq!(
        ["应报", "已报", "退改", "未报"].map(|title| totals[title] as usize),
        [progress.due, progress.returned, progress.sent_back, progress.missing]
    );
    assert_eq!(totals["风险点"], counting);
}

#[test]
fn progress_tells_units_apart_and_names_what_is_missing() {
    let county = county(14, 500);
    let progress = progress(&county.material());
    assert_eq!(progress.days_left, 12);
    assert_eq!(progress.returned + progress.sent_back + progress.missing, progress.due);
    let last = progress.units.last().unwrap();
    assert_eq!((last.state, last.files, last.points), (State::Missing, 0, 0));
    assert_eq!((last.posts.covered, last.posts.missing.len()), (0, 12));
    assert_eq!(last.posts.missing[0], "办公室/主任");
    let counting = county.points.iter().filter(|point| point.counts()).count();
    assert_eq!(progress.levels.iter().map(|level| level.points).sum::<usize>(), counting);
    assert_eq!(progress.points + progress.held + progress.merged, county.points.len());
    for unit in &progress.units {
        assert_eq!(unit.held > 0, unit.state == State::SentBack, "{}", unit.name);
        assert_eq!(unit.posts.covered + unit.posts.missing.len(), unit.posts.due);
    }
    let json = serde_json::to_value(&progress).unwrap();
    assert_eq!(json["units"][13]["state"], "missing");
}

#[test]
fn the_ledger_has_every_counted_point_once_and_the_parts_have_the_same() {
    let county = county(14, 900);
    let all = rendered(&county);
    let ledger = open(&all["总台账.xlsx"]);
    let first = &ledger.sheets[0];
    let header: Vec<String> = first.row(0).iter().map(|cell| cell.value.shown()).collect();
    assert_eq!(
        header.join(" "),
        "编号 单位 对象 股室 岗位 职务 权力类型 事项 风险类别 风险点 表现形式 风险等级 防控措施 防控阶段 责任岗位 分管领导 缺陷类型 完成时限 是否新增 备注 监控责任主体 共性风险组 未了问题 来源"
    );
    let numbers =
        |sheet: &Sheet| -> Vec<String> { (1..=last_row(sheet)).map(|row| shown(sheet, row, 0)).collect() };
    let known = numbers(first);
    let counting = county.points.iter().filter(|point| point.counts()).count();
    assert_eq!((known.len(), known.iter().collect::<BTreeSet<_>>().len()), (counting, counting));
    let held = county.points.iter().filter(|point| point.held).count();
    assert_eq!(last_row(sheet(&ledger, "暂存")) as usize, held);
    assert_eq!(last_row(sheet(&ledger, "已合并")) as usize, county.merges.len());
    for folder in ["按单位/", "按等级/"] {
        let mut together: Vec<String> = all
            .iter()
            .filter(|(path, _)| path.starts_with(folder) && (folder != "按等级/" || !path.contains('-')))
            .flat_map(|(_, bytes)| numbers(sheet(&open(bytes), "清单")))
            .collect();
        together.sort();
        let mut known = known.clone();
        known.sort();
        assert_eq!(together, known, "{folder}");
    }
    for (path, bytes) in all.iter().filter(|(path, _)| path.starts_with("按")) {
        let book = open(bytes);
        let totals = added_up(sheet(&book, "小结"));
        assert_eq!(totals["合计"] as u32, last_row(sheet(&book, "清单")), "{path}");
    }
}

#[test]
fn shuffled_material_gives_the_same_bytes() {
    let one = county(14, 300);
    let mut other = county(14, 300);
    let mut dice = Dice(7);
    dice.shuffle(&mut other.points);
    dice.shuffle(&mut other.merges);
    dice.shuffle(&mut other.clusters);
    dice.shuffle(&mut other.returns);
    dice.shuffle(&mut other.findings);
    let (one, other) = (rendered(&one), rendered(&other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(other[path] == *bytes, "{path} differs");
    }
}

#[test]
fn charts_take_their_figures_from_the_cells_of_their_tables() {
    let county = county(100, 1200);
    let all = rendered(&county);
    let bytes = &all["总览.xlsx"];
    let book = open(bytes);
    let parts = jingzhong::workbook::write::part_texts(bytes).unwrap();
    let mut charts = 0;
    let mut units = BTreeSet::new();
    for (_, texts) in parts.iter().filter(|(name, _)| name.starts_with("xl/charts/chart")) {
        charts += 1;
        for (_, formula) in texts.iter().filter(|(place, _)| place == "c:f") {
            let (name, area) = formula.split_once('!').unwrap();
            let sheet = sheet(&book, name.trim_matches('\''));
            let area: jingzhong::base::Area = area.replace('$', "").parse().unwrap();
            let total = last_row(sheet);
            for row in area.first.row..=area.last.row {
                for col in area.first.col..=area.last.col {
                    assert!(!shown(sheet, row, col).is_empty(), "{formula}: nothing at {row} {col}");
                    assert!(row < total || area.first.row == total, "{formula} takes the total in");
                    if sheet.name == "单位×等级" && col == 0 {
                        units.insert(shown(sheet, row, 0));
                    }
                }
            }
        }
    }
    // Six small ones, one for the unit that is far ahead, three pages of the others.
    assert_eq!((charts, units.len()), (10, 100));
}

#[test]
fn links_lead_to_books_and_sheets_that_are_there() {
    let county = county(14, 300);
    let all = rendered(&county);
    let files: BTreeSet<&str> = county.returns.iter().map(|line| line.file.as_str()).collect();
    let mut seen = 0;
    // Figures lead to the lists in other books: each of these has one, and one of what waits where something does.
    let parts = all.iter().filter(|(path, _)| path.starts_with("按"));
    for (path, bytes) in parts {
        assert!(open(bytes).sheets.iter().any(|sheet| sheet.name == "清单"), "{path}");
    }
    let waiting: BTreeSet<&str> =
        county.points.iter().filter(|point| point.held).map(|point| point.unit.as_str()).collect();
    assert!(!waiting.is_empty());
    for unit in waiting {
        let book = open(&all[&format!("按单位/{unit}.xlsx")]);
        assert!(book.sheets.iter().any(|sheet| sheet.name == "暂存"), "{unit}");
    }
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".xlsx")) {
        let book = open(bytes);
        for (_, texts) in jingzhong::workbook::write::part_texts(bytes).unwrap() {
            for (place, value) in &texts {
                if place == "location" && value.contains('!') {
                    seen += 1;
                    let name = value.rsplit_once('!').unwrap().0.trim_matches('\'');
                    let inside = book.sheets.iter().any(|sheet| sheet.name == name);
                    assert!(
                        inside || ["岗位自查表", "图表", "单位等级图", "清单", "暂存"].contains(&name),
                        "{path}: {value}"
                    );
                }
                let is_file = place == "Target" && value.starts_with(['.', '按', '总', '去', '问', '报']);
                if is_file && !value.starts_with("../drawings") && !value.starts_with("../charts") {
                    seen += 1;
                    let depth = path.matches('/').count();
                    let mut rest = value.as_str();
                    for _ in 0..depth {
                        rest = rest.strip_prefix("../").unwrap_or(rest);
                    }
                    let there = match rest.strip_prefix("../") {
                        Some(returned) => files.contains(returned),
                        None => all.contains_key(rest),
                    };
                    assert!(there, "{path}: {value}");
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn texts_stay_texts_and_numbers_of_persons_are_masked() {
    let mut county = county(3, 30);
    for point in &mut county.points {
        point.held = false;
        point.risk = "=HYPERLINK(\"x\") 联系电话13800000000".into();
        point.remark = Some("@SUM(1)".into());
    }
    let all = rendered(&county);
    for (path, bytes) in &all {
        let text = String::from_utf8_lossy(bytes);
        if path.ends_with(".html") {
            assert!(!text.contains("13800000000"));
            continue;
        }
        let book = open(bytes);
        for cell in book.sheets.iter().flat_map(|sheet| &sheet.cells) {
            assert!(!cell.value.shown().contains("13800000000"), "{path} {}", cell.place);
        }
        for (name, texts) in jingzhong::workbook::write::part_texts(bytes).unwrap() {
            let formulas = texts.iter().filter(|(place, _)| place == "f").count();
            assert_eq!(formulas, 0, "{path} {name}");
        }
    }
}

#[test]
fn the_public_edition_is_clean_of_two_hundred_planted_names_and_numbers() {
    let mut county = county(4, 400);
    let surnames = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈"];
    let given = ["建国", "志强", "秀英", "丽娟", "伟", "芳", "海燕", "永红"];
    let mut planted = Vec::new();
    for (at, point) in county.points.iter_mut().enumerate() {
        point.held = false;
        let name = format!("{}{}", surnames[at % 10], given[at / 10 % 8]);
        let mobile = format!("138{:08}", 10_000_000 + at * 7919);
        match at % 5 {
            0 => point.responsible = Some(format!("股长{name}").into()),
            1 => point.risk = format!("由{name}同志负责的审批环节把关不严").into(),
            2 => point.measures = vec![format!("发现问题及时向纪检组报告,联系人:{name},电话{mobile}").into()],
            3 => point.responsible = Some((&name).into()),
            _ => point.measures = vec![format!("公开举报电话{mobile},接受群众监督").into()],
        }
        if at % 5 != 4 {
            planted.push(name);
        }
        if at % 5 == 2 || at % 5 == 4 {
            planted.push(mobile);
        }
    }
    assert!(planted.len() >= 200);
    let all = rendered(&county);
    let mut seen = 0;
    for (path, bytes) in all.iter().filter(|(path, _)| path.starts_with("公示/")) {
        seen += 1;
        assert_eq!(leaks(bytes, &county.basis.vocabulary.people), Vec::<String>::new(), "{path}");
        let said: Vec<String> = jingzhong::workbook::write::part_texts(bytes)
            .unwrap()
            .into_iter()
            .flat_map(|(_, texts)| texts)
            .map(|(_, text)| text)
            .collect();
        let said = said.join("\n");
        for one in &planted {
            assert!(!said.contains(one.as_str()), "{path} says {one}");
        }
        for word in ["回收/", "纪委", ".xlsx"] {
            assert!(!said.contains(word), "{path} says {word}");
        }
    }
    assert_eq!(seen, 3);
    // The books for use inside the house are no public edition, and the check says so.
    let inside = all.iter().find(|(path, _)| path.starts_with("按单位/")).unwrap();
    assert!(leaks(inside.1, &county.basis.vocabulary.people).len() > 50);
}

#[test]
fn every_column_of_the_public_edition_is_clean_of_names_in_running_text_and_of_numbers_however_written() {
    const SAID: [&str; 16] = [
        "联系@局长核对,王芳复核签字",
        "资金审批把关不严,@",
        "票据由@办理,@复核",
        "@同志经手的项目",
        "印章由@保管,报@审批",
        "股长@牵头",
        "请@、出纳双人签字",
        "材料交@验收后入库",
        "监督人：@",
        "@",
        "(@)",
        "收受@礼金",
        "与@共同核对账目#",
        "举报电话#,找@",
        "证件#",
        "联系@#",
    ];
    const NUMBERS: [&str; 12] = [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "１３８１２３４５６７８",
        "138.1234.5678",
        "138****5678",
        "0763-3361234",
        "(0763)3361234",
        "441802199001011234",
        "441802 19900101 123X",
        "44180219900101123x",
    ];
    let surnames = ["李", "张", "王", "刘", "黄", "欧阳", "冼", "禤", "钟", "罗", "邓", "陈", "吴", "谢"];
    let given = ["小四", "三丰", "芳", "志强", "丽娟", "永红", "海燕", "伟", "秀英", "国栋", "晓燕"];
    let mut county = county(4, 400);
    let titles = ["岗位", "职务", "事项", "风险点", "表现形式", "防控措施", "责任岗位", "分管领导", "备注"];
    county.basis.round.public = titles.into_iter().map(str::to_owned).collect();
    let mut planted: Vec<(String, String)> = Vec::new();
    for (at, point) in county.points.iter_mut().enumerate() {
        point.held = false;
        let name = format!("{}{}", surnames[at % surnames.len()], given[at / 3 % given.len()]);
        let number = NUMBERS[at % NUMBERS.len()];
        let said = SAID[at / 9 % SAID.len()].replace('@', &name).replace('#', number);
        let is_post = [0, 1, 6, 7].contains(&(at % 9));
        let post = [name.clone(), format!("股长{name}"), format!("{name} {number}"), format!("{name}、王芳")];
        let said = if is_post { post[at / 9 % 4].clone() } else { said };
        planted.push((name, said.clone()));
        let said = Shared::from(said);
        match at % 9 {
            0 => point.post = Some(said),
            1 => point.leader = Some(said),
            2 => point.matter = Some(said),
            3 => point.risk = said,
            4 => point.manifestation = Some(said),
            5 => point.measures = vec!["按月对账".into(), said],
            6 => point.responsible = Some(said),
            7 => point.supervisor = Some(said),
            _ => point.remark = Some(said),
        }
    }
    let all = rendered(&county);
    let mut texts = String::new();
    for (path, bytes) in all.iter().filter(|(path, _)| path.starts_with("公示/")) {
        assert_eq!(leaks(bytes, &county.basis.vocabulary.people), Vec::<String>::new(), "{path}");
        let parts = jingzhong::workbook::write::part_texts(bytes).unwrap();
        for (_, said) in parts.into_iter().flat_map(|(_, texts)| texts) {
            texts.push_str(&said);
            texts.push('\n');
        }
    }
    let left: Vec<&(String, String)> =
        planted.iter().filter(|(name, _)| texts.contains(name.as_str())).collect();
    assert!(left.is_empty(), "{left:?}");
    for number in NUMBERS {
        assert!(!texts.contains(number), "{number}");
    }
    for digits in ["5678", "３８１２", "3361234", "19900101"] {
        assert!(!texts.contains(digits), "{digits}");
    }
    assert!(!texts.contains("王芳"));
    // What is no person's stays.
    for word in ["按月对账", "股长", "资金审批把关不严", "复核签字"] {
        assert!(texts.contains(word), "{word}");
    }
}

#[test]
fn a_name_of_a_post_column_is_gone_from_all_texts_of_its_unit_and_the_units_own_name_stays() {
    let mut county = county(3, 30);
    for point in &mut county.points {
        point.held = false;
        point.responsible = Some("股长冯嗄朵".into());
        point.measures = vec!["材料一律先过冯嗄朵这一关".into()];
    }
    let own = county.basis.roster.units[0].code.clone();
    county.basis.roster.units[0].name = "黎明德公司".into();
    for point in county.points.iter_mut().filter(|point| point.unit_code == own) {
        point.unit = "黎明德公司".into();
    }
    let all = rendered(&county);
    let public: Vec<_> = all.iter().filter(|(path, _)| path.starts_with("公示/")).collect();
    assert!(public.iter().any(|(path, _)| path.contains("黎明德公司")));
    for (path, bytes) in public {
        let parts = jingzhong::workbook::write::part_texts(bytes).unwrap();
        let said: Vec<String> = parts.into_iter().flat_map(|(_, t)| t).map(|(_, said)| said).collect();
        assert!(!said.iter().any(|said| said.contains("嗄朵")), "{path}");
        assert!(said.iter().any(|said| said.contains("这一关")), "{path}");
    }
}

#[test]
fn the_leak_check_finds_authors_hidden_sheets_notes_and_links() {
    use rust_xlsxwriter::{DocProperties, Note, Workbook as Writer};
    let people = &county::basis(2).vocabulary.people;
    let check = |change: &dyn Fn(&mut Writer)| {
        let mut writer = Writer::new();
        writer.add_worksheet().write_string(0, 0, "责任岗位").unwrap();
        change(&mut writer);
        leaks(&writer.save_to_buffer().unwrap(), people)
    };
    let sheet = |writer: &mut Writer, text: &str| {
        writer.worksheet_from_index(0).unwrap().write_string(1, 0, text).unwrap();
    };
    assert_eq!(check(&|_| ()), Vec::<String>::new());
    assert_eq!(check(&|writer| sheet(writer, "股长")), Vec::<String>::new());
    let author = check(&|writer| {
        writer.set_properties(&DocProperties::new().set_author("某某"));
    });
    assert!(author.iter().any(|leak| leak.contains("dc:creator")), "{author:?}");
    assert!(check(&|writer| sheet(writer, "王建国"))[0].contains("王建国"));
    assert!(check(&|writer| sheet(writer, "电话0871-65551234"))[0].contains("号码"));
    assert!(check(&|writer| sheet(writer, "电话138****5678"))[0].contains("号码"));
    let hidden = check(&|writer| {
        writer.add_worksheet().set_hidden(true);
    });
    assert!(hidden.iter().any(|leak| leak.contains("隐藏")), "{hidden:?}");
    let row = check(&|writer| {
        writer.worksheet_from_index(0).unwrap().set_row_hidden(1).unwrap();
        sheet(writer, "股长");
    });
    assert!(row.iter().any(|leak| leak.contains("隐藏")), "{row:?}");
    let note = check(&|writer| {
        writer.worksheet_from_index(0).unwrap().insert_note(0, 0, &Note::new("请核对")).unwrap();
    });
    assert!(note.iter().any(|leak| leak.contains("部件")), "{note:?}");
    let link = check(&|writer| {
        writer.worksheet_from_index(0).unwrap().write_url(2, 0, "file:///../回收/a.xlsx").unwrap();
    });
    assert!(link.iter().any(|leak| leak.contains("链接")), "{link:?}");
}

#[test]
#[ignore = "writes books for a person to look at"]
fn books_to_look_at() {
    for (units, points) in [(14, 500), (100, 5000)] {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("汇总{units}"));
        for (path, bytes) in rendered(&county(units, points)) {
            jingzhong::workbook::write::save(&folder.join("汇总").join(path), &bytes).unwrap();
        }
    }
}

#[test]
#[ignore = "measures the ledger of a city: 100,000 rows"]
fn a_ledger_of_a_hundred_thousand_rows_is_written_in_little_memory() {
    let county = county(100, 105_000);
    let material = county.material();
    let peak = || -> f64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0").to_owned();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
    };
    let before = peak();
    let start = std::time::Instant::now();
    let books = books(&material);
    let (ordered, after) = (start.elapsed(), peak());
    let start = std::time::Instant::now();
    let bytes = (books[0].write)().unwrap();
    let took = start.elapsed();
    let rows = material.points.iter().filter(|point| point.counts()).count();
    println!(
        "{rows} rows: ordered in {ordered:.1?}, written in {took:.1?} ({:.0} rows/s), {} MB; \
         peak {before:.0} MB with points, {after:.0} MB in order, {:.0} MB at the end",
        rows as f64 / took.as_secs_f64(),
        bytes.len() >> 20,
        peak()
    );
}
