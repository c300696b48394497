//! .xlsx by hand: legal though odd, damaged, and hostile.

use crate::zips::zipped;
use crate::{Case, beyond, broken, count, right};

pub const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
pub const ROOT: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/></Relationships>"#;
const STRINGS: &str = r#"<sst count="4294967295" uniqueCount="4294967295"><si><t>甲</t></si><si><r><t>乙</t></r><r><rPr/><t xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>bing</t></rPh></si><si/><si><t><![CDATA[<丁>]]></t></si></sst>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="177" formatCode="[Red]0&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="31"/><xf numFmtId="20"/></cellXfs></styleSheet>"#;

/// The parts of a workbook with this sheet, the sheet last.
pub fn parts(sheet: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("[Content_Types].xml", TYPES.into()),
        ("_rels/.rels", ROOT.into()),
        ("xl/workbook.xml", BOOK.into()),
        ("xl/_rels/workbook.xml.rels", RELS.into()),
        ("xl/sharedStrings.xml", STRINGS.into()),
        ("xl/styles.xml", STYLES.into()),
        ("xl/worksheets/sheet1.xml", sheet.to_vec()),
    ]
}

/// A workbook with this sheet.
pub fn package(sheet: &[u8]) -> Vec<u8> {
    with(sheet, &[])
}

