//! Pages and texts: HTML, csv and XML Spreadsheet 2003, in every encoding, well and badly made.

use encoding_rs::GB18030;

use crate::{Case, any, beyond, broken, count, right};

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(texts());
    cases.extend(pages());
    cases.extend(spreadsheet_xml());
    cases
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn texts() -> Vec<Case> {
    let text = "序号,风险点\r\n1,\"压缩,审批\"\r\n";
    let cells = &["A1=序号", "B1=风险点", "A2=1", "B2=压缩,审批"];
    let ones = "序号,一\r\n1,一二\r\n";
    let of_ones = &["A1=序号", "B1=一", "A2=1", "B2=一二"];
    let plain = |name: &str, text: &str, cells: &[&str]| right(&format!("csv/{name}"), text.into(), cells);
    vec![
        plain("utf-8", text, cells),
        right("csv/utf-8-mark", [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(), cells),
        right("csv/gb18030", GB18030.encode(text).0.into_owned(), cells),
        right("csv/utf-16-le", [vec![0xFF, 0xFE], wide(text, u16::to_le_bytes)].concat(), cells),
        right("csv/utf-16-be", [vec![0xFE, 0xFF], wide(text, u16::to_be_bytes)].concat(), cells),
        right("csv/utf-16-le-unmarked", wide(text, u16::to_le_bytes), cells),
        right("csv/utf-16-be-unmarked", wide(text, u16::to_be_bytes), cells),
        right("csv/utf-16-le-unmarked-ones", wide(ones, u16::to_le_bytes), of_ones),
        plain("tabs", "甲\t乙\n丙\t丁", &["A1=甲", "B1=乙", "A2=丙", "B2=丁"]),
        plain("semicolons", "甲;乙\n丙,x;丁", &["A1=甲", "B1=乙", "A2=丙,x", "B2=丁"]),
        plain("bars", "甲|乙\n丙|丁", &["A1=甲", "B1=乙", "A2=丙", "B2=丁"]),
        plain("stated-separator", "sep=;\n甲;乙\n丙;丁", &["A1=甲", "B1=乙", "A2=丙", "B2=丁"]),
        plain(
            "line-in-quotes",
            "甲,\"两\r\n行\"\n丙,\"说\"\"好\"\"\"",
            &["A1=甲", "B1=两\n行", "A2=丙", "B2=说\"好\""],
        ),
        plain("empty-lines", "甲,乙\n\n\n丙,丁\n", &["A1=甲", "B1=乙", "A4=丙", "B4=丁"]),
        plain(
            "line-in-quotes-then-empty",
            "甲,\"两\n行\"\n\n丙,丁\n",
            &["A1=甲", "B1=两\n行", "A3=丙", "B3=丁"],
        ),
        plain("ragged", "甲,乙\n丙\n丁,戊,己\n", &["A1=甲", "B1=乙", "A2=丙", "A3=丁", "B3=戊", "C3=己"]),
        plain("zeros-kept", "甲,乙\n=\"001\",\"=\"\"002\"\"\"", &["A1=甲", "B1=乙", "A2=001", "B2=002"]),
        plain("mac-line-ends", "甲,乙\r丙,丁\r", &["A1=甲", "B1=乙", "A2=丙", "B2=丁"]),
        plain("blank-cells", "甲,,乙\n,,\n", &["A1=甲", "C1=乙"]),
        plain("formula-text", "甲,=1+1\n乙,@x", &["A1=甲", "B1==1+1", "A2=乙", "B2=@x"]),
        plain("quote-never-closed", "a,b\nc,\"d\ne,f\n", &["A1=a", "B1=b", "A2=c", "B2=\"d", "A3=e", "B3=f"]),
        beyond("csv/one-huge-cell", [b"a,b\n1,".to_vec(), vec![b'x'; 3 << 20]].concat(), "内容超过"),
        beyond("csv/many-cells", b"1,2,3,4,5,6,7,8,9,0\n".repeat(210_000), "单元格太多"),
        broken("csv/too-many-columns", [b"a,b\n".as_slice(), &b"1,".repeat(17_000), b"1\n"].concat(), "位置"),
        broken(
            "csv/too-many-rows",
            [b"a,b\n".repeat(10), b"1,\n".repeat(1_048_576), b"1,2\n".to_vec()].concat(),
            "位置",
        ),
    ]
}

fn pages() -> Vec<Case> {
    let page = "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><table><tr><td>序号<td>风险点</tr><tr><td>1</td><td>压缩&nbsp;审批</td></tr></table></html>";
    let cells = &["A1=序号", "B1=风险点", "A2=1", "B2=压缩 审批"];
    let table = |name: &str, inner: &str, cells: &[&str]| {
        right(&format!("html/{name}"), format!("<table>{inner}</table>").into_bytes(), cells)
    };
    vec![
        right("html/gb2312", GB18030.encode(page).0.into_owned(), cells),
        right("html/says-gb2312-and-is-utf-8", page.into(), cells),
        right("html/utf-8-mark", [&[0xEF, 0xBB, 0xBF], page.as_bytes()].concat(), cells),
        right("html/utf-16", [vec![0xFF, 0xFE], wide(page, u16::to_le_bytes)].concat(), cells),
        right("html/xhtml", "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\"><body><table><tr><td>甲</td></tr></table></body></html>".into(), &["A1=甲"]),
        table("upper-case", "<TR><TD>甲</TD></TR>", &["A1=甲"]),
        table("unclosed", "<tr><td>甲<td>乙<tr><td>丙", &["A1=甲", "B1=乙", "A2=丙"]),
        table("no-tr", "<td>甲<td>乙", &["A1=甲", "B1=乙"]),
        table("sections", "<thead><tr><th>甲</th></tr></thead><tbody><tr><td>乙</td></tr></tbody>", &["A1=甲", "A2=乙"]),
        table("spans", "<tr><td rowspan=2>甲</td><td colspan=\"2\">乙</td></tr><tr><td>丙</td><td>丁</td></tr>", &["merge A1:A2", "merge B1:C1", "A1=甲", "B1=乙", "B2=丙", "C2=丁"]),
        table("span-zero-and-nonsense", "<tr><td rowspan=0>甲</td><td colspan=x>乙</td></tr>", &["A1=甲", "B1=乙"]),
        table("breaks", "<tr><td>甲<br>乙<br/>丙</td><td><p>丁</p><p>戊</p></td></tr>", &["A1=甲\n乙\n丙", "B1=丁\n戊"]),
        table("white-space", "<tr><td>\n   甲\n   乙  </td></tr>", &["A1=甲 乙"]),
        table("entities", "<tr><td>&lt;&amp;&gt;&#27721;&#x6C49;&ldquo;x&rdquo;&foo;&</td></tr>", &["A1=<&>汉汉“x”&foo;&"]),
        table("less-than", "<tr><td>1 < 2</td></tr>", &["A1=1 < 2"]),
        table("script", "<tr><td>甲<script>if (a<b) '<td>'</script><style>td{}</style></td></tr>", &["A1=甲"]),
        table("comment", "<tr><!-- <td>乙</td> --><td>甲</td></tr>", &["A1=甲"]),
        table("hidden-row", "<tr style='mso:x; display: none'><td>甲</td></tr><tr><td>乙</td></tr>", &["row 1 hidden", "A1=甲", "A2=乙"]),
        table("greater-in-quotes", "<tr><td title=\"a>b\" x='>'>甲</td></tr>", &["A1=甲"]),
        table("zeros-kept", "<tr><td>=\"001\"</td></tr>", &["A1=001"]),
        table("nested", "<tr><td>甲<table><tr><td>乙</td></tr></table></td></tr>", &["A1=甲", "A1=乙"]),
        right("html/layout-around", "<table><tr><td><table><tr><td>甲</td></tr></table></td></tr></table>".into(), &["A1=甲"]),
        right("html/two-tables", "<table><tr><td>甲</table><p>x</p><table><tr><td>乙</table>".into(), &["A1=甲", "A1=乙"]),
        right("html/text-before-table", "导出时间 2026<br><table><tr><td>甲</td></tr></table>".into(), &["A1=甲"]),
        count("html/quote-never-closed", b"<table><tr><td class=\"x>a</td><td>b</td></tr></table>".to_vec(), 2),
        beyond("html/deep", "<table><tr><td>".repeat(5000).into_bytes(), "嵌套"),
        beyond("html/tangled", format!("<table><tr>{}</tr>{}</table>", "<td rowspan=65534 colspan=1000>".repeat(16), "<tr><td>x".repeat(60_000)).into_bytes(), "太复杂"),
        beyond(
            "html/reaching-down",
            format!("<table>{}", format!("<tr>{}", "<td rowspan=2 colspan=1000>".repeat(8)).repeat(20_000)).into_bytes(),
            "太复杂",
        ),
        broken("html/too-wide", format!("<table><tr>{}x", "<td colspan=1000>".repeat(17)).into_bytes(), "位置"),
        any("html/many-lt".to_owned(), [b"<table>".to_vec(), vec![b'<'; 1 << 20]].concat()),
        any("html/many-open-comments".to_owned(), [b"<table>".to_vec(), b"<!--".repeat(1 << 18)].concat()),
        any("html/many-open-quotes".to_owned(), [b"<table>".to_vec(), b"<td a='>".repeat(1 << 17)].concat()),
        any("html/many-scripts".to_owned(), [b"<table>".to_vec(), b"<script>".repeat(1 << 17)].concat()),
        any("html/many-ampersands".to_owned(), [b"<table><td>".to_vec(), vec![b'&'; 1 << 20]].concat()),
    ]
}

fn spreadsheet_xml() -> Vec<Case> {
    let book = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style ss:ID=\"d\"><NumberFormat ss:Format=\"Short Date\"/></Style></Styles>{inner}</Workbook>"
        )
        .into_bytes()
    };
    let rows = |name: &str, rows: &str, cells: &[&str]| {
        let inner = format!("<Worksheet ss:Name=\"表\"><Table>{rows}</Table></Worksheet>");
        right(&format!("xml/{name}"), book(&inner), cells)
    };
    let data = |kind: &str, text: &str| format!("<Data ss:Type=\"{kind}\">{text}</Data>");
    vec![
        rows(
            "types",
            &format!(
                "<Row><Cell>{}</Cell><Cell>{}</Cell><Cell>{}</Cell><Cell>{}</Cell><Cell>{}</Cell><Cell ss:StyleID=\"d\">{}</Cell></Row>",
                data("String", "甲&#10;乙"),
                data("Number", "1.50"),
                data("Boolean", "1"),
                data("Error", "#N/A"),
                data("DateTime", "2026-09-30T00:00:00.000"),
                data("Number", "46295")
            ),
            &["A1=甲\n乙", "B1=#1.50", "C1=true", "D1=!#N/A", "E1=@2026-09-30", "F1=@2026-09-30"],
        ),
        rows(
            "indexes",
            &format!(
                "<Row ss:Index=\"3\"><Cell ss:Index=\"2\">{0}</Cell><Cell>{0}</Cell></Row><Row><Cell>{0}</Cell></Row>",
                data("String", "x")
            ),
            &["B3=x", "C3=x", "A4=x"],
        ),
        rows(
            "merges",
            &format!(
                "<Row><Cell ss:MergeAcross=\"1\" ss:MergeDown=\"1\">{0}</Cell><Cell>{0}</Cell></Row>",
                data("String", "x")
            ),
            &["merge A1:B2", "A1=x", "C1=x"],
        ),
        rows(
            "hidden",
            &format!(
                "<Column ss:Hidden=\"1\"/><Row ss:Hidden=\"1\"><Cell>{0}</Cell></Row><Row><Cell>{0}</Cell></Row>",
                data("String", "x")
            ),
            &["row 1 hidden", "column 1 hidden", "A1=x", "A2=x"],
        ),
        rows(
            "comment",
            &format!(
                "<Row><Cell>{}<Comment><ss:Data>note</ss:Data></Comment></Cell></Row>",
                data("String", "x")
            ),
            &["A1=x"],
        ),
        rows(
            "rich",
            "<Row><Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>粗</B>体</ss:Data></Cell></Row>",
            &["A1=粗体"],
        ),
        rows(
            "row-span",
            &format!(
                "<Row ss:Span=\"1048575\"/><Row ss:Index=\"2\"><Cell>{}</Cell></Row>",
                data("String", "x")
            ),
            &["A2=x"],
        ),
        right(
            "xml/hidden-sheet",
            book(
                "<Worksheet ss:Name=\"藏\"><Table><Row><Cell><Data ss:Type=\"String\">x</Data></Cell></Row></Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>",
            ),
            &["[藏] Hidden", "A1=x"],
        ),
        broken(
            "xml/index-zero",
            book("<Worksheet ss:Name=\"表\"><Table><Row ss:Index=\"0\"/></Table></Worksheet>"),
            "位置",
        ),
        broken(
            "xml/index-huge",
            book(
                "<Worksheet ss:Name=\"表\"><Table><Row ss:Index=\"4294967295\"><Cell/></Row></Table></Worksheet>",
            ),
            "位置",
        ),
        broken(
            "xml/column-huge",
            book(
                "<Worksheet ss:Name=\"表\"><Table><Row><Cell ss:Index=\"99999\"><Data>x</Data></Cell></Row></Table></Worksheet>",
            ),
            "位置",
        ),
        broken("xml/no-sheet", book(""), "没有工作表"),
        broken("xml/cut", book("<Worksheet>").split_last_chunk::<30>().unwrap().0.to_vec(), "XML"),
    ]
}
