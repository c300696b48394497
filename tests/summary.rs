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

#[path = "summary/added.rs"]
mod added;
#[path = "summary/county.rs"]
mod county;

use std::collections::{BTreeMap, BTreeSet};

use added::{HEADER, last_row, number, shown};
use county::{County, Dice, county};
use jingzhong::base::{Area, Place, Shared};
use jingzhong::finding::Severity;
use jingzhong::round::PUBLIC_COLUMNS;
use jingzhong::summary::trace::{Traced, trace};
use jingzhong::summary::view::View;
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

/// Whether a sheet is a table with its title in the first row; the titles of a list's columns stand there.
fn is_table(sheet: &Sheet) -> bool {
    sheet.name != "总览" && sheet.merges.iter().any(|area| area.first.row == 0)
}

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
fn every_figure_of_every_table_is_borne_out_by_the_cells_beside_it() {
    let county = county(14, 900);
    let mut tables = BTreeSet::new();
    for (path, bytes) in rendered(&county).iter().filter(|(path, _)| path.ends_with(".xlsx")) {
        let book = open(bytes);
        for sheet in book.sheets.iter().filter(|sheet| is_table(sheet)) {
            assert_eq!(added::faults(sheet), [""; 0], "{path}");
            tables.insert(sheet.name.clone());
        }
        if path == "去重与雷同.xlsx" {
            assert_eq!(added::between_sheets(&book), [""; 0]);
        }
    }
    // All tables of the overview, of the books of duplicates, of findings, of the ledger and of parts.
    let known = jingzhong::summary::table::TABLES.iter().map(|kind| kind.name);
    let others = [
        "小结",
        "已合并",
        "近似",
        "雷同",
        "雷同对照",
        "问题清单",
        "按单位",
        "按问题",
        "退改情况",
        "来源文件",
    ];
    let wanted: BTreeSet<String> = known.chain(others).map(str::to_owned).collect();
    assert_eq!(tables, wanted);
}

#[test]
fn a_figure_that_is_wrong_by_one_is_found() {
    let county = county(14, 400);
    let all = rendered(&county);
    let unit = all.keys().find(|path| path.starts_with("按单位/")).unwrap();
    // What a list tells of one thing is no count: nothing beside it bears it out.
    let told = ["相似度", "行"];
    let mut changed = 0;
    for path in ["总览.xlsx", "去重与雷同.xlsx", "问题清单.xlsx", "总台账.xlsx", "按等级/一级.xlsx", unit]
    {
        let mut book = open(&all[path]);
        for at in 0..book.sheets.len() {
            if !is_table(&book.sheets[at]) {
                continue;
            }
            for cell in 0..book.sheets[at].cells.len() {
                let place = book.sheets[at].cells[cell].place;
                let title = shown(&book.sheets[at], HEADER, place.col);
                let Value::Number { value, digits } = book.sheets[at].cells[cell].value.clone() else {
                    continue;
                };
                if told.contains(&title.as_str()) {
                    continue;
                }
                let share = value.fract() != 0.0 || title.contains('占');
                let other = value + if share { 0.001 } else { 1.0 };
                book.sheets[at].cells[cell].value = Value::Number { value: other, digits: String::new() };
                let mut found = added::faults(&book.sheets[at]);
                if path == "去重与雷同.xlsx" {
                    found.extend(added::between_sheets(&book));
                }
                assert!(
                    !found.is_empty(),
                    "{path} {} {title} {place}: {value} is {other}",
                    book.sheets[at].name
                );
                book.sheets[at].cells[cell].value = Value::Number { value, digits };
                changed += 1;
            }
        }
    }
    assert!(changed > 1000, "{changed}");
}

