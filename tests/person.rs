//! People's names told from posts: a labelled list (`tests/person/names.tsv`, every name made up), and texts.
//!
//! Every third line is held out: the words and rules were tuned on the other two, and both shares are measured. Lines
//! from 593 on were written after the rules, and measured once before they were added.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use jingzhong::vocabulary::{Found, People, Vocabulary};

const LABELLED: &str = include_str!("person/names.tsv");

fn people() -> People {
    Vocabulary::load(&[]).unwrap().people
}

fn names(found: &[Found]) -> Vec<&str> {
    found.iter().map(|one| one.name.as_str()).collect()
}

/// Precision and recall over some of the lines, and the lines that were judged wrongly.
fn measure(people: &People, chosen: impl Fn(usize) -> bool) -> (f64, f64, Vec<String>) {
    let (mut right, mut alarms, mut missed) = (0u32, 0u32, 0u32);
    let mut wrong = Vec::new();
    for (at, line) in LABELLED.lines().enumerate().filter(|(at, _)| chosen(*at)) {
        let (label, cell) = line.split_once('\t').unwrap();
        let found = people.names_in_cell(cell);
        match (label, found.is_empty()) {
            ("name", false) => right += 1,
            ("name", true) => {
                missed += 1;
                wrong.push(format!("line {}: {cell} was let through", at + 1));
            }
            ("post", false) => {
                alarms += 1;
                wrong.push(format!("line {}: {cell} was taken for {:?}", at + 1, names(&found)));
            }
            ("post", true) => {}
            other => panic!("line {}: {other:?}", at + 1),
        }
    }
    let share = |others: u32| f64::from(right) / f64::from(right + others);
    (share(alarms), share(missed), wrong)
}

#[test]
fn names_are_told_from_posts_in_the_labelled_list() {
    let people = people();
    let mut poor = false;
    for (part, chosen) in [("tuned on", [0, 1]), ("held out", [2, 2])] {
        let (precision, recall, wrong) = measure(&people, |at| chosen.contains(&(at % 3)));
        println!("{part}: precision {precision:.4}, recall {recall:.4}");
        for line in &wrong {
            println!("  {line}");
        }
        poor |= precision < 0.98 || recall < 0.95;
    }
    assert!(!poor);
}

#[test]
fn each_name_of_a_cell_is_given_by_itself_and_in_its_place() {
    let people = people();
    for (cell, wanted) in [
        ("李明、王强", vec!["李明", "王强"]),
        ("张 三", vec!["张三"]),
        ("张　三丰、李 四", vec!["张三丰", "李四"]),
        ("张 三 李 四", vec!["张三", "李四"]),
        ("赵 启 航　王 强", vec!["赵启航", "王强"]),
        ("局长张树森", vec!["张树森"]),
        ("王强副主任", vec!["王强"]),
        ("主任王强", vec!["王强"]),
        ("李明(股长)、预算股王晓强", vec!["李明", "王晓强"]),
        ("张志坚 13800000000", vec!["张志坚"]),
        ("经办人:李明和王强", vec!["李明", "王强"]),
        ("张\u{200B}志坚", vec!["张志坚"]),
        ("李局长", vec!["李局长"]),
        ("局 长", vec![]),
        ("李某、王某某、张*", vec![]),
        ("", vec![]),
    ] {
        let found = people.names_in_cell(cell);
        assert_eq!(names(&found), wanted, "{cell}");
        for one in &found {
            let written = cell.get(one.range.clone()).unwrap();
            let bare: String = written.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect();
            assert_eq!(bare, one.name, "{cell}");
        }
    }
}

