//! The normal form of a text for comparison, and what was taken off to reach it.
//!
//! In comes a text as a unit wrote it, with the names and stock openings that say nothing about the matter; out
//! goes a text of letters and digits alone, parted into clauses, with a list of steps that can be shown to a
//! clerk. A normal form is never written into an output: it only decides what is compared.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::Texts;
use super::script::simplified;
use crate::base::Words;

/// One thing that was taken off or folded on the way to the normal form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Full width, circled and other compatibility forms were folded (NFKC).
    Width,
    /// Traditional characters were folded to simplified ones, capitals to small letters.
    Script,
    /// Item numbers before the text or one of its clauses, as they stood.
    Numbering(String),
    /// Blanks and punctuation.
    Punctuation,
    /// The unit's or section's own name.
    Name(String),
    /// A stock opening or closing, as it stands in the list (`存在…的风险`).
    Opening(String),
}

impl Step {
    /// The step in words for the report; `{what}` is filled with [`Step::what`].
    pub const fn words(&self) -> Words {
        match self {
            Self::Width => Words::new("全角半角统一", "width folded"),
            Self::Script => Words::new("繁体、大小写统一", "script folded"),
            Self::Numbering(_) => Words::new("去掉序号「{what}」", "item number '{what}' taken off"),
            Self::Punctuation => Words::new("去掉标点、空格", "punctuation and blanks taken off"),
            Self::Name(_) => Words::new("去掉本单位名称「{what}」", "own name '{what}' taken off"),
            Self::Opening(_) => Words::new("去掉套语「{what}」", "stock words '{what}' taken off"),
        }
    }

    /// What was taken off, where it is something of the text.
    pub fn what(&self) -> Option<&str> {
        match self {
            Self::Numbering(what) | Self::Name(what) | Self::Opening(what) => Some(what),
            Self::Width | Self::Script | Self::Punctuation => None,
        }
    }
}

/// A text in normal form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normal {
    /// Letters and digits only, without clause marks.
    pub text: String,
    /// Where each clause of `text` ends, in bytes.
    pub ends: Vec<u32>,
    /// What was taken off or folded, each step once, in order.
    pub took_off: Vec<Step>,
}

impl Normal {
    /// The clauses of the text, in order.
    pub fn clauses(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().filter_map(move |end| {
            let range = from..*end as usize;
            from = range.end;
            self.text.get(range)
        })
    }
}

/// A stock opening: what stands before the text, and what must stand behind it.
#[derive(Debug, Clone)]
struct Stock {
    shown: String,
    before: String,
    behind: String,
}

/// What is taken off besides form: made once for a unit, used for all its texts.
#[derive(Debug, Clone, Default)]
pub struct Normalizer {
    names: Vec<(String, String)>,
    stock: Vec<Stock>,
    /// The characters with which what stands before begins, and with which what stands behind ends: few texts begin or
    /// end with one of them.
    edges: [Vec<char>; 2],
}

/// Own names of one or two characters (`财务`) are words of the matter as well, so they stay.
const SHORTEST_NAME: usize = 3;
/// A text keeps at least so many characters when a stock opening is taken off it.
const SHORTEST_REST: usize = 2;

impl Normalizer {
    /// `names`: the unit's and the section's own names in all their forms, three characters and more; `openings`:
    /// stock phrases, `…` standing for the text between (`存在…的风险`, `可能…`, `…的现象`).
    pub fn new<N: AsRef<str>, O: AsRef<str>>(names: &[N], openings: &[O]) -> Self {
        let mut names: Vec<(String, String)> = names
            .iter()
            .map(|name| (plain(name.as_ref()), name.as_ref().to_owned()))
            .filter(|(name, _)| name.chars().count() >= SHORTEST_NAME)
            .collect();
        // The longer name first: 云岭县财政局 before 财政局.
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        names.dedup_by(|a, b| a.0 == b.0);
        let mut stock: Vec<Stock> = openings
            .iter()
            .map(|opening| {
                let (before, behind) = opening.as_ref().split_once('…').unwrap_or((opening.as_ref(), ""));
                Stock { shown: opening.as_ref().to_owned(), before: plain(before), behind: plain(behind) }
            })
            .filter(|stock| !(stock.before.is_empty() && stock.behind.is_empty()))
            .collect();
        stock.sort_by_key(|stock| std::cmp::Reverse(stock.before.len() + stock.behind.len()));
        let mut edges = [Vec::new(), Vec::new()];
        for stock in &stock {
            let own = [stock.before.chars().next(), stock.behind.chars().next_back()];
            for (edge, c) in edges.iter_mut().zip(own) {
                edge.extend(c.filter(|c| !edge.contains(c)));
            }
        }
        Self { names, stock, edges }
    }