#[test]
fn every_figure_is_what_the_points_come_to_when_they_are_counted_by_its_headings() {
    let county = county(14, 900);
    let material = county.material();
    let view = View::new(&material);
    let mut traced = BTreeMap::new();
    for (path, bytes) in rendered(&county).iter().filter(|(path, _)| path.ends_with(".xlsx")) {
        let book = open(bytes);
        for (at, sheet) in book.sheets.iter().enumerate() {
            for cell in sheet.cells.iter().filter(|cell| matches!(cell.value, Value::Number { .. })) {
                let cover = path == "总览.xlsx" && at == 0;
                if let Traced::Figure { figure, counted, column, .. } =
                    trace(&view, path, sheet, cell.place, cover)
                {
                    assert_eq!(figure, counted as f64, "{path} {}!{} {column}", sheet.name, cell.place);
                    *traced.entry(sheet.name.clone()).or_insert(0) += 1;
                }
            }
        }
    }
    for name in [
        "总览",
        "报送进度",
        "单位×等级",
        "单位×对象",
        "对象×等级",
        "类别×等级",
        "权力类型×等级",
        "风险点与措施",
        "新增风险",
        "共性风险",
        "小结",
        "来源文件",
    ] {
        assert!(traced.get(name).is_some_and(|count| *count > 3), "{name}: {traced:?}");
    }
    let overview = open(&rendered(&county)["总览.xlsx"]);
    let cover = &overview.sheets[0];
    let figure = |name: &str| {
        let label = cover.cells.iter().find(|cell| cell.value.shown() == name).unwrap().place;
        number(cover, label.row + 1, label.col).unwrap() as usize
    };
    let findings =
        |severity: Severity| county.findings.iter().filter(|line| line.finding.severity == severity).count();
    let progress = progress(&county.material());
    assert_eq!([figure("错误"), figure("提醒")], [findings(Severity::Error), findings(Severity::Warning)]);
    assert_eq!(
        [figure("应报单位"), figure("已报"), figure("退改"), figure("未报")],
        [progress.due, progress.returned, progress.sent_back, progress.missing]
    );
    assert_eq!(figure("共性风险（组）"), view.commons.len());
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
        "编号 单位 对象 股室 岗位 职务 权力类型 事项 风险类别 风险点 表现形式 风险等级 防控措施 防控阶段 责任岗位 分管领导 缺陷类型 完成时限 是否新增 备注 监控责任主体 共性风险组 未了问题 来源 打开 打开2"
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
    let area = |formula: &str| -> (Sheet, Area) {
        let (name, area) = formula.split_once('!').unwrap();
        let area = area.replace('$', "");
        (sheet(&book, name.trim_matches('\'')).clone(), area.parse().unwrap())
    };
    let mut charts = 0;
    // By sheet and column of figures: the rows that charts show.
    let mut charted: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for (part, texts) in parts.iter().filter(|(name, _)| name.starts_with("xl/charts/chart")) {
        charts += 1;
        let formulas: Vec<&str> =
            texts.iter().filter(|(place, _)| place == "c:f").map(|(_, formula)| formula.as_str()).collect();
        // A series with a name has three of them: its name, its labels, its figures; one without, of a total, has two.
        let each = if formulas.len() == 2 { 2 } else { 3 };
        assert_eq!(formulas.len() % each, 0, "{part}");
        for series in formulas.chunks(each) {
            let (table, figures) = area(series[each - 1]);
            let (of_labels, labels) = area(series[each - 2]);
            assert_eq!(table.name, of_labels.name, "{part}");
            let total = last_row(&table);
            assert_eq!(shown(&table, total, 0), "合计");
            for row in figures.first.row..=figures.last.row {
                for col in figures.first.col..=figures.last.col {
                    assert!(number(&table, row, col).is_some(), "{series:?}: no figure at {row} {col}");
                    let title = shown(&table, HEADER, col);
                    charted.entry((table.name.clone(), title)).or_default().push(row);
                }
            }
            if each == 2 {
                assert_eq!((labels.first.row, labels.last.row), (HEADER, HEADER), "{series:?}");
                assert_eq!((labels.first.col, labels.last.col), (figures.first.col, figures.last.col));
                assert_eq!((figures.first.row, figures.last.row), (total, total), "{series:?}");
            } else {
                let (_, name) = area(series[0]);
                assert_eq!((name.first, name.last), (Place::new(HEADER, figures.first.col), name.first));
                assert_eq!(figures.first.col, figures.last.col, "{series:?}");
                assert_eq!((labels.first.col, labels.last.col), (0, 0), "{series:?}");
                assert_eq!((labels.first.row, labels.last.row), (figures.first.row, figures.last.row));
                assert!(figures.last.row < total, "{series:?} takes the total in");
            }
        }
    }
    // Six small ones, one for the unit that is far ahead, three pages of the others.
    assert_eq!(charts, 10);
    // Every row is shown, once, in every column that a chart stacks.
    let levels = ["一级", "二级", "三级"];
    for (name, columns) in [
        ("单位×等级", &levels[..]),
        ("对象×等级", &levels),
        ("类别×等级", &levels),
        ("权力类型×等级", &levels),
        ("报送日程", &["当日份数", "累计单位数"]),
    ] {
        let rows: Vec<u32> = (HEADER + 1..last_row(sheet(&book, name))).collect();
        for column in columns {
            let mut shown = charted.remove(&(name.to_owned(), (*column).to_owned())).unwrap_or_default();
            shown.sort_unstable();
            assert_eq!(shown, rows, "{name} {column}");
        }
    }
    for (name, columns) in
        [("报送进度", &["已报", "退改", "未报"][..]), ("岗位最高等级", &["一级", "二级", "三级", "无风险点"])]
    {
        for column in columns {
            let total = last_row(sheet(&book, name));
            assert_eq!(charted.remove(&(name.to_owned(), (*column).to_owned())), Some(vec![total]), "{name}");
        }
    }
    assert!(charted.is_empty(), "{charted:?}");
}

