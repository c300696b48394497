//! 报告.html: the same tables and figures as one page: nothing is loaded from elsewhere, it can be searched, printed on A4
//! and read on a telephone.
//!
//! The page's frame is `templates/report.html`; here its marks are filled in. Every text is escaped, every figure comes
//! out of the tables of the workbook. A long list ends after some rows with a line that says where the whole one is; the
//! points are all there, each text once, and are shown as they are searched.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::chart::shade;
use super::list::joined;
use super::overview::figures;
use super::table::{Cell, Column, Holds, OPEN, TABLES, Table, place_of};
use super::view::View;
use crate::base::sensitive;

/// Rows of one picture: what fits on a printed page.
const ROWS_A_PICTURE: usize = 24;
/// Rows of one table: a county's units with room to spare. A list of thousands would make the page slow to open, and
/// nobody reads it here.
const MOST_ROWS: usize = 500;
/// The edge that keeps light bars visible on paper.
const EDGE: &str = "stroke=\"#595959\" stroke-width=\".5\"";
const FRAME: &str = include_str!("../../templates/report.html");

/// Renders it.
pub fn render(view: &View<'_>, tables: &[Table]) -> String {
    let round = &view.material.basis.round;
    let mut ways = String::new();
    let mut body = String::new();
    for (table, kind) in tables.iter().zip(TABLES) {
        let _ = write!(ways, "<a href=\"#{}\">{}</a>", kind.id, escape(&table.name));
        section(&mut body, table, kind.id);
    }
    FRAME
        .replace("<!--title-->", &escape(&format!("{}廉政风险点排查汇总", round.county)))
        .replace("<!--subtitle-->", &escape(&view.subtitle()))
        .replace("<!--legend-->", &escape(&format!("等级：{}", view.legend())))
        .replace("<!--figures-->", &tiles(view))
        .replace("<!--ways-->", &ways)
        .replace("<!--tables-->", &body)
        .replace("<!--points-->", &points(view))
}

