//! Issued workbooks, read back by our own reader.

use super::*;
use crate::base::Place;
use crate::form::{self, Layout};
use crate::roster::Leader;
use crate::workbook::{Limits, Visibility, read};

fn unit() -> Unit {
    let post = |name: &str| Post {
        name: name.into(),
        headcount: String::new(),
        talk_class: String::new(),
        power_types: vec![],
    };
    let section = |name: &str, posts: &[&str]| Section {
        name: name.into(),
        head: String::new(),
        supervisor: String::new(),
        posts: posts.iter().map(|name| post(name)).collect(),
    };
    Unit {
        code: "Q1".into(),
        name: "某县某局".into(),
        aliases: vec![],
        kind: String::new(),
        pilot: false,
        power_types: vec![],
        resident_group: String::new(),
        township_commission: String::new(),
        party_organisation: String::new(),
        contact: Default::default(),
        sections: vec![section("办公室", &["文书岗", "财务岗"]), section("业务股", &["审批岗"])],
        leaders: vec![Leader {
            position: "局长".into(),
            duties: "全面工作".into(),
            talk_class: String::new(),
        }],
        extra: vec![],
        place: Place::new(1, 1),
    }
}

fn round(vocabulary: &Vocabulary) -> Round {
    let text = crate::round::TEMPLATE.replace("{year}", "2026").replace("{county}", "某县");
    Round::read(&text, vocabulary, &|_| true).unwrap()
}

#[test]
fn a_unit_gets_all_five_forms_with_guide_lists_and_two_identities() {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let round = round(&vocabulary);
    let unit = unit();
    let parcels = Parcel::of_unit(&unit, Recipient::Unit, &forms.iter().collect::<Vec<_>>());
    let bytes = render(&parcels[0], &round, &vocabulary).unwrap();
    assert_eq!(bytes, render(&parcels[0], &round, &vocabulary).unwrap(), "same input, same bytes");
    assert!(bytes.len() < 40_000, "{} bytes", bytes.len());
    let book = read(&bytes, &Limits::default()).unwrap();
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "填表说明",
            "单位自查表",
            "领导班子自查表",
            "股室自查表",
            "岗位自查表",
            "制度机制风险识别防控一览表",
            "_jz"
        ]
    );
    let post = &book.sheets[4];
    let layout = Layout::new(&forms[3], 6 + 30);
    let header: Vec<String> = post.row(layout.header_row).iter().map(|cell| cell.value.shown()).collect();
    assert_eq!(header[..5], ["序号", "股室*", "岗位*", "权力类型", "工作环节*"]);
    let first: Vec<String> = post.row(layout.first_row).iter().map(|cell| cell.value.shown()).collect();
    assert_eq!(first, ["1", "办公室", "文书岗"]);
    let hidden = book.sheets.iter().find(|sheet| sheet.visibility == Visibility::VeryHidden).unwrap();
    let first_place = hidden
        .cells
        .iter()
        .filter_map(|cell| Identity::read(&cell.value.shown()))
        .find(|id| id.form == "post");
    let second_place = post.row(0).iter().find_map(|cell| Identity::read(&cell.value.shown()));
    assert_eq!(first_place, second_place);
    assert_eq!(second_place.unwrap().unit, "Q1");
}

#[test]
fn sections_and_posts_get_their_own_workbooks() {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let unit = unit();
    let all: Vec<&Form> = forms.iter().collect();
    let names = |recipient| -> Vec<String> {
        Parcel::of_unit(&unit, recipient, &all)
            .iter()
            .map(|parcel| {
                let forms: Vec<&str> = parcel.forms.iter().map(|form| form.id.as_str()).collect();
                format!("{} {}", parcel.file_name(), forms.join("+"))
            })
            .collect()
    };
    assert_eq!(
        names(Recipient::Section),
        [
            "某县某局-办公室-自查表.xlsx section+institution",
            "某县某局-业务股-自查表.xlsx section+institution"
        ]
    );
    assert_eq!(names(Recipient::Post).len(), 3);
    assert_eq!(names(Recipient::Post)[1], "某县某局-办公室-财务岗-自查表.xlsx post+institution");
}

