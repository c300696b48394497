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
use jingzhong::summary::table::TABLES;
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

    // Every figure of every table, row by row, is the workbook's.
    let book = read(&bytes("总览.xlsx"), &Limits::default()).unwrap();
    let mut compared = 0;
    for kind in TABLES {
        let sheet = book.sheets.iter().find(|sheet| sheet.name == kind.name).unwrap();
        let section = dom.split_once(&format!("<section id=\"{}\">", kind.id)).unwrap().1;
        let section = section.split_once("</section>").unwrap().0;
        let rows: Vec<Vec<&str>> = section.split("<tr>").skip(2).map(cells).collect();
        assert!(rows.len() <= 501, "{}", kind.name);
        for (row, cells) in (4..).zip(&rows) {
            let mut here = 0;
            for title in sheet.row(3) {
                if title.value.shown() == "打开" {
                    continue;
                }
                if let Some(Value::Number { value, .. }) =
                    sheet.cell(Place::new(row, title.place.col)).map(|cell| &cell.value)
                {
                    let title = title.value.shown();
                    let shown = match () {
                        () if title.contains(['占', '覆']) => format!("{:.1}%", value * 100.0),
                        () if title.contains("每个") => format!("{value:.2}"),
                        () => value.to_string(),
                    };
                    assert_eq!(cells[here], shown, "{} {title} row {row}", kind.name);
                    compared += 1;
                }
                here += 1;
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

/// The texts of a row's cells.
fn cells(row: &str) -> Vec<&str> {
    let cells = row.split("<td").skip(1);
    cells.map(|cell| cell.split_once('>').unwrap().1.split_once("</td>").unwrap().0).collect()
}

#[test]
fn a_long_table_ends_after_five_hundred_rows_and_says_where_the_whole_one_is() {
    let mut county = county::county(3, 900);
    for point in &mut county.points {
        point.is_new = Some(true);
    }
    let material = county.material();
    let all = books(&material);
    let page = (all.iter().find(|book| book.path == "报告.html").unwrap().write)().unwrap();
    let page = String::from_utf8(page).unwrap();
    let counting = county.points.iter().filter(|point| point.counts()).count();
    let section =
        page.split_once("<section id=\"new-risk-point\">").unwrap().1.split_once("</section>").unwrap().0;
    assert!(
        section
            .contains(&format!("共 {counting} 行，这里列前 500 行；全部见「总览.xlsx」的「新增风险清单」表"))
    );
    assert_eq!(section.matches("<tr>").count(), 501);
    // The search has them all.
    let last = page.rsplit_once("[\"Q0002-").unwrap().1;
    assert!(last.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(page.matches("[\"Q000").count(), counting);
}
