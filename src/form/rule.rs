//! Rules of a county's own: `[[rule]]` in a form file → a checked rule, every fault told with its line.
//!
//! A rule speaks of the form's columns by their titles and carries its own words and code (X001 …). It is data: what it
//! asks is looked at in `rules::county`.

use regex::Regex;

use super::{Column, Form, Kind};
use crate::base::{settings::Table, text};
use crate::finding::{Code, Severity};
use crate::vocabulary::Vocabulary;

/// A rule of a county's own.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its code, X and three digits.
    pub code: Code,
    /// Its weight.
    pub severity: Severity,
    /// What is told; `{column}`, `{value}`, `{other}`, `{other_value}`, `{first}` are filled in.
    pub message: String,
    /// What to do about it; filled in likewise.
    pub help: String,
    /// The rows that it looks at; all if there is none.
    pub when: Option<When>,
    /// What it asks of them.
    pub demand: Demand,
}

/// What a rule asks. Numbers are places of the form's columns.
#[derive(Debug, Clone)]
pub enum Demand {
    /// The column is filled.
    Required(usize),
    /// The column, if it is filled, holds one of these.
    Allowed(usize, Allowed),
    /// The column stands so to the other, where both hold values of one kind.
    Compare(usize, Order, usize),
    /// No two rows have the same in all of these columns.
    Unique(Vec<usize>),
}

impl Demand {
    /// The column at which a fault is shown.
    pub fn column(&self) -> usize {
        match self {
            Self::Required(column) | Self::Allowed(column, _) | Self::Compare(column, _, _) => *column,
            Self::Unique(columns) => columns.first().copied().unwrap_or(0),
        }
    }
}

/// What a column may hold.
#[derive(Debug, Clone)]
pub enum Allowed {
    /// One of these words.
    Values(Vec<String>),
    /// A text that this pattern fits from end to end.
    Pattern(Pattern),
}

/// A regular expression with the text that a person wrote.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub written: String,
    /// As run.
    pub regex: Regex,
}

/// How two values stand to each other. The higher level is the greater one, the later date, the larger number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
}

impl Order {
    /// All, with their signs.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Less, "<"),
        (Self::AtMost, "<="),
        (Self::Greater, ">"),
        (Self::AtLeast, ">="),
        (Self::Equal, "="),
        (Self::Unequal, "!="),
    ];

    /// Its sign.
    pub fn sign(self) -> &'static str {
        Self::ALL.iter().find(|(order, _)| *order == self).map_or("", |(_, sign)| sign)
    }

    /// Whether two values stand so.
    pub const fn holds(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => found.is_lt(),
            Self::AtMost => found.is_le(),
            Self::Greater => found.is_gt(),
            Self::AtLeast => found.is_ge(),
            Self::Equal => found.is_eq(),
            Self::Unequal => found.is_ne(),
        }
    }
}

/// Which rows a rule looks at.
#[derive(Debug, Clone)]
pub struct When {
    /// The column that decides.
    pub column: usize,
    /// What it holds.
    pub test: Test,
}

/// What a column holds.
#[derive(Debug, Clone)]
pub enum Test {
    /// One of these words.
    In(Vec<String>),
    /// Something, but not this word.
    Not(String),
    /// A text in which this pattern is found.
    Matches(Pattern),
    /// Something (true) or nothing (false).
    Filled(bool),
}

/// Reads the `[[rule]]` tables of a form.
pub(super) fn rules(
    table: &Table<'_>,
    columns: &[Column],
    vocabulary: &Vocabulary,
    others: &[Form],
) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for entry in table.tables("rule") {
        let reader = Reader { columns, vocabulary };
        let code = code(&entry, &rules, others);
        let severity = severity(&entry);
        let message = entry.needed_text("message");
        let help = entry.text("help").unwrap_or_default();
        let when = entry.table("when").map(|when| reader.when(&when));
        if entry.has("required") && !entry.has("when") {
            entry.tell(
                "required",
                "required 要写明什么时候必填(when = { column = …, is = … });总是必填的在 [[column]] 里写 required = true",
                "required needs when = { column = …, is = … }; what is always required says so in its [[column]]",
            );
        }
        let demand = reader.demand(&entry);
        let when = match when {
            Some(None) => continue,
            Some(when) => when,
            None => None,
        };
        if let (Some(code), Some(message), Some(demand)) = (code, message, demand) {
            rules.push(Rule { code, severity, message, help, when, demand });
        }
    }
    rules
}