/// Safe inside an element or a quoted attribute; numbers of persons masked.
fn escape(text: &str) -> String {
    let masked = sensitive::mask(text);
    let mut escaped = String::with_capacity(masked.len());
    for c in masked.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("<br>"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn tiles(view: &View<'_>) -> String {
    let mut tiles = String::new();
    for figure in figures(view).into_iter().flatten() {
        let _ = write!(
            tiles,
            "<div class=\"figure\"><span>{}</span><b>{}</b></div>",
            escape(&figure.name),
            figure.count
        );
    }
    tiles
}

fn section(body: &mut String, table: &Table, id: &str) {
    let _ = write!(body, "<section id=\"{id}\"><h2>{}</h2>", escape(&table.title));
    if !table.note.is_empty() {
        let _ = write!(body, "<p class=\"note\">{}</p>", escape(&table.note));
    }
    picture(body, table);
    if table.rows.len() > MOST_ROWS {
        let _ = write!(
            body,
            "<p class=\"note\">共 {} 行，这里列前 {MOST_ROWS} 行；全部见「总览.xlsx」的「{}」表</p>",
            table.rows.len(),
            escape(&table.name)
        );
    }
    body.push_str("<div class=\"wide\"><table><thead><tr>");
    for column in table.columns.iter().filter(|column| is_here(column)) {
        let _ = write!(body, "<th>{}</th>", escape(&column.title));
    }
    body.push_str("</tr></thead><tbody>");
    for row in table.rows.iter().take(MOST_ROWS) {
        cells(body, table, row);
    }
    body.push_str("</tbody>");
    if let Some(total) = &table.total {
        body.push_str("<tfoot>");
        cells(body, table, total);
        body.push_str("</tfoot>");
    }
    body.push_str("</table></div></section>\n");
}

/// Whether a column is on the page: links to files lead nowhere from a telephone.
fn is_here(column: &Column) -> bool {
    column.title != OPEN
}

fn cells(body: &mut String, table: &Table, row: &[Cell]) {
    body.push_str("<tr>");
    for (cell, column) in row.iter().zip(&table.columns).filter(|(_, column)| is_here(column)) {
        let class = match column.holds {
            Holds::Text(width) if width > 12 => "t",
            Holds::Label | Holds::Text(_) => "l",
            _ => "n",
        };
        let _ = write!(body, "<td class=\"{class}\">{}</td>", escape(&cell.shown()));
    }
    body.push_str("</tr>");
}

/// Stacked bars of a table, drawn by its own counts; giants in pictures of their own.
fn picture(body: &mut String, table: &Table) {
    let Some(stacked) = table.stacked.clone() else { return };
    let giants = table.giants();
    let rows = |big: bool| -> Vec<&Vec<Cell>> {
        table
            .rows
            .iter()
            .enumerate()
            .filter(|(at, _)| giants.contains(at) == big)
            .map(|(_, row)| row)
            .collect()
    };
    let (big, others) = (rows(true), rows(false));
    let most = others.iter().map(|row| table.stacked_sum(row)).max().unwrap_or(0);
    if most < 2 {
        return;
    }
    for row in big {
        bars(body, table, &[row], stacked.clone(), table.stacked_sum(row));
    }
    for rows in others.chunks(ROWS_A_PICTURE) {
        bars(body, table, rows, stacked.clone(), most);
    }
}

/// One picture of some rows; `most` is the sum that fills the width.
fn bars(body: &mut String, table: &Table, rows: &[&Vec<Cell>], stacked: Range<usize>, most: usize) {
    let height = rows.len() * 22 + 34;
    let x_of = |sum: usize| 190 + sum * 520 / most;
    let _ = write!(
        body,
        "<div class=\"wide\"><svg class=\"bars\" viewBox=\"0 0 760 {height}\" role=\"img\" aria-label=\"{}\">",
        escape(&table.title)
    );
    for (at, column) in stacked.clone().enumerate() {
        let title = table.columns.get(column).map_or("", |column| column.title.as_str());
        let x = 190 + at * 130;
        let _ = write!(
            body,
            "<rect x=\"{x}\" y=\"6\" width=\"12\" height=\"12\" fill=\"#{:06X}\" {EDGE}/>\
             <text x=\"{}\" y=\"17\">{}</text>",
            shade(at),
            x + 17,
            escape(title)
        );
    }
    for (at, row) in rows.iter().enumerate() {
        let y = 28 + at * 22;
        let label: String = row.first().map(Cell::shown).unwrap_or_default().chars().take(14).collect();
        let _ =
            write!(body, "<text x=\"182\" y=\"{}\" text-anchor=\"end\">{}</text>", y + 13, escape(&label));
        let mut done = 0;
        for (part, cell) in row.get(stacked.clone()).unwrap_or_default().iter().enumerate() {
            let count = cell.count().unwrap_or(0);
            let (from, to) = (x_of(done), x_of(done + count));
            if to > from {
                let _ = write!(
                    body,
                    "<rect x=\"{from}\" y=\"{y}\" width=\"{}\" height=\"16\" fill=\"#{:06X}\" {EDGE}/>",
                    to - from,
                    shade(part)
                );
            }
            done += count;
        }
        let _ = write!(body, "<text x=\"{}\" y=\"{}\">{done}</text>", x_of(done) + 6, y + 13);
    }
    body.push_str("</svg></div>");
}

/// The points as data for the search: the texts, each once, and for each point its number and the places of its texts.
fn points(view: &View<'_>) -> String {
    let mut texts = Texts::default();
    let rows: Vec<(&str, [usize; 6])> = view
        .entries
        .iter()
        .map(|entry| {
            let point = entry.point;
            let cells = [
                texts.place(view.unit_name(entry)),
                texts.place(&place_of(point)),
                texts.place(point.category.as_deref().unwrap_or_default()),
                texts.place(point.level.as_deref().unwrap_or_default()),
                texts.place(&point.risk),
                texts.place(&joined(&point.measures)),
            ];
            (entry.number.as_str(), cells)
        })
        .collect();
    let json = serde_json::to_string(&(&texts.all, &rows)).unwrap_or_default();
    // A closing tag inside a text would end the script.
    json.replace('<', "\\u003c")
}

/// Texts, each once, numbers of persons masked.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Texts {
    fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(sensitive::mask(text).into_owned());
        self.places.insert(text.to_owned(), place);
        place
    }
}
