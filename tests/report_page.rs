//! 报告.html in a real browser (skipped where there is none): no error, the search narrows, the figures are the
//! workbook's.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it does not expect")]

#[path = "summary/county.rs"]
#[expect(dead_code, reason = "this test needs no dice")]
mod county;

use std::path::Path;
use std::process::Command;

use jingzhong::base::Place;
use jingzhong::summary::books;
use jingzhong::workbook::{Limits, Value, read};

const BROWSER: &str = "/usr/bin/chromium";

/// The page as the browser has built it, and what its console said.
fn loaded(page: &Path, hash: &str) -> (String, String) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(BROWSER)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}{hash}", page.display()))
        .output()
        .unwrap();
    let console = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = console.lines().filter(|line| line.contains("CONSOLE")).collect();
    (String::from_utf8(output.stdout).unwrap(), console.join("\n"))
}

fn listed(dom: &str) -> usize {
    let list = dom.split_once("<tbody id=\"list\">").unwrap().1;
    list.split_once("</tbody>").unwrap().0.matches("<tr>").count()
}

#[test]
fn the_page_shows_the_workbooks_figures_and_its_search_narrows() {
    if !Path::new(BROWSER).exists() {
        return;
    }
    let mut county = county::county(14, 150);
    // A hostile text must stay a text.
    for point in &mut county.points {
        point.risk =
            format!("{}</script><script>alert(1)</script><img src=x onerror=alert(2)>", point.risk).into();
    }
    let material = county.material();
    let all = books(&material);
    let bytes = |name: &str| (all.iter().find(|book| book.path == name).unwrap().write)().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    std::fs::write(&page, bytes("报告.html")).unwrap();

    let (dom, console) = loaded(&page, "");
    assert_eq!(console, "");
    assert!(!dom.contains("<img"), "a text became an element");
    let counting = county.points.iter().filter(|point| point.counts()).count();
    assert!(counting < 200);
    assert_eq!(listed(&dom), counting);

    let (narrowed, console) = loaded(&page, "#?印章%20一级");
    assert_eq!(console, "");
    let wanted = county
        .points
        .iter()
        .filter(|point| point.counts() && point.level.as_deref() == Some("一级"))
        .filter(|point| {
            let post = [&point.section, &point.post].into_iter().flatten().any(|text| text.contains("印章"));
            post || point.risk.contains("印章") || point.measures.iter().any(|text| text.contains("印章"))
        })
        .count();
    assert!(wanted > 0 && wanted < counting);
    assert_eq!(listed(&narrowed), wanted);

    let book = read(&bytes("总览.xlsx"), &Limits::default()).unwrap();
    let shown = |value: &Value, share: bool| match value {
        Value::Number { value, .. } if share => format!("{:.1}%", value * 100.0),
        value => value.shown(),
    };
    for (id, name) in [("unit-level", "单位×等级"), ("category-level", "类别×等级"), ("new-risk", "新增风险")]
    {
        let sheet = book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
        let last = sheet.cells.last().unwrap().place.row;
        let total: Vec<String> = sheet
            .row(last)
            .iter()
            .map(|cell| {
                let title = sheet.cell(Place::new(3, cell.place.col)).unwrap().value.shown();
                shown(&cell.value, title.contains('占'))
            })
            .collect();
        let section = dom.split_once(&format!("<section id=\"{id}\">")).unwrap().1;
        let foot = section.split_once("<tfoot>").unwrap().1.split_once("</tfoot>").unwrap().0;
        let figures: Vec<String> = foot
            .split("<td")
            .skip(1)
            .map(|cell| cell.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned())
            .collect();
        assert_eq!(figures, total, "{name}");
    }
}