fn code(entry: &Table<'_>, rules: &[Rule], others: &[Form]) -> Option<Code> {
    let written = entry.needed_text("code")?;
    let code = Code::read(&written).filter(|code| code.as_str().starts_with('X') && code.as_str() == written);
    let Some(code) = code else {
        entry.tell(
            "code",
            format!("code「{written}」应写成 X 加三位数字,如 X001"),
            format!("code {written} must be X and three digits, such as X001"),
        );
        return None;
    };
    let elsewhere = others.iter().find(|form| form.rules.iter().any(|rule| rule.code == code));
    if rules.iter().any(|rule| rule.code == code) {
        entry.tell("code", format!("{code} 用了两次"), format!("{code} is used twice"));
    } else if let Some(form) = elsewhere {
        entry.tell(
            "code",
            format!("{code} 在「{}」里已经用了", form.title),
            format!("{code} is used in form {} already", form.id),
        );
    }
    Some(code)
}

fn severity(entry: &Table<'_>) -> Severity {
    match entry.text("severity").as_deref() {
        Some("error") => Severity::Error,
        Some("warning") | None => Severity::Warning,
        Some("info") => Severity::Info,
        Some(_) => {
            entry.tell(
                "severity",
                "severity 应写成 error、warning 或 info",
                "severity must be error, warning or info",
            );
            Severity::Warning
        }
    }
}

struct Reader<'r> {
    columns: &'r [Column],
    vocabulary: &'r Vocabulary,
}