#[test]
fn a_name_in_running_text_is_found_by_its_company() {
    let people = people();
    for (text, wanted) in [
        ("由局长张树森审批,事后备案", vec!["张树森"]),
        ("张树森同志负责资金拨付", vec!["张树森"]),
        ("此项由张树森负责。", vec!["张树森"]),
        ("经李明签字后报局长办公会", vec!["李明"]),
        ("联系人：李明 13800000000", vec!["李明"]),
        ("联系人:李明、王强", vec!["李明", "王强"]),
        ("审批小组(张三、李四、王五)", vec!["张三", "李四", "王五"]),
        ("股长(李明)利用职务便利", vec!["李明"]),
        ("李明股长审批把关不严", vec!["李明"]),
        ("局长欧阳锦程带队", vec!["欧阳锦程"]),
        ("李晓明 13800000000", vec!["李晓明"]),
        ("已约谈预算股股长王小强。", vec!["王小强"]),
        ("张局长审批时打招呼", vec!["张局长"]),
        ("李晓明", vec!["李晓明"]),
        ("不得向王副局长送礼", vec!["王副局长"]),
        ("签字：张 三", vec!["张三"]),
        ("李 晓 明", vec!["李晓明"]),
        ("阿依古丽·买买提", vec!["阿依古丽·买买提"]),
        ("分管领导:副局长张树森,经办人:李晓明", vec!["张树森", "李晓明"]),
        ("请张树森、李晓明、王强负责核对", vec!["张树森", "李晓明", "王强"]),
        ("监督电话:李晓明,0763-3361234", vec!["李晓明"]),
    ] {
        assert_eq!(names(&people.names_in_text(text)), wanted, "{text}");
    }
}

#[test]
fn running_text_about_work_holds_no_names() {
    let people = people();
    for text in [
        "资金审批把关不严,造成国有资产流失",
        "局长、副局长、股长按权限审批",
        "由专人负责,由分管领导审核",
        "由单位主要负责人审批",
        "由党委负责,由金融办负责",
        "主任科员、副主任科员及全体干部职工同志们",
        "由于局长办公会未研究",
        "局长高度重视,严格把关",
        "主任任意更改结果,书记温和批评",
        "股长安排经办人管理印章",
        "安全、质量、金额、程序",
        "高级、中级、初级",
        "白云镇、石桥镇、金山村、江边村",
        "黄山、白云、平安",
        "(高中)及(中专)以上",
        "向主任汇报,向局长请示,对方负责",
        "联系人:各股室负责人",
        "责任人:局长、副局长",
        "会计于每月底核对,出纳和会计不得由一人兼任",
        "施工方、监理方和业主方共同验收",
        "收受管理对象的礼金、礼品、有价证券",
        "擅自提高或降低标准,优亲厚友",
        "执法人员徇私枉法,索要钱物",
        "完善制度,加强监督;定期轮岗",
        "王某、李某某收受红包",
        "办公室主任应当登记,司机应当签字",
        "科长经手的项目,应有两人以上",
        "向管理服务对象吃拿卡要",
        "对干部任用程序不严",
        "分管领导未按规定向党组报告",
        "年 月 日 盖 章 备 注",
        "金 额 单 位",
        "高 级 职 称",
        "安全生产责任制落实不到位,应急预案不完善",
        "由水利站、林业站、文化站、安监站分别负责",
        "对于工程变更、项目验收、资金拨付等环节",
        "严禁公车私用、私设小金库、白条入账",
        "于每月5日前将明细表报财政局",
        "程序不规范、方案不科学、管理不到位",
        "温泉、黄金、石材、金银等贵重物品",
        "何时、何地、何人办理须登记",
        "向上级部门申报项目,向社会公开招标",
    ] {
        assert_eq!(names(&people.names_in_text(text)), Vec::<&str>::new(), "{text}");
    }
}

/// Sentences of a form with room for a name, as people write them: beside titles and verbs, at the ends of clauses,
/// in the midst of anything.
const CARRIERS: [&str; 36] = [
    "联系@局长核对,王芳复核签字",
    "资金审批把关不严,@",
    "资金审批把关不严@",
    "联系@核对",
    "由@牵头办理",
    "@复核签字",
    "经@审批后办理",
    "报@审批",
    "请@和分管领导监督",
    "@、王芳负责保管",
    "王芳、@负责保管",
    "局长@主持",
    "@局长审批",
    "发现问题找@反映",
    "项目资金由经办人@经手",
    "与@共同核对账目",
    "登记台账后交@保管",
    "每季度由股长@组织抽查一次",
    "@同志负责",
    "监督人：@",
    "材料送@验收",
    "采购前报分管领导@审核",
    "@负责验收",
    "审批人@利用职务便利谋取私利",
    "对@进行约谈",
    "@与企业老板来往过密",
    "安排@双人核查",
    "收受@礼金",
    "@",
    "（@）",
    "现场核查时@带队,拍照留存",
    "预算股@",
    "印章管理/@",
    "1.票据由@办理;2.账目公开",
    "@13800000000",
    "每月对账(@、出纳)",
];

