//! C023 value-missing: a formula whose result was not saved with the file. Formulas are never worked out here. In a
//! required cell C001 holds the row.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C023");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "value-missing",
    severity: Severity::Warning,
    title: Words::new("公式没有存下结果", "formula without a stored value"),
    message: Words::new(
        "「{column}」里是公式，文件里没有存下它的结果",
        "«{column}» holds a formula, and its result was not saved with the file",
    ),
    help: Words::new(
        "请用 Excel 或 WPS 打开，存盘一次再报；最好把公式换成文字。",
        "Open the file in Excel or WPS and save it again; better still, replace the formula by its text.",
    ),
    why: Words::new(
        "程序不替人算公式，没有存下的结果就看不到这一格的内容。",
        "Formulas are not worked out here, so this cell cannot be read.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[Example::Cell("post", "风险等级", "="), Example::Cell("post", "备注", "=")],
    passes: &[Example::Cell("post", "序号", "="), Example::Cell("post", "备注", "= 见附件")],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let missing = cell.field.reading == Reading::Missing && cell.is_own();
    if !missing || cell.column.kind == Kind::Serial {
        return None;
    }
    Some(cell.finding(CODE))
}