/// The same with some parts replaced or added.
fn with(sheet: &[u8], others: &[(&'static str, &[u8])]) -> Vec<u8> {
    let mut parts = parts(sheet);
    for (name, bytes) in others {
        parts.retain(|(old, _)| old != name);
        parts.push((name, bytes.to_vec()));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    zipped(&parts)
}

/// A workbook of one cell with these content types.
pub fn with_types(types: &str) -> Vec<u8> {
    with(ONE.as_bytes(), &[("[Content_Types].xml", types.as_bytes())])
}

/// The same without one part.
fn without(part: &str) -> Vec<u8> {
    let parts = parts(ONE.as_bytes());
    let kept: Vec<(&str, &[u8])> = parts
        .iter()
        .filter(|(name, _)| *name != part)
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    zipped(&kept)
}

const ONE: &str = r"<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>";

fn rows(data: &str) -> Vec<u8> {
    package(format!("<worksheet><sheetData>{data}</sheetData></worksheet>").as_bytes())
}

fn sheet_of_rows(data: &str) -> String {
    format!("<worksheet><sheetData>{data}</sheetData></worksheet>")
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, data, cells) in ODD_ROWS {
        cases.push(right(&format!("xlsx/odd/{name}"), rows(data), cells));
    }
    for (name, sheet, cells) in ODD_SHEETS {
        cases.push(right(&format!("xlsx/odd/{name}"), package(sheet.as_bytes()), cells));
    }
    for (name, data, word) in BROKEN_ROWS {
        cases.push(broken(&format!("xlsx/broken/{name}"), rows(data), word));
    }
    for (name, sheet, word) in BROKEN_SHEETS {
        cases.push(broken(&format!("xlsx/broken/{name}"), package(sheet.as_bytes()), word));
    }
    cases.extend(odd_packages());
    cases.extend(odd_encodings());
    cases.extend(bombs());
    cases
}

type Row = (&'static str, &'static str, &'static [&'static str]);

const ODD_ROWS: &[Row] = &[
    ("nothing", "", &[]),
    (
        "starts-at-b3",
        r#"<row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c></row>"#,
        &["B3=甲", "C3=乙 丙"],
    ),
    (
        "no-places",
        r#"<row><c t="s"><v>0</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row>"#,
        &["A1=甲", "B1=#1", "A2=#2"],
    ),
    (
        "some-places",
        r#"<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"#,
        &["C5=#1", "D5=#2", "A6=#3"],
    ),
    ("prefix", r#"<x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>"#, &["A1=#5"]),
    ("inline-in-v", r#"<row r="1"><c r="A1" t="inlineStr"><v>直接写</v></c></row>"#, &["A1=直接写"]),
    (
        "inline-rich",
        r#"<row r="1"><c r="A1" t="inlineStr"><is><r><t>内</t></r><r><t>联</t></r></is></c></row>"#,
        &["A1=内联"],
    ),
    (
        "inline-phonetic",
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>汉</t><rPh sb="0" eb="1"><t>han</t></rPh></is></c></row>"#,
        &["A1=汉"],
    ),
    ("cdata", r#"<row r="1"><c r="A1" t="str"><f>X</f><v><![CDATA[a<b]]></v></c></row>"#, &["A1=a<b"]),
    ("comment-in-v", r#"<row r="1"><c r="A1"><v>1<!-- x -->2</v></c></row>"#, &["A1=#12"]),
    (
        "comment-between",
        r#"<row r="1"><!-- <c r="B1"><v>9</v></c> --><c r="A1"><v>1</v></c></row>"#,
        &["A1=#1"],
    ),
    ("instruction", r#"<row r="1"><?x y?><c r="A1"><v>1</v></c></row>"#, &["A1=#1"]),
    (
        "references",
        r#"<row r="1"><c r="A1"><v>&#49;&#x32;</v></c><c r="B1" t="str"><v>&#27721;&lt;&amp;</v></c></row>"#,
        &["A1=#12", "B1=汉<&"],
    ),
    ("reference-in-place", r#"<row r="1"><c r="A1" t="&#115;tr"><v>x</v></c></row>"#, &["A1=x"]),
    (
        "new-errors",
        r#"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="e"><v>#CALC!</v></c><c r="C1" t="e"><v>#FIELD!</v></c><c r="D1" t="e"><v>#GETTING_DATA</v></c></row>"#,
        &["A1=!#SPILL!", "B1=!#CALC!", "C1=!#FIELD!", "D1=!#GETTING_DATA"],
    ),
    (
        "extension",
        r#"<row r="1"><c r="A1"><v>0</v><extLst><ext><v>9</v></ext></extLst></c></row>"#,
        &["A1=#0"],
    ),
    (
        "extension-in-row",
        r#"<row r="1"><c r="A1"><v>0</v></c><extLst><ext uri="x"/></extLst></row>"#,
        &["A1=#0"],
    ),
    (
        "booleans",
        r#"<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="b"><v>true</v></c></row>"#,
        &["A1=true", "B1=false", "C1=true"],
    ),
    (
        "formula-without-value",
        r#"<row r="1"><c r="A1"><f>NOW()</f></c><c r="B1"><f>1</f><v/></c><c r="C1"><f>1</f><v></v></c></row>"#,
        &["A1=?", "B1=?", "C1=?"],
    ),
    (
        "formula-empty-text",
        r#"<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>"#,
        &["B1=#1"],
    ),
    (
        "formula-shared",
        r#"<row r="1"><c r="A1"><f t="shared" si="4294967295" ref="A1:A9">1</f><v>3</v></c><c r="B1"><f t="array" ref="B1:XFD1048576">1</f><v>4</v></c></row>"#,
        &["A1=#3", "B1=#4"],
    ),
    (
        "empty-cells",
        r#"<row r="1"><c r="A1" s="1"/><c r="B1"></c><c r="C1" t="s"><v></v></c><c r="D1" t="s"><v>2</v></c></row>"#,
        &[],
    ),
    ("shared-cdata", r#"<row r="1"><c r="A1" t="s"><v> 3 </v></c></row>"#, &["A1=<丁>"]),
    (
        "digits",
        r#"<row r="1"><c r="A1"><v>1E5</v></c><c r="B1"><v>12345678901234567</v></c><c r="C1"><v>-0</v></c><c r="D1"><v> 5 </v></c></row>"#,
        &["A1=#1E5", "B1=#12345678901234567", "C1=#-0", "D1=#5"],
    ),
    (
        "not-a-number",
        r#"<row r="1"><c r="A1"><v>无</v></c><c r="B1"><v>NaN</v></c><c r="C1"><v>1e999</v></c></row>"#,
        &["A1=无", "B1=NaN", "C1=1e999"],
    ),
    (
        "escapes",
        r#"<row r="1"><c r="A1" t="str"><v>a_x000D_b_x4E00__xZZZZ_</v></c></row>"#,
        &["A1=a\rb一_xZZZZ_"],
    ),
    (
        "reversed",
        r#"<row r="2"><c r="B2"><v>2</v></c></row><row r="1"><c r='B1'><v>1</v></c><c r="A1"><v>0</v></c></row>"#,
        &["A1=#0", "B1=#1", "B2=#2"],
    ),
    (
        "row-twice",
        r#"<row r="1"><c r="A1"><v>0</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>"#,
        &["A1=#0", "B1=#1"],
    ),
    ("same-cell-same-value", r#"<row r="1"><c r="A1"><v>0</v></c><c r="A1"><v>0</v></c></row>"#, &["A1=#0"]),
    (
        "iso-date",
        r#"<row r="1"><c r="A1" t="d"><v>2026-09-30T00:00:00</v></c><c r="B1" t="d"><v>2026-09-30T12:30:00Z</v></c></row>"#,
        &["A1=@2026-09-30", "B1=@2026-09-30 12:30:00"],
    ),
    (
        "date-formats",
        r#"<row r="1"><c r="A1" s="1"><v>46295</v></c><c r="B1" s="2"><v>46295</v></c><c r="C1" s="3"><v>46295</v></c><c r="D1" s="4"><v>46295</v></c><c r="E1" s="5"><v>0.5</v></c><c r="F1" s="99"><v>1</v></c></row>"#,
        &["A1=@2026-09-30", "B1=@2026-09-30", "C1=#46295", "D1=@2026-09-30", "E1=@12:00:00", "F1=#1"],
    ),
    (
        "hidden-rows",
        r#"<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="true"/><row r="4"><c r="A4"><v>1</v></c></row>"#,
        &["row 1 hidden", "row 2 hidden", "row 3 hidden", "A1=#1", "A2=#1", "A4=#1"],
    ),
    (
        "last-cell",
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#,
        &["A1=#1", "XFD1048576=#2"],
    ),
    (
        "lower-case-place",
        r#"<row r="1"><c r="b1"><v>1</v></c><c r="$C$1"><v>2</v></c></row>"#,
        &["B1=#1", "C1=#2"],
    ),
    ("line-ends", "<row\n r=\"1\"\t>\n <c\r\n r = \"A1\"  t='str' ><v>x</v ></c\n></row>", &["A1=x"]),
    (
        "unknown-attributes",
        r#"<row r="1" spans="1:1" x:dyDescent="0.25" foo="a>b"><c r="A1" ph="1" cm="1" vm="1"><v>1</v></c></row>"#,
        &["A1=#1"],
    ),
    ("unknown-elements", r#"<row r="1"><c r="A1"><foo><bar>9</bar></foo><v>1</v></c></row>"#, &["A1=#1"]),
    ("unknown-type", r#"<row r="1"><c r="A1" t="zz"><v>1</v></c></row>"#, &["A1=#1"]),
    ("emoji-and-rare", r#"<row r="1"><c r="A1" t="str"><v>𠮷😀&#x20BB7;</v></c></row>"#, &["A1=𠮷😀𠮷"]),
];

const ODD_SHEETS: &[Row] = &[
    (
        "dimension-lies",
        r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#,
        &["A1=#1"],
    ),
    (
        "dimension-nonsense",
        r#"<worksheet><dimension ref="@@"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#,
        &["A1=#1"],
    ),
    ("empty-sheet", "<worksheet/>", &[]),
    (
        "merges",
        r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells count="999"><mergeCell ref="A1:B2"/><mergeCell ref="C3"/><mergeCell ref="E5:D4"/></mergeCells></worksheet>"#,
        &["merge A1:B2", "merge D4:E5", "A1=#1"],
    ),
    (
        "columns",
        r#"<worksheet><cols><col min="2" max="16384" hidden="1"/><col min="1" max="4294967295"/></cols><sheetData><row r="1"><c r="C1"><v>1</v></c></row></sheetData></worksheet>"#,
        &["column 2 hidden", "column 3 hidden", "C1=#1"],
    ),
    (
        "cells-outside-data",
        r#"<worksheet><c r="B9"><v>9</v></c><sheetData><row><c><v>1</v></c></row></sheetData><extLst><c r="B9"><v>9</v></c></extLst></worksheet>"#,
        &["A1=#1"],
    ),
    (
        "strict",
        r#"<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"#,
        &["A1=#1"],
    ),
    (
        "alternate-content",
        r#"<worksheet xmlns:mc="m"><sheetData><row><c><v>1</v></c></row></sheetData><mc:AlternateContent><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent></worksheet>"#,
        &["A1=#1"],
    ),
];

type Fault = (&'static str, &'static str, &'static str);

const BROKEN_ROWS: &[Fault] = &[
    ("string-99", r#"<row r="1"><c r="A1" t="s"><v>99</v></c></row>"#, "共享字符串"),
    ("string-minus-1", r#"<row r="1"><c r="A1" t="s"><v>-1</v></c></row>"#, "共享字符串"),
    ("string-abc", r#"<row r="1"><c r="A1" t="s"><v>abc</v></c></row>"#, "共享字符串"),
    ("string-huge", r#"<row r="1"><c r="A1" t="s"><v>18446744073709551616</v></c></row>"#, "共享字符串"),
    ("row-wraps", r#"<row r="1"><c r="A4294967297"><v>1</v></c></row>"#, "位置"),
    ("row-zero", r#"<row r="0"><c><v>1</v></c></row>"#, "位置"),
    ("row-too-large", r#"<row r="1048577"><c><v>1</v></c></row>"#, "位置"),
    ("row-minus", r#"<row r="-1"><c><v>1</v></c></row>"#, "位置"),
    ("cell-row-zero", r#"<row r="1"><c r="A0"><v>1</v></c></row>"#, "位置"),
    ("column-too-large", r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#, "位置"),
    ("column-letters", r#"<row r="1"><c r="AAAAAAAAAA1"><v>1</v></c></row>"#, "位置"),
    ("place-empty", r#"<row r="1"><c r=""><v>1</v></c></row>"#, "位置"),
    ("place-chinese", r#"<row r="1"><c r="甲1"><v>1</v></c></row>"#, "位置"),
    ("past-the-last-row", r#"<row r="1048576"><c><v>1</v></c></row><row><c><v>1</v></c></row>"#, "位置"),
    ("past-the-last-column", r#"<row r="1"><c r="XFD1"><v>1</v></c><c><v>1</v></c></row>"#, "位置"),
    ("two-values", r#"<row r="1"><c r="A1"><v>0</v></c><c r="A1"><v>1</v></c></row>"#, "两个不同的值"),
    ("unclosed", r#"<row r="1"><c r="A1"><v>1</v></row>"#, "XML"),
    ("crossed", r#"<row r="1"><c r="A1"><v>1</c></v></row>"#, "XML"),
    ("entity", r#"<row r="1"><c r="A1"><v>&bomb;</v></c></row>"#, "XML"),
    ("entity-open", r#"<row r="1"><c r="A1"><v>&amp</v></c></row>"#, "XML"),
    ("reference-surrogate", r#"<row r="1"><c r="A1" t="str"><v>&#xD800;</v></c></row>"#, "XML"),
    ("cell-in-cell", r#"<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>"#, "读不出来"),
];

const BROKEN_SHEETS: &[Fault] = &[
    ("empty-part", "", "内容缺失"),
    ("not-a-sheet", "<html><body/></html>", "内容缺失"),
    ("cut", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1", "XML"),
    ("cut-in-tag", "<worksheet><sheetData><row r=\"1", "XML"),
    ("cut-in-comment", "<worksheet><!-- ", "XML"),
    ("cut-in-cdata", "<worksheet><![CDATA[ ", "XML"),
    ("tail", "<worksheet/></worksheet>", "XML"),
    ("lt-only", "<<<<<<<<", "XML"),
    ("doctype", "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>", "文档类型"),
    (
        "laughs",
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><worksheet><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>",
        "文档类型",
    ),
    ("external-entity", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet/>", "文档类型"),
    (
        "merge-nonsense",
        "<worksheet><sheetData/><mergeCells><mergeCell ref=\"A1:XFE9\"/></mergeCells></worksheet>",
        "位置",
    ),
];

fn odd_packages() -> Vec<Case> {
    let one = ONE.as_bytes();
    let book = |sheets: &str| {
        format!(r#"<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets>{sheets}</sheets></workbook>"#)
    };
    let rels = |more: &str| RELS.replace("</Relationships>", &format!("{more}</Relationships>"));
    let sheet_2 = (
        "xl/worksheets/sheet2.xml",
        &br"<worksheet><sheetData><row><c><v>8</v></c></row></sheetData></worksheet>"[..],
    );
    let two = book(r#"<sheet name="表" sheetId="1" r:id="rId1"/><sheet name="表" sheetId="2" r:id="rId9"/>"#);
    let second = |kind: &str| {
        rels(&format!(r#"<Relationship Id="rId9" Type="http://x/{kind}" Target="worksheets/sheet2.xml"/>"#))
    };
    let hidden = book(
        r#"<sheet name="甲" state="hidden" r:id="rId1"/><sheet name="乙" state="veryHidden" r:id="rId9"/>"#,
    );
    let rels_of = |text: &'static str| ("xl/_rels/workbook.xml.rels", text.as_bytes());
    vec![
        right("xlsx/package/two-sheets-of-one-name", with(one, &[sheet_2, ("xl/workbook.xml", two.as_bytes()), ("xl/_rels/workbook.xml.rels", second("worksheet").as_bytes())]), &["A1=#7", "A1=#8"]),
        right("xlsx/package/macro-sheet-beside", with(one, &[sheet_2, ("xl/workbook.xml", two.as_bytes()), ("xl/_rels/workbook.xml.rels", second("xlMacrosheet").as_bytes())]), &["A1=#7"]),
        right("xlsx/package/chart-sheet-beside", with(one, &[sheet_2, ("xl/workbook.xml", two.as_bytes()), ("xl/_rels/workbook.xml.rels", second("chartsheet").as_bytes())]), &["A1=#7"]),
        right("xlsx/package/hidden-sheets", with(one, &[sheet_2, ("xl/workbook.xml", hidden.as_bytes()), ("xl/_rels/workbook.xml.rels", second("worksheet").as_bytes())]), &["[甲] Hidden", "A1=#7", "[乙] VeryHidden", "A1=#8"]),
        right("xlsx/package/since-1904", with(sheet_of_rows(r#"<row><c s="1"><v>44833</v></c></row>"#).as_bytes(), &[("xl/workbook.xml", book(r#"<sheet name="表" r:id="rId1"/>"#).as_bytes())]), &["A1=@2026-09-30"]),
        right("xlsx/package/no-content-types", without("[Content_Types].xml"), &["A1=#7"]),
        right("xlsx/package/no-root-relations", without("_rels/.rels"), &["A1=#7"]),
        right("xlsx/package/no-styles", without("xl/styles.xml"), &["A1=#7"]),
        right("xlsx/package/no-strings", without("xl/sharedStrings.xml"), &["A1=#7"]),
        right("xlsx/package/absolute-target", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>"#)]), &["A1=#7"]),
        right("xlsx/package/dotted-target", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="../xl/./worksheets/sheet1.xml"/></Relationships>"#)]), &["A1=#7"]),
        right("xlsx/package/backslash-and-case", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="Worksheets\Sheet1.XML"/></Relationships>"#)]), &["A1=#7"]),
        right("xlsx/package/strict-types", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#)]), &["A1=#7"]),
        right("xlsx/package/external-link-target", with(one, &[("xl/_rels/workbook.xml.rels", rels(r#"<Relationship Id="rId8" Type="http://x/externalLink" TargetMode="External" Target="file:///etc/passwd"/>"#).as_bytes())]), &["A1=#7"]),
        right("xlsx/package/properties-broken", with(one, &[("docProps/core.xml", b"<cp:coreProperties><dcterms:modified>"), ("_rels/.rels", br#"<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="http://x/core-properties" Target="docProps/core.xml"/></Relationships>"#)]), &["A1=#7"]),
        broken("xlsx/package/no-workbook", without("xl/workbook.xml"), "工作簿"),
        broken("xlsx/package/no-relations", without("xl/_rels/workbook.xml.rels"), "缺少工作表"),
        broken("xlsx/package/no-sheet-part", without("xl/worksheets/sheet1.xml"), "缺少工作表"),
        broken("xlsx/package/no-sheets", with(one, &[("xl/workbook.xml", b"<workbook><sheets/></workbook>")]), "没有工作表"),
        broken("xlsx/package/only-a-chart", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/chartsheet" Target="worksheets/sheet1.xml"/></Relationships>"#)]), "没有工作表"),
        broken("xlsx/package/target-is-external", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" TargetMode="External" Target="http://x/y.xml"/></Relationships>"#)]), "缺少工作表"),
        broken("xlsx/package/target-leaves-the-package", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="../../../../etc/passwd"/></Relationships>"#)]), "缺少工作表"),
        broken("xlsx/package/workbook-is-a-page", with(one, &[("xl/workbook.xml", b"<html/>")]), "工作簿"),
        broken("xlsx/package/strings-broken", with(one, &[("xl/sharedStrings.xml", b"<sst><si>")]), "XML"),
        broken("xlsx/package/styles-broken", with(one, &[("xl/styles.xml", b"<styleSheet><cellXfs>")]), "XML"),
        broken("xlsx/package/relations-in-a-circle", with(one, &[rels_of(r#"<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="workbook.xml"/></Relationships>"#)]), "内容缺失"),
    ]
}

fn odd_encodings() -> Vec<Case> {
    let sheet = |encoding: &str| {
        format!(
            r#"<?xml version="1.0" encoding="{encoding}"?><worksheet><sheetData><row><c t="str"><v>汉字</v></c></row></sheetData></worksheet>"#
        )
    };
    let wide = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        let mut all = mark.to_vec();
        all.extend(sheet("UTF-16").encode_utf16().flat_map(bytes));
        package(&all)
    };
    let gbk = |label: &str| package(&encoding_rs::GB18030.encode(&sheet(label)).0);
    let read = &["A1=汉字"];
    vec![
        right("xlsx/encoding/utf-16-le", wide(&[0xFF, 0xFE], u16::to_le_bytes), read),
        right("xlsx/encoding/utf-16-be", wide(&[0xFE, 0xFF], u16::to_be_bytes), read),
        right("xlsx/encoding/utf-16-le-unmarked", wide(&[], u16::to_le_bytes), read),
        right("xlsx/encoding/utf-16-be-unmarked", wide(&[], u16::to_be_bytes), read),
        right(
            "xlsx/encoding/utf-8-mark",
            package(&[&[0xEF, 0xBB, 0xBF], sheet("UTF-8").as_bytes()].concat()),
            read,
        ),
        right("xlsx/encoding/gbk", gbk("GBK"), read),
        right("xlsx/encoding/gb2312", gbk("gb2312"), read),
        right("xlsx/encoding/gb18030", gbk("GB18030"), read),
        right("xlsx/encoding/says-utf-16", package(sheet("UTF-16").as_bytes()), read),
        right("xlsx/encoding/says-nonsense", package(sheet("klingon").as_bytes()), read),
        broken("xlsx/encoding/gbk-that-says-utf-8", gbk("UTF-8"), "编码"),
        broken(
            "xlsx/encoding/half-a-character",
            package(&[sheet("UTF-8").as_bytes(), &[0xE6]].concat()),
            "编码",
        ),
    ]
}

fn bombs() -> Vec<Case> {
    let deep =
        |depth: usize| format!("<worksheet>{}{}</worksheet>", "<a>".repeat(depth), "</a>".repeat(depth));
    let text = "长".repeat(400_000);
    let strings = format!("<sst><si><t>{text}</t></si></sst>");
    let referred = sheet_of_rows(&r#"<row><c t="s"><v>0</v></c></row>"#.repeat(2000));
    let many = sheet_of_rows(&"<row><c><v>1</v></c><c><v>1</v></c></row>".repeat(1_000_100));
    let wide = sheet_of_rows(&format!("<row>{}</row>", "<c><v>1</v></c>".repeat(16_384)));
    let blank = sheet_of_rows(&format!("<row>{}</row>", "<c/>".repeat(16_384)).repeat(200));
    let merges = format!(
        "<worksheet><sheetData/><mergeCells>{}</mergeCells></worksheet>",
        r#"<mergeCell ref="A1:B2"/>"#.repeat(300_000)
    );
    let sheets = r#"<sheet name="x" r:id="rId1"/>"#.repeat(3000);
    let sheets = format!(r#"<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>"#);
    let attributes = format!("<worksheet {}/>", "a=\"1\" ".repeat(300_000));
    let hidden = format!(
        "<worksheet><cols>{}</cols><sheetData><row><c r=\"XFD1\"><v>1</v></c></row></sheetData></worksheet>",
        r#"<col min="1" max="16000" hidden="1"/>"#.repeat(50_000)
    );
    let token = sheet_of_rows(&format!("<row><c t=\"str\"><v>{}</v></c></row>", "x".repeat(3 << 20)));
    vec![
        beyond("xlsx/bomb/deep", package(deep(100_000).as_bytes()), "嵌套"),
        broken("xlsx/bomb/deep-unclosed", package("<worksheet>".repeat(200).as_bytes()), "XML"),
        beyond(
            "xlsx/bomb/one-text-in-2000-cells",
            with(referred.as_bytes(), &[("xl/sharedStrings.xml", strings.as_bytes())]),
            "文字太多",
        ),
        beyond("xlsx/bomb/cells", package(many.as_bytes()), "单元格太多"),
        beyond("xlsx/bomb/merges", package(merges.as_bytes()), "合并单元格"),
        beyond(
            "xlsx/bomb/sheets",
            with(ONE.as_bytes(), &[("xl/workbook.xml", sheets.as_bytes())]),
            "工作表超过",
        ),
        beyond("xlsx/bomb/token", package(token.as_bytes()), "内容超过"),
        count("xlsx/bomb/attributes", package(attributes.as_bytes()), 0),
        count("xlsx/bomb/wide-row", package(wide.as_bytes()), 16_384),
        count("xlsx/bomb/three-million-blank-cells", package(blank.as_bytes()), 0),
        beyond(
            "xlsx/bomb/hidden-spans-over-a-token",
            package(format!("<worksheet {}>", "a=\"1\" ".repeat(1_000_000)).as_bytes()),
            "内容超过",
        ),
        count("xlsx/bomb/hidden-spans", package(hidden.as_bytes()), 1),
        count(
            "xlsx/bomb/long-text",
            package(
                sheet_of_rows(&format!("<row><c t=\"str\"><v>{}</v></c></row>", "字".repeat(32_767)))
                    .as_bytes(),
            ),
            1,
        ),
    ]
}
