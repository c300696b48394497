//! C018 sensitive-number: an identity card, mobile telephone or bank card number in a table. It is shown masked, here
//! and in every output.

use crate::base::{Words, sensitive};
use crate::finding::{Code, Finding, Severity};
use crate::form::Kind;
use crate::rules::{CellSight, Check, Example, Rule};

const CODE: Code = Code::new("C018");

/// The rule.
pub const RULE: Rule = Rule {
    code: CODE,
    name: "sensitive-number",
    severity: Severity::Warning,
    title: Words::new("表里有证件号、手机号或银行卡号", "a personal number in the table"),
    message: Words::new(
        "「{column}」里有{kinds}（{value}），汇总表和公示版里都会打上星号",
        "«{column}» holds {kinds_en} ({value}), which every output masks",
    ),
    help: Words::new("请删去号码，风险点里用不着。", "Delete the number; a risk does not need it."),
    why: Words::new(
        "表要层层转报，还要公示，个人号码不能跟着传出去。",
        "Tables are passed on and published; personal numbers must not travel with them.",
    ),
    checks: &[Check::Cell(check)],
    fires: &[
        Example::Cell("post", "备注", "经办人电话13800000000"),
        Example::Cell("post", "表现形式", "私自查询110101199003070038的户籍信息"),
    ],
    passes: &[
        Example::Cell("post", "备注", "依据清政办〔2026〕13号文件,涉及金额13800000元"),
        Example::Cell("post", "备注", "2026-09-30 至 2026-12-31"),
    ],
};

fn check(cell: &CellSight<'_>) -> Option<Finding> {
    let text = cell.content().filter(|_| cell.is_own() && cell.column.kind != Kind::Serial)?;
    if cell.field.glance().digits() < sensitive::SHORTEST {
        return None;
    }
    let found = sensitive::find(text);
    let mut kinds: Vec<sensitive::Kind> = found.iter().map(|found| found.kind).collect();
    kinds.sort();
    kinds.dedup();
    let (kinds, kinds_en): (Vec<&str>, Vec<&str>) = kinds.into_iter().map(name).unzip();
    let masked: Vec<&str> = found.iter().map(|found| found.masked.as_str()).collect();
    (!masked.is_empty()).then(|| {
        cell.finding(CODE)
            .showing(&masked.join("、"))
            .with("kinds", kinds.join("、"))
            .with("kinds_en", kinds_en.join(", "))
    })
}

const fn name(kind: sensitive::Kind) -> (&'static str, &'static str) {
    match kind {
        sensitive::Kind::IdentityCard => ("身份证号", "an identity card number"),
        sensitive::Kind::Mobile => ("手机号", "a mobile number"),
        sensitive::Kind::BankCard => ("银行卡号", "a bank card number"),
        sensitive::Kind::Landline => ("电话号码", "a telephone number"),
    }
}