impl Reader<'_> {
    /// The place of a column by its title.
    fn column(&self, entry: &Table<'_>, key: &str, title: &str) -> Option<usize> {
        let wanted = text::key(title);
        let found = self.columns.iter().position(|column| text::key(&column.title) == wanted);
        if found.is_none() {
            let near = text::nearest(title, self.columns.iter().map(|column| column.title.as_str()));
            let (zh, en) = near.map_or_else(
                || (String::new(), String::new()),
                |near| (format!(",是不是「{near}」?"), format!("; did you mean {near}?")),
            );
            entry.tell(
                key,
                format!("表里没有「{title}」这一列{zh}"),
                format!("the form has no column {title}{en}"),
            );
        }
        found
    }

    fn named(&self, entry: &Table<'_>, key: &str) -> Option<usize> {
        let title = entry.needed_text(key)?;
        self.column(entry, key, &title)
    }

    /// Words that a list column is compared with must be the list's own, or the rule would never fit.
    fn words(&self, entry: &Table<'_>, key: &str, column: Option<usize>, words: &[String]) {
        let column = column.and_then(|at| self.columns.get(at));
        let Some(Kind::List(id)) = column.map(|column| &column.kind) else { return };
        let Some(list) = self.vocabulary.list(id) else { return };
        for word in words.iter().filter(|word| !list.names.contains(word)) {
            let near = text::nearest(word, list.names.iter().map(String::as_str));
            let (zh, en) = near.map_or_else(
                || (String::new(), String::new()),
                |near| (format!(",是不是「{near}」?"), format!("; did you mean {near}?")),
            );
            entry.tell(
                key,
                format!("「{word}」不在词表里{zh}"),
                format!("{word} is not in the column's list{en}"),
            );
        }
    }

    /// What decides which rows are looked at; none if it cannot be used.
    fn when(&self, entry: &Table<'_>) -> Option<When> {
        let column = self.named(entry, "column");
        let given: Vec<&str> =
            ["is", "in", "not", "matches", "filled"].into_iter().filter(|key| entry.has(key)).collect();
        let [key] = given.as_slice() else {
            entry.tell(
                "column",
                "when 里 is、in、not、matches、filled 要写一个,也只写一个",
                "when takes exactly one of is, in, not, matches, filled",
            );
            ask(entry, &given);
            return None;
        };
        let test = match *key {
            "is" => {
                let word = entry.needed_text("is")?;
                self.words(entry, "is", column, std::slice::from_ref(&word));
                Test::In(vec![word])
            }
            "in" => {
                let words = entry.texts("in");
                self.words(entry, "in", column, &words);
                Test::In(words)
            }
            "not" => {
                let word = entry.needed_text("not")?;
                self.words(entry, "not", column, std::slice::from_ref(&word));
                Test::Not(word)
            }
            "matches" => Test::Matches(pattern(entry, "matches", false)?),
            _ => Test::Filled(entry.flag("filled")),
        };
        Some(When { column: column?, test })
    }

    fn demand(&self, entry: &Table<'_>) -> Option<Demand> {
        let mut given: Vec<&str> = ["required", "allowed", "compare", "pattern", "unique"]
            .into_iter()
            .filter(|key| entry.has(key))
            .collect();
        if entry.has("allowed") {
            // Beside `allowed` it is what the column may hold.
            given.retain(|key| *key != "pattern");
        }
        let [kind] = given.as_slice() else {
            entry.tell(
                given.get(1).copied().unwrap_or("code"),
                "required、allowed、compare、pattern、unique 要写一个,也只写一个",
                "exactly one of required, allowed, compare, pattern, unique is needed",
            );
            ask(entry, &given);
            return None;
        };
        match *kind {
            "required" => self.named(entry, "required").map(Demand::Required),
            "allowed" => self.allowed(entry),
            "compare" => self.compare(entry),
            "pattern" => {
                let inner = entry.table("pattern")?;
                let column = self.named(&inner, "column");
                let pattern = pattern(&inner, "regex", true);
                Some(Demand::Allowed(column?, Allowed::Pattern(pattern?)))
            }
            _ => self.unique(entry),
        }
    }

    fn allowed(&self, entry: &Table<'_>) -> Option<Demand> {
        let column = self.named(entry, "allowed");
        let allowed = match (entry.has("values"), entry.has("pattern")) {
            (true, false) => {
                let values = entry.texts("values");
                self.words(entry, "values", column, &values);
                Allowed::Values(values)
            }
            (false, true) => Allowed::Pattern(pattern(entry, "pattern", true)?),
            _ => {
                entry.tell(
                    "allowed",
                    "allowed 要另写 values = [\"甲\", \"乙\"] 或 pattern = \"…\",只写一个",
                    "allowed needs values = […] or pattern = \"…\", one of them",
                );
                return None;
            }
        };
        Some(Demand::Allowed(column?, allowed))
    }

    fn compare(&self, entry: &Table<'_>) -> Option<Demand> {
        let parts = entry.texts("compare");
        let [left, sign, right] = parts.as_slice() else {
            entry.tell(
                "compare",
                "compare 应写成 [\"列甲\", \"<=\", \"列乙\"]",
                "compare must be [\"column\", \"<=\", \"column\"]",
            );
            return None;
        };
        let order = Order::ALL.iter().find(|(_, known)| known == sign).map(|(order, _)| *order);
        if order.is_none() {
            entry.tell(
                "compare",
                format!("「{sign}」不是比较,可用 < <= > >= = !="),
                format!("{sign} is no comparison; use < <= > >= = !="),
            );
        }
        let (left, right) = (self.column(entry, "compare", left), self.column(entry, "compare", right));
        let (left, right) = (left?, right?);
        let kind = |at: usize| self.columns.get(at).map(|column| sort_of(&column.kind));
        if let (Some(Some(one)), Some(Some(other))) = (kind(left), kind(right))
            && one != other
        {
            entry.tell(
                "compare",
                "两列不是同一类(等级、日期、数字),没法比较",
                "the two columns are not of one kind (levels, dates, numbers)",
            );
        }
        Some(Demand::Compare(left, order?, right))
    }

    fn unique(&self, entry: &Table<'_>) -> Option<Demand> {
        let titles = entry.texts("unique");
        if titles.is_empty() {
            entry.tell("unique", "unique 至少写一列,如 [\"股室\", \"岗位\"]", "unique needs a column");
        }
        let columns: Vec<Option<usize>> =
            titles.iter().map(|title| self.column(entry, "unique", title)).collect();
        let columns: Vec<usize> = columns.into_iter().collect::<Option<_>>()?;
        (!columns.is_empty()).then_some(Demand::Unique(columns))
    }
}

/// Asks for keys that cannot be used together, so that none is told as unknown besides.
fn ask(entry: &Table<'_>, keys: &[&str]) {
    for key in keys {
        match *key {
            "in" | "compare" | "unique" => drop(entry.texts(key)),
            "filled" => drop(entry.flag(key)),
            "pattern" => drop(entry.table(key).map(|inner| (inner.text("column"), inner.text("regex")))),
            _ => drop(entry.text(key)),
        }
    }
}