/// A link of a sheet: its cell, the file below the folder of summaries (None: the book itself), the place in it.
type Link = (Place, Option<String>, Option<String>);

/// The links of a book by sheet, resolved as a spreadsheet program does it.
fn links(path: &str, bytes: &[u8]) -> Vec<(String, Vec<Link>)> {
    let parts: BTreeMap<String, Vec<(String, String)>> =
        jingzhong::workbook::write::part_texts(bytes).unwrap().into_iter().collect();
    let book = open(bytes);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = |target: &str| -> String {
        let mut at: Vec<&str> =
            ["汇总"].into_iter().chain(folder.split('/')).filter(|p| !p.is_empty()).collect();
        for step in target.trim_start_matches("file:///").split('/') {
            match step {
                ".." => assert!(at.pop().is_some(), "{path}: {target} leaves the working folder"),
                step => at.push(step),
            }
        }
        at.join("/")
    };
    let mut all = Vec::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let name = format!("sheet{}.xml", at + 1);
        let texts = &parts[&format!("xl/worksheets/{name}")];
        let rels = parts.get(&format!("xl/worksheets/_rels/{name}.rels"));
        let target = |id: &str| -> String {
            let rels = rels.unwrap();
            // Attributes stand in the order Id, Type, Target.
            let from = rels.iter().position(|(place, value)| place == "Id" && value == id).unwrap();
            rels[from..].iter().find(|(place, _)| place == "Target").unwrap().1.clone()
        };
        let mut found: Vec<Link> = Vec::new();
        for (at, (place, value)) in texts.iter().enumerate() {
            // Other things have a `ref` too; a link has its target or its place right behind it.
            let behind: Vec<&(String, String)> =
                texts[at + 1..].iter().take_while(|(place, _)| place != "ref").take(3).collect();
            let of = |wanted: &str| behind.iter().find(|(place, _)| place == wanted).map(|(_, value)| value);
            if place == "ref" && (of("r:id").is_some() || of("location").is_some()) {
                let file = of("r:id").map(|id| below(&target(id)));
                found.push((value.parse().unwrap(), file, of("location").cloned()));
            }
        }
        all.push((sheet.name.clone(), found));
    }
    all
}