/// Units of many shapes: names of other lengths, with signs of XML, equal to each other or to texts of the form; without
/// leaders, sections or posts; with more of them than most.
fn units() -> Vec<Unit> {
    let mut odd = unit();
    odd.name = "某县R&D<中心>服务管理局".into();
    odd.sections[0].name = "工程建设招标投标与政府采购监督管理科".into();
    odd.sections[0].posts[0].name = "序号".into();
    odd.sections[0].posts[1].name = odd.sections[0].name.clone();
    odd.leaders[0].duties = "主持全面工作,负责人事、财务、审计\n联系纪检监察组".repeat(4);
    odd.leaders
        .push(Leader { position: "副局长".into(), duties: String::new(), talk_class: String::new() });
    let mut none = unit();
    (none.leaders, none.sections) = (vec![], vec![]);
    let mut no_posts = unit();
    no_posts.sections.iter_mut().for_each(|section| section.posts.clear());
    let mut many = unit();
    many.leaders = vec![many.leaders[0].clone(); 17];
    many.sections = (0..40)
        .map(|number| {
            let mut section = many.sections[number % 2].clone();
            section.name = format!("第{number}股");
            section
        })
        .collect();
    let mut careful = unit();
    careful.sections[1].posts[0].name = " 审批岗".into();
    let mut number = unit();
    number.sections[0].posts[0].name = "2026-06-30".into();
    vec![unit(), odd, none, no_posts, many, careful, number]
}

#[test]
fn what_comes_from_the_press_is_what_is_rendered_part_by_part() {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let round = round(&vocabulary);
    let press = Press::new(&round, &vocabulary);
    let all: Vec<&Form> = forms.iter().collect();
    let parts = |bytes: &[u8]| crate::workbook::assembly::parts(bytes).unwrap();
    let units = units();
    for unit in &units {
        for recipient in [Recipient::Unit, Recipient::Section, Recipient::Post] {
            for parcel in Parcel::of_unit(unit, recipient, &all) {
                let (pressed, plain) =
                    (press.print(&parcel).unwrap(), render(&parcel, &round, &vocabulary).unwrap());
                let (own, other) = (parts(&pressed), parts(&plain));
                // Strings stand in another order; with each in its place, all parts are equal byte for byte.
                let (own, other) = (plate::resolved(&own), plate::resolved(&other));
                for ((name, own), (other_name, other)) in own.iter().zip(&other) {
                    assert_eq!((name, own), (other_name, other), "{}", parcel.file_name());
                }
                assert_eq!(own.len(), other.len());
                let limits = Limits::default();
                assert_eq!(read(&pressed, &limits).unwrap(), read(&plain, &limits).unwrap());
            }
        }
    }
}

#[test]
fn all_but_careful_names_are_printed_from_a_plate() {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let round = round(&vocabulary);
    let all: Vec<&Form> = forms.iter().collect();
    let units = units();
    for recipient in [Recipient::Unit, Recipient::Section, Recipient::Post] {
        for parcel in units.iter().flat_map(|unit| Parcel::of_unit(unit, recipient, &all)) {
            let careful = parcel.post.map_or_else(
                || {
                    parcel.unit.posts().any(|(section, post)| {
                        parcel.section.is_none_or(|only| only == section) && post.name.starts_with(' ')
                    })
                },
                |post| post.name.starts_with(' '),
            );
            let names = names::Names::of(&parcel, &round);
            assert_eq!(names.is_none(), careful, "{}", parcel.file_name());
            if let Some(names) = names {
                assert!(plate::Plate::make(&parcel, &names, &round, &vocabulary).unwrap().is_some());
            }
        }
    }
}

#[test]
fn what_was_printed_before_does_not_change_a_workbook() {
    let vocabulary = Vocabulary::load(&[]).unwrap();
    let forms = form::load(&[], &vocabulary).unwrap();
    let round = round(&vocabulary);
    let all: Vec<&Form> = forms.iter().collect();
    let units = units();
    let parcels: Vec<Parcel<'_>> =
        units.iter().flat_map(|unit| Parcel::of_unit(unit, Recipient::Unit, &all)).collect();
    let (press, backwards) = (Press::new(&round, &vocabulary), Press::new(&round, &vocabulary));
    let printed: Vec<Vec<u8>> = parcels.iter().map(|parcel| press.print(parcel).unwrap()).collect();
    for (parcel, printed) in parcels.iter().zip(&printed).rev() {
        assert!(backwards.print(parcel).unwrap() == *printed, "same input, same bytes");
    }
}
