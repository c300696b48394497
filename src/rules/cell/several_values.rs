//! C006 several-values: several words of the list in one cell.

use crate::base::Words;
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::intake::Reading;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C006");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "several-values",
    severity: Severity::Warning,
    title: Words::new("一格里填了几个值", "several values in one cell"),
    message: Words::new(
        "「{column}」里填了 {count} 个值：{values}",
        "«{column}» holds {count} values: {values}",
    ),
    help: Words::new(
        "请只选最主要的一个；确实是几件事的，分成几行填。",
        "Keep the main one; give matters of their own a row each.",
    ),
    why: Words::new(
        "一个风险点在一种分类里只能算一次，填了几个就不知道算在哪一个里。",
        "A point is counted once in each classification.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "权力类型", "审批权、决策权"),
        Example::Cell("post", "权力类型", "审批权，决策权；"),
        Example::Cell("post", "权力类型", "审批权;决策权"),
        Example::Cell("section", "风险类别", "思想道德风险/制度机制风险"),
        Example::Cell("post", "防控阶段", "事前 事中"),
    ],
    passes: &[
        Example::Cell("post", "权力类型", "审批权"),
        Example::Cell("post", "权力类型", "审批权；"),
        Example::Cell("post", "权力类型", "审批权、行政审批"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    cell.said()?;
    let (Kind::List(id) | Kind::Number(id), Reading::Words(found)) = (&cell.column.kind, &cell.field.reading)
    else {
        return None;
    };
    let list = cell.basis().vocabulary.list(id)?;
    let values: Vec<&str> = found.iter().map(|at| list.name(*at)).collect();
    Some(cell.finding(CODE).with("count", values.len().to_string()).with("values", values.join("、")))
}