    /// The normal form of a text.
    pub fn normal(&self, text: &str) -> Normal {
        let mut work = Work { steps: Some(Vec::new()), ..Work::default() };
        self.take_off(text, &mut work);
        let mut took_off = work.steps.take().unwrap_or_default();
        took_off.sort();
        took_off.dedup();
        let mut normal = Normal {
            text: String::with_capacity(text.len()),
            ends: Vec::with_capacity(work.clauses.len()),
            took_off,
        };
        for clause in work.all() {
            normal.text.push_str(clause);
            normal.ends.push(normal.text.len() as u32);
        }
        normal
    }

    /// Puts the normal form of a text behind others; what was taken off is not told.
    pub fn normal_into(&self, text: &str, texts: &mut Texts) {
        let mut work = Work::default();
        self.take_off(text, &mut work);
        texts.push(work.all());
    }

    fn take_off(&self, text: &str, work: &mut Work) {
        work.letters.reserve(text.len());
        for clause in text.split(clause_end) {
            let (number, rest) = numbering(clause);
            if !number.is_empty() {
                work.took_off(|| Step::Numbering(number.to_owned()));
            }
            let start = work.letters.len();
            fold(rest, &mut work.letters, &mut work.steps);
            self.drop_names(start, work);
            if work.letters.len() > start {
                work.clauses.push(start..work.letters.len());
            }
        }
        if work.steps.is_some() && text.contains(clause_end) {
            work.took_off(|| Step::Punctuation);
        }
        self.drop_stock(work);
    }

    /// Drops names in the clause that begins there.
    fn drop_names(&self, start: usize, work: &mut Work) {
        for (name, shown) in &self.names {
            let clause = work.letters.get(start..).unwrap_or_default();
            if clause.len() > name.len() && clause.contains(name.as_str()) {
                let rest = clause.replace(name.as_str(), "");
                work.letters.truncate(start);
                work.letters.push_str(&rest);
                work.took_off(|| Step::Name(shown.clone()));
            }
        }
    }

    /// Takes stock phrases off the start of the first and the end of the last clause, until none fits.
    fn drop_stock(&self, work: &mut Work) {
        let [firsts, lasts] = &self.edges;
        let can_fit = |work: &Work| {
            let first = work.clause(work.clauses.first()).and_then(|clause| clause.chars().next());
            let last = work.clause(work.clauses.last()).and_then(|clause| clause.chars().next_back());
            first.is_some_and(|first| firsts.contains(&first))
                || last.is_some_and(|last| lasts.contains(&last))
        };
        while can_fit(work)
            && let Some(stock) = self.stock.iter().find(|stock| stock.fits(work))
        {
            if let Some(first) = work.clauses.first_mut() {
                first.start += stock.before.len();
            }
            if let Some(last) = work.clauses.last_mut() {
                last.end -= stock.behind.len();
            }
            work.took_off(|| Step::Opening(stock.shown.clone()));
        }
    }
}

/// A text on its way to its normal form.
#[derive(Default)]
struct Work {
    /// The letters of all clauses, one behind the other.
    letters: String,
    /// What of them is left of each clause.
    clauses: Vec<Range<usize>>,
    /// What was taken off, if anybody asks.
    steps: Option<Vec<Step>>,
}

impl Work {
    fn took_off(&mut self, step: impl FnOnce() -> Step) {
        if let Some(steps) = &mut self.steps {
            steps.push(step());
        }
    }

    fn clause(&self, range: Option<&Range<usize>>) -> Option<&str> {
        self.letters.get(range?.clone())
    }

    /// What is left of the clauses that are left.
    fn all(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().filter_map(|range| self.clause(Some(range))).filter(|clause| !clause.is_empty())
    }
}

