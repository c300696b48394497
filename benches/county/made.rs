//! A made-up county of any size, from a seed: its working folder, and what its units send back.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use jingzhong::form::{Form, Kind, Role};
use jingzhong::intake::Basis;
use jingzhong::issue::{Filled, Parcel, render};
use jingzhong::roster::{self, SheetKind, Unit};
use jingzhong::round;
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;

pub const COUNTY: &str = "云岭县";
pub const YEAR: i32 = 2026;

/// Numbers that repeat: xorshift.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % most.max(1)
    }

    fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

const SECTIONS: [&str; 12] = [
    "办公室",
    "财务股",
    "业务股",
    "审批股",
    "执法大队",
    "项目股",
    "法规股",
    "人事股",
    "监管股",
    "信息中心",
    "服务中心",
    "档案室",
];
const POSTS: [&str; 8] =
    ["文书岗", "出纳岗", "审核岗", "受理岗", "现场检查岗", "采购岗", "档案管理岗", "综合岗"];
const DOING: [&str; 12] =
    ["审批", "核准", "登记", "拨付", "验收", "检查", "处罚", "采购", "招标", "评审", "发放", "备案"];
const THINGS: [&str; 14] = [
    "工程项目资金",
    "民政救助对象",
    "惠农补贴",
    "公务用车",
    "办公设备",
    "行政许可事项",
    "低保资格",
    "土地用途变更",
    "安全生产许可",
    "专项转移支付",
    "危房改造指标",
    "公益林补偿",
    "学校食堂食材",
    "药品器械",
];
const FAULTS: [&str; 10] = [
    "把关不严",
    "优亲厚友",
    "收受服务对象财物",
    "违反程序",
    "泄露内部信息",
    "拖延不办",
    "弄虚作假",
    "截留挪用",
    "选择性执法",
    "以权谋私",
];
const MEASURES: [&str; 8] = [
    "实行双人复核并留存纸质记录",
    "每季度抽查十份档案并通报结果",
    "在公示栏公开办理流程和时限",
    "重大事项提交班子会议集体研究",
    "建立轮岗制度三年一轮",
    "上线电子监察系统全程留痕",
    "聘请第三方审计",
    "设立举报电话并限时答复",
];

/// A risk or a measure as a unit would write it; seldom twice the same.
fn text(role: Role, dice: &mut Dice) -> String {
    let matter = format!("{}{}", dice.one(&THINGS), dice.one(&DOING));
    match role {
        Role::Risk => format!(
            "{matter}过程中{},可能造成{}个环节{}",
            dice.one(&FAULTS),
            dice.below(90) + 10,
            dice.one(&FAULTS)
        ),
        Role::Manifestation => format!("在{matter}时{},事后不留记录", dice.one(&FAULTS)),
        Role::Measure => format!("1.{};2.{}。", dice.one(&MEASURES), dice.one(&MEASURES)),
        Role::Responsible | Role::Supervisor => format!("{}负责人", dice.one(&SECTIONS)),
        Role::Remark => String::new(),
        _ => matter,
    }
}

/// Settings and roster of a working folder: so many units, each with 3–8 sections of 1–4 posts.
pub fn folder(root: &Path, units: usize, seed: u64) {
    std::fs::create_dir_all(root.join("回收")).unwrap();
    let settings = round::TEMPLATE.replace("{year}", &YEAR.to_string()).replace("{county}", COUNTY);
    std::fs::write(root.join(round::FILE), settings).unwrap();
    let mut dice = Dice::new(seed);
    let mut rows = [
        (SheetKind::Units, Vec::new()),
        (SheetKind::Sections, Vec::new()),
        (SheetKind::Posts, Vec::new()),
        (SheetKind::Leaders, Vec::new()),
    ];
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    for number in 1..=units {
        let name = format!("{COUNTY}第{number}{}局", dice.one(&DOING));
        let code = format!("Q{number:05}");
        rows[0].1.push(own(&[
            &code,
            &name,
            "",
            "县直部门",
            "",
            "",
            "派驻第一组",
            "城关镇纪委",
            "机关党委",
            "",
            "",
        ]));
        let begin = dice.below(4);
        for section in SECTIONS.iter().skip(begin).take(3 + dice.below(6)) {
            rows[1].1.push(own(&[&name, section, &format!("{section}负责人"), "副局长"]));
            let begin = dice.below(4);
            for post in POSTS.iter().skip(begin).take(1 + dice.below(4)) {
                rows[2].1.push(own(&[&name, section, post, "2", "B", ""]));
            }
        }
        for position in ["局长", "副局长", "纪检组长"].iter().take(1 + dice.below(3)) {
            rows[3].1.push(own(&[&name, position, dice.one(&THINGS), "A"]));
        }
    }
    std::fs::write(root.join(roster::FILE), roster::write::workbook(&rows, COUNTY, YEAR).unwrap()).unwrap();
}

