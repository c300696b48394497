//! .ods and .fods by hand.

use crate::zips::zipped;
use crate::{Case, beyond, broken, count, locked, right};

const MIME: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

fn content(styles: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
}

fn package(content: &str) -> Vec<u8> {
    zipped(&[("mimetype", MIME), ("content.xml", content.as_bytes())])
}

fn table(rows: &str) -> Vec<u8> {
    package(&content("", &format!("<table:table table:name=\"表\">{rows}</table:table>")))
}

fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

pub fn cases() -> Vec<Case> {
    let x = text_cell("x");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let odd = |name: &str, rows: &str, cells: &[&str]| right(&format!("ods/odd/{name}"), table(rows), cells);
    let mut cases = vec![
        odd("nothing", "", &[]),
        odd("types", &row("<table:table-cell office:value-type=\"float\" office:value=\"1.50\"><text:p>1.5</text:p></table:table-cell><table:table-cell office:value-type=\"percentage\" office:value=\"0.5\"/><table:table-cell office:value-type=\"currency\" office:value=\"9\"/><table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/><table:table-cell office:value-type=\"date\" office:date-value=\"2026-09-30\"/><table:table-cell office:value-type=\"date\" office:date-value=\"2026-09-30T12:30:00\"/><table:table-cell office:value-type=\"time\" office:time-value=\"PT08H30M00S\"/><table:table-cell office:value-type=\"string\" office:string-value=\"值\"><text:p>x</text:p></table:table-cell>"), &["A1=#1.50", "B1=#0.5", "C1=#9", "D1=true", "E1=@2026-09-30", "F1=@2026-09-30 12:30:00", "G1=@08:30:00", "H1=值"]),
        odd("errors", &row("<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"#N/A\"/><table:table-cell table:formula=\"of:=1\"/>"), &["A1=!#DIV/0!", "B1=!#N/A", "C1=?"]),
        odd("repeats", &format!("<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"3\"/>{x}<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"2\"/></table:table-row><table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"), &["D1=x", "E1=#1", "F1=#1", "D2=x", "E2=#1", "F2=#1"]),
        odd("repeats-of-nothing-past-the-end", &format!("{}<table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell table:number-columns-repeated=\"4294967295\"/></table:table-row>", row(&x)), &["A1=x"]),
        odd("indented", &format!("\n  <table:table-row>\n    <table:table-cell office:value-type=\"string\">\n      <text:p>甲</text:p>\n      <text:p>乙\n  丙</text:p>\n    </table:table-cell>\n    {x}\n  </table:table-row>\n"), &["A1=甲\n乙 丙", "B1=x"]),
        odd("inner-elements", &row("<table:table-cell office:value-type=\"string\"><text:p>甲<text:s text:c=\"2\"/>乙<text:tab/>丙<text:line-break/><text:span>丁</text:span><text:a>戊</text:a></text:p></table:table-cell>"), &["A1=甲  乙\t丙\n丁戊"]),
        odd("annotation", &row(&format!("<table:table-cell office:value-type=\"string\"><office:annotation><dc:date>2026</dc:date><text:p>批注</text:p></office:annotation><text:p>甲</text:p></table:table-cell>{x}")), &["A1=甲", "B1=x"]),
        odd("covered", &format!("{}{}", row(&format!("<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>合</text:p></table:table-cell><table:covered-table-cell/>{x}")), row(&format!("<table:covered-table-cell table:number-columns-repeated=\"2\"/>{x}"))), &["merge A1:B2", "A1=合", "C1=x", "C2=x"]),
        odd("hidden", &format!("<table:table-column/><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"16383\"/><table:table-row table:visibility=\"filter\">{x}{x}</table:table-row><table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1048575\"><table:table-cell/></table:table-row>"), &["row 1 hidden", "column 2 hidden", "A1=x", "B1=x"]),
        odd("groups", &format!("<table:table-header-rows>{}</table:table-header-rows><table:table-row-group>{}</table:table-row-group>", row(&x), row(&x)), &["A1=x", "A2=x"]),
        odd("drawing", &format!("<table:shapes><draw:frame><table:table><table:table-row>{x}</table:table-row></table:table></draw:frame></table:shapes>{}", row(&x)), &["A1=x"]),
        right("ods/odd/tracked-changes", package(&content("", &format!("<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell office:value-type=\"float\" office:value=\"9\"/></table:previous></table:cell-content-change></table:tracked-changes><table:table table:name=\"表\">{}</table:table>", row(&x)))), &["A1=x"]),
        right("ods/odd/hidden-sheet", package(&content("<style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>", &format!("<table:table table:name=\"藏\" table:style-name=\"ta2\">{0}</table:table><table:table table:name=\"表\" table:style-name=\"ta1\">{0}</table:table>", row(&x)))), &["[藏] Hidden", "A1=x", "A1=x"]),
        right("ods/odd/flat", content("", &format!("<table:table table:name=\"表\">{}</table:table>", row(&x))).replace("document-content", "document").replace("xmlns:text", "office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\" xmlns:text").into_bytes(), &["A1=x"]),
        count("ods/bomb/blanks", table(&row(&format!("<table:table-cell office:value-type=\"string\"><text:p>{}x</text:p></table:table-cell>", "<text:s text:c=\"4294967295\"/>".repeat(100)))), 1),
        beyond("ods/bomb/repeated-value", table("<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>"), "单元格太多"),
        beyond("ods/bomb/repeated-text", table(&format!("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>", "长".repeat(100_000))), "文字太多"),
        beyond(
            "ods/bomb/hidden-rows",
            package(&content("", &format!("<table:table><table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1048575\"/>{}</table:table>", row(&x)).repeat(20))),
            "隐藏的行列",
        ),
        beyond("ods/bomb/sheets", package(&content("", &"<table:table/>".repeat(3000))), "工作表超过"),
        broken("ods/broken/repeated-past-the-last-row", table(&format!("<table:table-row table:number-rows-repeated=\"1048577\">{x}</table:table-row>")), "位置"),
        broken("ods/broken/repeated-past-the-last-column", table(&row(&format!("<table:table-cell table:number-columns-repeated=\"16384\"/>{x}"))), "位置"),
        broken("ods/broken/text-document", package("<office:document-content><office:body><office:text><text:p>x</text:p></office:text></office:body></office:document-content>"), "不是表格"),
        broken("ods/broken/no-sheet", package(&content("", "")), "没有工作表"),
        broken("ods/broken/empty", package(""), "不是表格"),
        broken("ods/broken/ends-between-rows", package(content("", &format!("<table:table>{}", row(&x))).split("</office:spreadsheet>").next().unwrap()), "XML"),
        broken("ods/broken/doctype", package(&format!("<!DOCTYPE a>{}", content("", ""))), "文档类型"),
        locked("ods/locked", zipped(&[("mimetype", MIME), ("content.xml", b"\x12\x34\x56"), ("META-INF/manifest.xml", b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>")])),
    ];
    let whole = content("", &format!("<table:table table:name=\"表\">{}</table:table>", row(&x)));
    for tenth in 1..10 {
        let cut: String = whole.chars().take(whole.chars().count() * tenth / 10).collect();
        cases.push(broken(&format!("ods/broken/cut-at-{tenth}0-percent"), package(&cut), ""));
    }
    cases
}
