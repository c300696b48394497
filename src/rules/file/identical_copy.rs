//! W013 identical-copy: the same content as a return already taken.

use crate::base::Words;
use crate::finding::{Code, Severity};
use crate::rules::{Check, Example, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    code: Code::new("W013"),
    name: "identical-copy",
    severity: Severity::Info,
    title: Words::new("与已收的一模一样", "identical copy"),
    message: Words::new(
        "内容与已收的 {first} 完全一样，不重复计数",
        "has the same content as {first}, which was taken already; counted once",
    ),
    help: Words::new(
        "不必处理；如果本想报修改后的表，请核对是否发错了文件。",
        "Nothing to do, unless a corrected form was meant: then check whether the wrong file was sent.",
    ),
    why: Words::new("同一份表收两遍会把数量算成两倍。", "Taken twice, it would be counted twice."),
    checks: &[Check::Settling],
    fires: &[Example::Round("an_identical_copy_counts_once")],
    passes: &[Example::Round("the_newer_return_supersedes_the_older")],
};