impl Stock {
    fn fits(&self, work: &Work) -> bool {
        let long_enough = |clause: &str, gone: usize| {
            clause.len() >= gone && clause.chars().count() * 3 >= SHORTEST_REST * 3 + gone
        };
        let (first, last) = (work.clause(work.clauses.first()), work.clause(work.clauses.last()));
        let (Some(first), Some(last)) = (first, last) else { return false };
        first.starts_with(&self.before)
            && last.ends_with(&self.behind)
            && if work.clauses.len() == 1 {
                long_enough(first, self.before.len() + self.behind.len())
            } else {
                long_enough(first, self.before.len()) && long_enough(last, self.behind.len())
            }
    }
}

const fn clause_end(c: char) -> bool {
    matches!(c, '。' | '；' | ';' | '，' | ',' | '！' | '!' | '？' | '?' | '\n' | '\r' | '：' | ':')
}

/// A name or stock phrase folded like the texts it is looked for in.
fn plain(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold(text, &mut folded, &mut None);
    folded
}

/// Signs that keep their meaning between digits: `1.5` is not `15`, `3-5` is not `35`.
const fn joins_digits(c: char) -> bool {
    matches!(c, '.' | '-' | '~' | '/' | '—' | '至')
}

/// Puts the folded letters of a clause behind others.
fn fold(text: &str, out: &mut String, steps: &mut Option<Vec<Step>>) {
    let start = out.len();
    let mut took_off = |step: Step| {
        if let Some(steps) = steps
            && !steps.contains(&step)
        {
            steps.push(step);
        }
    };
    let mut waiting = None;
    for raw in text.chars() {
        // Most characters are plain Chinese ones, which NFKC leaves as they are.
        if matches!(raw, '\u{4E00}'..='\u{9FFF}') {
            let c = simplified(raw);
            if c != raw {
                took_off(Step::Script);
            }
            waiting = None;
            out.push(c);
            continue;
        }
        for folded in std::iter::once(raw).nfkc() {
            if folded != raw {
                took_off(Step::Width);
            }
            for c in folded.to_lowercase() {
                if c != folded {
                    took_off(Step::Script);
                }
                let c = simplified(c);
                if c.is_alphanumeric() {
                    if let Some(sign) = waiting.take().filter(|_| c.is_ascii_digit()) {
                        out.push(sign);
                    }
                    out.push(c);
                } else if matches!(c, '%' | '‰') {
                    out.push(c);
                } else {
                    let is_behind_digit =
                        out.len() > start && out.ends_with(|before: char| before.is_ascii_digit());
                    waiting = (joins_digits(c) && is_behind_digit).then_some(c);
                    took_off(Step::Punctuation);
                }
            }
        }
    }
}

/// Parts a clause into its leading item numbers (at most two, `一、（1）`) and the rest.
fn numbering(clause: &str) -> (&str, &str) {
    let start = clause.len() - clause.trim_start().len();
    let mut end = start;
    for _ in 0..2 {
        match clause.get(end..).and_then(one_number) {
            Some(range) => end += range.end,
            None => break,
        }
    }
    if end == start {
        return ("", clause);
    }
    (clause.get(start..end).unwrap_or_default().trim(), clause.get(end..).unwrap_or_default())
}