/// So many rows of one form, filled in for a unit.
fn rows(form: &Form, unit: &Unit, count: usize, basis: &Basis, dice: &mut Dice) -> Vec<Vec<String>> {
    (0..count)
        .map(|_| {
            let section = &unit.sections[dice.below(unit.sections.len())];
            let post = &section.posts[dice.below(section.posts.len())];
            let fill = |column: &jingzhong::form::Column, dice: &mut Dice| match &column.kind {
                Kind::Serial => String::new(),
                Kind::Section => section.name.clone(),
                Kind::Post => post.name.clone(),
                Kind::Number(_) => format!("{}", 1 + dice.below(3)),
                Kind::Date => format!("{YEAR}-{:02}-{:02}", 7 + dice.below(5), 1 + dice.below(28)),
                Kind::Level => {
                    let levels = basis.round.levels();
                    basis.round.label(levels[dice.below(levels.len())]).to_owned()
                }
                Kind::List(id) => {
                    let list = basis.vocabulary.list(id).unwrap();
                    list.name(dice.below(list.names.len())).to_owned()
                }
                Kind::Text if column.role == Role::Leader => {
                    unit.leaders[dice.below(unit.leaders.len())].position.clone()
                }
                Kind::Text => text(column.role, dice),
            };
            form.columns.iter().map(|column| fill(column, dice)).collect()
        })
        .collect()
}

/// A unit's return, from one of four producers: mostly the issued workbook filled in; each tenth a table pasted into a new
/// workbook; each tenth saved by a program that writes texts into the cells, every Chinese character as a numeric
/// reference; each tenth by one that puts a prefix before every element, as reporting libraries for .NET do.
pub fn returned(number: usize, count: usize, edition: usize, basis: &Basis) -> Vec<u8> {
    let unit = &basis.roster.units[number % basis.roster.units.len()];
    let mut dice = Dice::new((number + edition * 1_000_003) as u64 + 7);
    let mut filled = |form: &Form| rows(form, unit, count, basis, &mut dice);
    match number % 10 {
        3 => pasted(&unit.name, &basis.forms[3], &filled(&basis.forms[3])),
        6 => inline(&unit.name, &basis.forms[3], &filled(&basis.forms[3]), ""),
        9 => inline(&unit.name, &basis.forms[3], &filled(&basis.forms[3]), "x:"),
        _ => {
            let forms: Vec<&Form> = basis.forms.iter().collect();
            let mut parcel = Parcel::of_unit(unit, jingzhong::form::Recipient::Unit, &forms).remove(0);
            for form in forms {
                let header = ["经办人".to_owned(), "0000-1234567".to_owned(), format!("{YEAR}-06-02")];
                parcel.filled.insert(form.id.clone(), Filled { header, rows: filled(form) });
            }
            render(&parcel, &basis.round, &basis.vocabulary).unwrap()
        }
    }
}

fn pasted(unit: &str, form: &Form, rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, format!("{unit}{}", form.title)).unwrap();
    for (col, column) in (0..).zip(&form.columns) {
        sheet.write_string(1, col, column.title.as_str()).unwrap();
    }
    for (row, texts) in (2..).zip(rows) {
        for (col, text) in (0..).zip(texts) {
            sheet.write_string(row, col, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// Texts in the cells: with a prefix before the elements, which are references only without one.
fn inline(unit: &str, form: &Form, rows: &[Vec<String>], prefix: &str) -> Vec<u8> {
    let title = vec![format!("{unit}{}", form.title)];
    let header: Vec<String> = form.columns.iter().map(|column| column.title.clone()).collect();
    let x = prefix;
    let name = if x.is_empty() { String::new() } else { format!(":{}", x.trim_end_matches(':')) };
    let space = format!(r#"xmlns{name}="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#);
    let mut sheet = format!("<{x}worksheet {space}><{x}sheetData>");
    for (row, texts) in [title, header].iter().chain(rows).enumerate() {
        write!(sheet, r#"<{x}row r="{}">"#, row + 1).unwrap();
        for (col, text) in (0..).zip(texts) {
            let place = jingzhong::base::Place::new(row as u32, col);
            let coded: String = text
                .chars()
                .map(|c| {
                    let plain = c.is_ascii() || !x.is_empty();
                    if plain { c.to_string() } else { format!("&#{};", u32::from(c)) }
                })
                .collect();
            write!(sheet, r#"<{x}c r="{place}" t="inlineStr"><{x}is><{x}t>{coded}</{x}t></{x}is></{x}c>"#)
                .unwrap();
        }
        write!(sheet, "</{x}row>").unwrap();
    }
    write!(sheet, "</{x}sheetData></{x}worksheet>").unwrap();
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ];
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// More units than this no roster may have; further returns are second and third ones of the same units.
pub const MOST_UNITS: usize = 5000;

/// Where a return lies.
pub fn path(root: &Path, number: usize, basis: &Basis) -> PathBuf {
    let (round, at) = (number / basis.roster.units.len(), number % basis.roster.units.len());
    let name = &basis.roster.units[at].name;
    let again = if round == 0 { String::new() } else { format!("-{}", round + 1) };
    root.join("回收").join(name).join(format!("{name}-自查表{again}.xlsx"))
}

/// Puts returns into a folder's 回收, each under its unit's name.
pub fn send(root: &Path, files: usize, rows: usize, basis: &Basis) {
    (0..files).into_par_iter().for_each(|number| {
        let path = path(root, number, basis);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, returned(number, rows, 0, basis)).unwrap();
    });
}