#[test]
fn every_link_leads_to_the_place_that_its_cell_names() {
    let county = county(14, 300);
    let material = county.material();
    let view = View::new(&material);
    let all = rendered(&county);
    let files: BTreeSet<&str> = county.returns.iter().map(|line| line.file.as_str()).collect();
    let open_books: BTreeMap<&String, Workbook> = all
        .iter()
        .filter(|(path, _)| path.ends_with(".xlsx"))
        .map(|(path, bytes)| (path, open(bytes)))
        .collect();
    let rows_of = |path: &str, name: &str| f64::from(last_row(sheet(&open_books[&path.to_owned()], name)));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut opened: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, bytes) in all.iter().filter(|(path, _)| path.ends_with(".xlsx")) {
        for (name, links) in links(path, bytes) {
            let own = sheet(&open_books[path], &name);
            for (cell, file, place) in links {
                let said = shown(own, cell.row, cell.col);
                let told = format!("{path} {name}!{cell} «{said}» → {file:?} {place:?}");
                assert!(!said.is_empty(), "{told}: nothing to click on");
                let target_sheet = place.as_deref().map(|place| {
                    let (sheet, cell) = place.rsplit_once('!').unwrap();
                    (sheet.trim_matches('\'').to_owned(), cell.parse::<Place>().unwrap())
                });
                let Some(file) = file else {
                    let (target, _) = target_sheet.unwrap();
                    assert!(open_books[path].sheets.iter().any(|sheet| sheet.name == target), "{told}");
                    *kinds.entry("inside").or_default() += 1;
                    continue;
                };
                if let Some(returned) = file.strip_prefix("回收/") {
                    let returned = format!("回收/{returned}");
                    assert!(files.contains(returned.as_str()), "{told}");
                    *kinds.entry("return").or_default() += 1;
                    let row = target_sheet
                        .map(|(sheet, cell)| format!("{returned} › {sheet} 第{}行", cell.row + 1));
                    opened.entry(format!("{path} {name} {}", cell.row)).or_default().extend(row);
                    continue;
                }
                let below = file.strip_prefix("汇总/").unwrap_or_else(|| panic!("{told}"));
                assert!(all.contains_key(below), "{told}");
                *kinds.entry("book").or_default() += 1;
                let Some((target, _)) = target_sheet else { continue };
                assert!(
                    open_books[&below.to_owned()].sheets.iter().any(|sheet| sheet.name == target),
                    "{told}"
                );
                // A figure leads to a list that has at least as many rows.
                if let Some(figure) = number(own, cell.row, cell.col) {
                    let measures = shown(own, HEADER, cell.col) == "措施条数";
                    let posts = name == "岗位最高等级" || shown(own, HEADER, cell.col) == "表中行数";
                    assert!(measures || posts || figure <= rows_of(below, &target), "{told}");
                    *kinds.entry("figure").or_default() += 1;
                }
            }
        }
    }
    // Each source of each point of the ledger is opened from its row, in their order.
    let ledger = &open_books[&"总台账.xlsx".to_owned()];
    let mut several = 0;
    for (at, entry) in view.entries.iter().enumerate() {
        let said: Vec<String> = entry
            .point
            .sources
            .iter()
            .map(|source| format!("{} › {} 第{}行", source.file, source.sheet, source.row))
            .collect();
        several += usize::from(said.len() > 1);
        assert_eq!(opened[&format!("总台账.xlsx 总台账 {}", at + 1)], said[..said.len().min(4)]);
        let whole = shown(&ledger.sheets[0], u32::try_from(at + 1).unwrap(), 23);
        assert!(said.iter().all(|said| whole.contains(said.as_str())), "{whole}");
    }
    assert!(several > 3, "{several}");
    let many = ["inside", "return", "book", "figure"].map(|kind| kinds[kind]);
    assert!(many.iter().all(|count| *count > 40), "{kinds:?}");
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
    // More than two hundred in each of the columns in which a unit writes what it likes, the settings' and three more.
    const COLUMNS: usize = 16;
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
    let mut county = county(4, 3_400);
    let more = ["备注", "分管领导", "监控责任主体"];
    county.basis.round.public = PUBLIC_COLUMNS.into_iter().chain(more).map(str::to_owned).collect();
    let mut planted: Vec<(String, String)> = Vec::new();
    for (at, point) in county.points.iter_mut().enumerate() {
        point.held = false;
        let name = format!("{}{}", surnames[at % surnames.len()], given[at / 3 % given.len()]);
        let number = NUMBERS[at % NUMBERS.len()];
        let said = SAID[at / COLUMNS % SAID.len()].replace('@', &name).replace('#', number);
        let is_post = [0, 1, 6, 7].contains(&(at % COLUMNS));
        let post = [name.clone(), format!("股长{name}"), format!("{name} {number}"), format!("{name}、王芳")];
        let said = if is_post { post[at / COLUMNS % 4].clone() } else { said };
        planted.push((name, said.clone()));
        let said = Shared::from(said);
        match at % COLUMNS {
            0 => point.post = Some(said),
            1 => point.leader = Some(said),
            2 => point.matter = Some(said),
            3 => point.risk = said,
            4 => point.manifestation = Some(said),
            5 => point.measures = vec!["按月对账".into(), said],
            6 => point.responsible = Some(said),
            7 => point.supervisor = Some(said),
            8 => point.remark = Some(said),
            9 => point.section = Some(said),
            10 => point.power_type = Some(said),
            11 => point.category = Some(said),
            12 => point.phase = Some(said),
            13 => point.defect = Some(said),
            14 => point.due = Some(said),
            _ => point.watchers = vec!["监察室".into(), said],
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
#[ignore = "measures the ledger and the page of a city: 100,000 points"]
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
    println!("ordered in {ordered:.1?}; peak {before:.0} MB with points, {after:.0} MB in order");
    let rows = material.points.iter().filter(|point| point.counts()).count();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("汇总十万");
    for name in ["总台账.xlsx", "报告.html"] {
        let start = std::time::Instant::now();
        let bytes = (books.iter().find(|book| book.path == name).unwrap().write)().unwrap();
        let took = start.elapsed();
        println!(
            "{name}: {rows} rows written in {took:.1?} ({:.0} rows/s), {} MB; peak {:.0} MB",
            rows as f64 / took.as_secs_f64(),
            bytes.len() >> 20,
            peak()
        );
        jingzhong::workbook::write::save(&folder.join(name), &bytes).unwrap();
    }
}