/// What a column's values are compared as, if its kind says it.
const fn sort_of(kind: &Kind) -> Option<u8> {
    match kind {
        Kind::Level => Some(0),
        Kind::Date => Some(1),
        Kind::Number(_) => Some(2),
        _ => None,
    }
}

/// A regular expression, fitting the whole text or found anywhere in it.
fn pattern(entry: &Table<'_>, key: &str, whole: bool) -> Option<Pattern> {
    let written = entry.needed_text(key)?;
    // Tried as written first, so that a fault is told of what the person wrote.
    let regex = Regex::new(&written)
        .and_then(|regex| if whole { Regex::new(&format!("^(?:{written})$")) } else { Ok(regex) });
    match regex {
        Ok(regex) => Some(Pattern { written, regex }),
        Err(error) => {
            let said = error.to_string();
            let last = said.lines().last().unwrap_or_default().trim_start_matches("error:").trim();
            entry.tell(
                key,
                format!("「{written}」不是正则表达式({last})"),
                format!("{written} is no regular expression ({last})"),
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::form::load;
    use crate::vocabulary::Vocabulary;

    fn faults(rules: &str) -> Vec<(usize, String)> {
        let form = include_str!("../../templates/forms/post.toml");
        let before = form.lines().count();
        let text = format!("{form}{rules}");
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let faults = load(&[("post.toml".into(), text)], &vocabulary).err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.line - before, fault.zh)).collect()
    }

    #[test]
    fn every_fault_of_a_rule_is_told_with_its_line() {
        let told = faults(
            "[[rule]]
code = \"Y1\"
message = \"甲\"
required = \"防控措失\"
[[rule]]
code = \"X001\"
message = \"乙\"
pattern = { column = \"备注\", regex = \"(甲\" }
[[rule]]
code = \"X001\"
severity = \"fatal\"
allowed = \"风险类别\"
values = [\"岗位职责风验\"]
when = { column = \"风险等级\", is = \"一级\", filled = true }
[[rule]]
code = \"X002\"
message = \"丙\"
compare = [\"风险等级\", \"=<\", \"备注\"]
unique = [\"岗位\"]
[[rule]]
code = \"X003\"
message = \"丁\"
compare = [\"风险等级\", \"=<\", \"备注\"]
[[rule]]
code = \"X004\"
message = \"戊\"
unique = []
",
        );
        let lines: Vec<usize> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 4, 8, 9, 11, 13, 14, 19, 23, 27], "{told:#?}");
        let said: Vec<&str> = told.iter().map(|(_, said)| said.as_str()).collect();
        assert!(said.contains(&"表里没有「防控措失」这一列,是不是「防控措施」?"), "{said:#?}");
        assert!(said.contains(&"「岗位职责风验」不在词表里,是不是「岗位职责风险」?"), "{said:#?}");
        assert!(said.iter().any(|said| said.contains("不是正则表达式")), "{said:#?}");
    }

    #[test]
    fn a_code_is_used_once_in_all_forms_and_the_examples_in_the_form_are_good() {
        let form = include_str!("../../templates/forms/post.toml");
        let (text, examples) = form.split_once("# [[rule]]").unwrap();
        let examples =
            format!("# [[rule]]{examples}").replace("\n# ", "\n").replace("# [[rule]]", "[[rule]]");
        let unit = include_str!("../../templates/forms/unit.toml");
        let own =
            |post: String, unit: String| [("post.toml".to_owned(), post), ("unit.toml".to_owned(), unit)];
        let vocabulary = Vocabulary::load(&[]).unwrap();
        let post = format!("{text}{}", examples.replace("\n#\n", "\n\n"));
        let forms = load(&own(post.clone(), unit.to_owned()), &vocabulary).unwrap();
        assert_eq!(forms.iter().map(|form| form.rules.len()).sum::<usize>(), 2);
        let again = "\n[[rule]]\ncode = \"X001\"\nmessage = \"甲\"\nunique = [\"风险点\"]\n";
        let faults = load(&own(post, format!("{unit}{again}")), &vocabulary).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        assert!(faults[0].zh.contains("岗位自查表"), "{faults:#?}");
    }
}