const fn chinese_digit(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// One item number at the start of a text with the blanks behind it, if there is one and something follows it.
fn one_number(text: &str) -> Option<Range<usize>> {
    let first = text.chars().next()?;
    let after = |count: usize| text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let blanks = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.len()
            - rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '、' | '.' | '．')).len()
    };
    let whole = |end: usize| (end < text.len()).then_some(0..end);
    // ① ⑴ ⒈ ㈠ ❶ stand for themselves.
    if matches!(first, '①'..='⒛' | '㈠'..='㈩' | '❶'..='➓') {
        return whole(blanks(first.len_utf8()));
    }
    // （1） (一) 【1】
    if matches!(first, '(' | '（' | '[' | '【' | '〔') {
        let inner: String = text.chars().skip(1).take_while(|c| is_digit(*c) || chinese_digit(*c)).collect();
        let count = inner.chars().count();
        let closed = text.chars().nth(count + 1).is_some_and(|c| matches!(c, ')' | '）' | ']' | '】' | '〕'));
        return if closed && (1..=3).contains(&count) { whole(blanks(after(count + 2))) } else { None };
    }
    let ordinal = usize::from(first == '第');
    let count = text.chars().skip(ordinal).take_while(|c| is_digit(*c)).count();
    let chinese = text.chars().skip(ordinal).take_while(|c| chinese_digit(*c)).count();
    let letter = usize::from(first.is_ascii_alphabetic());
    let length = count.max(chinese).max(letter);
    if !(1..=3).contains(&length) {
        return None;
    }
    let mark = text.chars().nth(ordinal + length)?;
    let next = text.chars().nth(ordinal + length + 1)?;
    let end = after(ordinal + length + 1);
    match mark {
        // 1、2号楼 and 一、二级公路 are lists, 1.5 is a number.
        '、' | '.' | '．' | '·' if !is_digit(next) && !chinese_digit(next) => whole(blanks(end)),
        ')' | '）' => whole(blanks(end)),
        ' ' | '\u{3000}' | '\t' if letter == 0 && !is_digit(next) => whole(blanks(end)),
        '是' if chinese > 0 && ordinal == 0 => whole(blanks(end)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        Normalizer::new(
            &["云岭县财政局", "财政局", "预算股"],
            &["存在…的风险", "存在…", "可能…", "容易…", "有…的风险", "…的现象"],
        )
        .normal(text)
        .text
    }

    #[test]
    fn one_text_written_many_ways_has_one_normal_form() {
        for text in [
            "审批环节把关不严",
            "1.审批环节把关不严。",
            "１、审批环节 把关不严",
            "① 审批环节把关不严；",
            "（一）审批环节把关不严",
            "一、（1）审批环节把关不严",
            "一是审批环节把关不严",
            "1 审批环节把关不严",
            "存在审批环节把关不严的风险",
            "可能存在审批环节把关不严的现象",
            "財政局審批環節把關不嚴",
            "云岭县财政局预算股审批环节，把关不严",
            "审批\n环节“把关”不严",
            "A、审批环节把关不严",
        ] {
            assert_eq!(normal(text), "审批环节把关不严", "{text}");
        }
    }

    #[test]
    fn numbers_that_are_part_of_the_matter_stay() {
        assert_eq!(normal("1.5万元以上采购"), "1.5万元以上采购");
        assert_eq!(normal("3－5万元采购"), "3-5万元采购");
        assert_eq!(normal("一、二级公路养护"), "一二级公路养护");
        assert_eq!(normal("1、2号楼验收"), "12号楼验收");
        assert_eq!(normal("三公经费超支"), "三公经费超支");
        assert_eq!(normal("2026年度预算"), "2026年度预算");
        assert_eq!(normal("抽检比例低于5％"), "抽检比例低于5%");
    }

    #[test]
    fn numbers_of_items_inside_a_text_are_taken_off_too() {
        assert_eq!(normal("1.审批不严；2.收受礼金"), normal("审批不严，收受礼金"));
        assert_eq!(normal("一是审批不严。二是收受礼金。"), normal("审批不严，收受礼金"));
    }

    #[test]
    fn what_was_taken_off_can_be_shown() {
        let normal =
            Normalizer::new(&["财政局"], &["存在…的风险"]).normal("（1）存在财政局审批ＡB不嚴的风险。");
        assert_eq!(normal.text, "审批ab不严");
        assert_eq!(
            normal.took_off,
            [
                Step::Width,
                Step::Script,
                Step::Numbering("（1）".to_owned()),
                Step::Punctuation,
                Step::Name("财政局".to_owned()),
                Step::Opening("存在…的风险".to_owned()),
            ]
        );
        assert_eq!(normal.took_off[2].what(), Some("（1）"));
    }

    #[test]
    fn a_text_is_never_eaten_whole() {
        assert_eq!(normal("财政局"), "财政局");
        assert_eq!(normal("可能的风险"), "的风险");
        assert_eq!(normal("存在风险"), "风险");
        assert_eq!(normal("1."), "1");
        assert_eq!(normal(""), "");
        assert_eq!(normal("。。"), "");
    }

    #[test]
    fn clauses_are_kept() {
        let normal = Normalizer::default().normal("审批不严，收受礼金；吃拿卡要。");
        assert_eq!(normal.clauses().collect::<Vec<_>>(), ["审批不严", "收受礼金", "吃拿卡要"]);
    }
}