#[test]
fn the_public_edition_finds_a_name_wherever_it_stands() {
    let people = people();
    let written: Vec<&str> = LABELLED
        .lines()
        .filter_map(|line| line.strip_prefix("name\t"))
        .filter(|name| (2..=4).contains(&name.chars().count()) && people.names_in_cell(name).len() == 1)
        .filter(|name| people.names_in_cell(name)[0].range == (0..name.len()))
        .filter(|name| !name.ends_with(['长', '任', '记', '席', '员', '计']))
        .collect();
    let (mut planted, mut missed) = (0_u32, Vec::new());
    for carrier in CARRIERS {
        for name in &written {
            let text = carrier.replace('@', name);
            let at = carrier.find('@').unwrap();
            let name = at..at + name.len();
            planted += 1;
            let found = people.names_for_public(&text);
            if !found.iter().any(|one| one.range.start <= name.start && name.end <= one.range.end) {
                missed.push(format!("{text}: {:?}", names(&found)));
            }
        }
    }
    let share = f64::from(u32::try_from(missed.len()).unwrap()) / f64::from(planted);
    println!("{} names, {planted} places, {} missed", written.len(), missed.len());
    for line in &missed {
        println!("  {line}");
    }
    assert!(planted >= 300 && share <= 0.01, "{share}");
}

#[test]
fn the_public_edition_leaves_ordinary_words_alone() {
    let people = people();
    let mut texts = std::collections::BTreeSet::new();
    for file in ["institution", "leadership", "post", "section", "unit"] {
        let mut rows = csv::Reader::from_path(format!("samples/points/{file}.csv")).unwrap();
        texts.extend(
            rows.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()),
        );
    }
    for file in ["fresh", "held_back", "pairs"] {
        let lines = std::fs::read_to_string(format!("tests/likeness/{file}.tsv")).unwrap();
        texts.extend(lines.lines().skip(1).flat_map(|line| line.split('\t').skip(1)).map(str::to_owned));
    }
    texts.extend(LABELLED.lines().filter_map(|line| line.strip_prefix("post\t")).map(str::to_owned));
    let alarms: Vec<String> = texts
        .iter()
        .map(|text| (text, people.names_for_public(text)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(text, found)| format!("{text}: {:?}", names(&found)))
        .collect();
    println!("{} texts, {} alarms", texts.len(), alarms.len());
    for line in &alarms {
        println!("  {line}");
    }
    assert!(texts.len() > 3_000 && alarms.len() * 1_000 < texts.len() * 2);
}

#[test]
fn a_found_name_is_masked_and_nothing_else_is_touched() {
    let people = people();
    let cell = "局长张 三、欧阳锦程(副局长),预算股股长";
    let found = people.names_in_cell(cell);
    assert_eq!(people.mask(cell, &found), "局长张**、欧阳**(副局长),预算股股长");
    assert!(people.names_in_cell(&people.mask(cell, &found)).is_empty());
}

#[test]
fn odd_and_endless_texts_end_at_once() {
    let people = people();
    let odd = [
        "等".repeat(50_000),
        "和".repeat(50_000),
        "李和王和张和".repeat(4),
        "李和王和张和".repeat(5_000),
        "张 ".repeat(20_000),
        "张三、".repeat(5_000),
        "·".repeat(1_000),
        "局长张三".repeat(5_000),
        "𠀀𠀁\u{0}\u{200b}ﷺ½㍿".repeat(100),
    ];
    for text in &odd {
        for found in people.names_in_cell(text).iter().chain(&people.names_in_text(text)) {
            assert!(text.get(found.range.clone()).is_some());
        }
    }
    assert_eq!(people.names_in_cell(&odd[5]).len(), 5_000);
}
