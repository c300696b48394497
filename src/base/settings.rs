//! A TOML file read field by field, every fault collected with its line.
//!
//! Settings, forms and vocabularies are written by people. Whoever mends a file wants all of its faults at once,
//! so nothing here stops at the first: a field that cannot be used is told and reads as absent. Keys that nobody
//! asked for are told too (a misspelt key is a setting that silently does nothing).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde::Serialize;
use toml::de::{DeTable, DeValue};

use super::words::Lang;

/// One fault in a file written by a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fault {
    /// The file, as the user knows it.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Fault {
    /// The fault as one line of text.
    pub fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{} 第 {} 行:{}", self.file, self.line, self.zh),
            Lang::En => format!("{} line {}: {}", self.file, self.line, self.en),
        }
    }
}

/// All faults of one file, shared by the readers of its tables.
#[derive(Debug)]
struct File<'t> {
    name: String,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

impl File<'_> {
    fn tell(&self, offset: usize, zh: String, en: String) {
        let before = self.text.as_bytes().get(..offset.min(self.text.len())).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        self.faults.borrow_mut().push(Fault { file: self.name.clone(), line, zh, en });
    }
}

/// Reads one table; see the module's words.
#[derive(Debug)]
pub struct Table<'t> {
    file: Rc<File<'t>>,
    path: String,
    offset: usize,
    values: DeTable<'t>,
    asked: RefCell<BTreeSet<String>>,
}

/// Reads a file's text with `take`, which asks for the fields it knows.
///
/// # Errors
/// All faults of the file, in line order.
pub fn read<T>(name: &str, text: &str, take: impl FnOnce(&Table<'_>) -> Option<T>) -> Result<T, Vec<Fault>> {
    let file = Rc::new(File { name: name.to_owned(), text, faults: RefCell::new(Vec::new()) });
    let (values, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let offset = error.span().map_or(0, |span| span.start);
        let said = error.message();
        let zh = if said.contains("duplicate key") {
            "这一项写了两次,请删掉一处".to_owned()
        } else if said.contains("unquoted key") {
            "等号左边有汉字时要用引号括起来,如 \"风险点\" = \"…\"".to_owned()
        } else {
            "这一行的写法不对:应当是 名称 = 内容,文字要用英文引号 \" 括起来,每行一项,括号、引号要成对"
                .to_owned()
        };
        file.tell(offset, zh, format!("not valid TOML ({said})"));
    }
    let root = Table {
        file: Rc::clone(&file),
        path: String::new(),
        offset: 0,
        values: values.into_inner(),
        asked: RefCell::default(),
    };
    let taken = if errors.is_empty() { take(&root) } else { None };
    root.finish();
    let mut faults = file.faults.take();
    faults.sort();
    match taken {
        Some(taken) if faults.is_empty() => Ok(taken),
        _ => Err(faults),
    }
}

impl<'t> Table<'t> {
    /// Where a key stands in the text, or where the table begins if it is absent.
    pub fn offset_of(&self, key: &str) -> usize {
        self.values
            .iter()
            .find(|(known, _)| known.get_ref() == key)
            .map_or(self.offset, |(known, _)| known.span().start)
    }

    /// Tells a fault at a key.
    pub fn tell(&self, key: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.file.tell(self.offset_of(key), zh.into(), en.into());
    }

    fn named(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn ask(&self, key: &str) -> Option<&DeValue<'t>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.values.get(key).map(toml::Spanned::get_ref)
    }

    fn wrong_kind(&self, key: &str, zh: &str, en: &str) {
        let named = self.named(key);
        self.tell(key, format!("{named} 应当是{zh}"), format!("{named} must be {en}"));
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// The keys, in the file's order of names. Whoever asks for them all knows what to say of each.
    pub fn keys(&self) -> Vec<String> {
        let keys: Vec<String> = self.values.keys().map(|key| key.get_ref().to_string()).collect();
        self.asked.borrow_mut().extend(keys.iter().cloned());
        keys
    }

    /// A text that may be absent.
    pub fn text(&self, key: &str) -> Option<String> {
        match self.ask(key)? {
            DeValue::String(text) => Some(text.to_string()),
            _ => {
                self.wrong_kind(key, "用引号括起的文字", "a quoted text");
                None
            }
        }
    }

    /// A text that must be there and not be blank.
    pub fn needed_text(&self, key: &str) -> Option<String> {
        let text = self.text(key);
        if text.as_ref().is_none_or(|text| text.trim().is_empty()) {
            if text.is_some() || !self.has(key) {
                let named = self.named(key);
                self.tell(key, format!("缺少 {named}"), format!("{named} is missing"));
            }
            return None;
        }
        text
    }

    /// A whole number within bounds that may be absent.
    pub fn number(&self, key: &str, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match self.ask(key)? {
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix()).ok(),
            _ => None,
        };
        if !number.is_some_and(|number| bounds.contains(&number)) {
            let (from, to) = (bounds.start(), bounds.end());
            self.wrong_kind(
                key,
                &format!(" {from} 到 {to} 的整数"),
                &format!("a whole number from {from} to {to}"),
            );
            return None;
        }
        number
    }

    /// true or false; absent is false.
    pub fn flag(&self, key: &str) -> bool {
        match self.ask(key) {
            None => false,
            Some(DeValue::Boolean(flag)) => *flag,
            Some(_) => {
                self.wrong_kind(key, " true 或 false", "true or false");
                false
            }
        }
    }

    /// A list of texts; absent is empty.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let texts = value.as_array().and_then(|items| {
            items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.wrong_kind(key, "文字的列表,如 [\"甲\", \"乙\"]", "a list of texts");
        }
        texts.unwrap_or_default()
    }

    /// A list of lists of texts; absent is empty.
    pub fn text_lists(&self, key: &str) -> Vec<Vec<String>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let lists = value.as_array().and_then(|lists| {
            lists
                .iter()
                .map(|list| {
                    let items = list.get_ref().as_array()?;
                    items
                        .iter()
                        .map(|item| item.get_ref().as_str().map(str::to_owned))
                        .collect::<Option<Vec<_>>>()
                })
                .collect::<Option<Vec<_>>>()
        });
        if lists.is_none() {
            self.wrong_kind(key, "列表的列表,如 [[\"甲\", \"乙\"], [\"丙\"]]", "a list of lists of texts");
        }
        lists.unwrap_or_default()
    }

    /// A table inside, if it is there.
    pub fn table(&self, key: &str) -> Option<Table<'t>> {
        let offset = self.offset_of(key);
        match self.ask(key)? {
            DeValue::Table(values) => Some(self.inner(self.named(key), offset, values)),
            _ => {
                self.wrong_kind(key, "一个 [表]", "a [table]");
                None
            }
        }
    }

    /// A list of tables (`[[key]]`); absent is empty.
    pub fn tables(&self, key: &str) -> Vec<Table<'t>> {
        let Some(value) = self.ask(key) else { return Vec::new() };
        let named = self.named(key);
        let tables = value.as_array().and_then(|items| {
            items
                .iter()
                .map(|item| {
                    item.get_ref()
                        .as_table()
                        .map(|values| self.inner(named.clone(), item.span().start, values))
                })
                .collect::<Option<Vec<_>>>()
        });
        if tables.is_none() {
            self.wrong_kind(key, "若干个 [[表]]", "tables in double brackets");
        }
        tables.unwrap_or_default()
    }

    fn inner(&self, path: String, offset: usize, values: &DeTable<'t>) -> Self {
        Table { file: Rc::clone(&self.file), path, offset, values: values.clone(), asked: RefCell::default() }
    }

    /// Tells the keys that nobody asked for.
    fn finish(&self) {
        if !self.file.faults.borrow().is_empty() && self.asked.borrow().is_empty() {
            return;
        }
        let asked = self.asked.borrow();
        for key in self.values.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let named = self.named(key.get_ref());
            let near = super::text::nearest(key.get_ref(), asked.iter().map(String::as_str));
            let (zh, en) = near.map_or_else(
                || (String::new(), String::new()),
                |near| (format!(",是不是 {near}?"), format!("; did you mean {near}?")),
            );
            self.file.tell(
                key.span().start,
                format!("不认识的设置 {named}{zh}"),
                format!("unknown setting {named}{en}"),
            );
        }
    }
}

impl Drop for Table<'_> {
    fn drop(&mut self) {
        // The root tells its unknown keys in `read`, where they can still be sorted in.
        if !self.path.is_empty() {
            self.finish();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "name = \"甲\"\nyear = \"二〇二六\"\nnmae = 1\n\n[deep]\nflag = 3\nodd = 1\n";
        let faults = read("设置.toml", text, |table| {
            let name = table.needed_text("name");
            table.number("year", 2000..=2100);
            table.needed_text("county");
            let deep = table.table("deep")?;
            deep.flag("flag");
            name
        })
        .unwrap_err();
        let told: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.zh.as_str())).collect();
        assert_eq!(
            told,
            [
                (1, "缺少 county"),
                (2, "year 应当是 2000 到 2100 的整数"),
                (3, "不认识的设置 nmae,是不是 name?"),
                (6, "deep.flag 应当是 true 或 false"),
                (7, "不认识的设置 deep.odd"),
            ]
        );
    }

    #[test]
    fn broken_toml_is_told_with_its_line() {
        let faults = read("设置.toml", "a = 1\nb = = 2\n", |_| Some(())).unwrap_err();
        assert_eq!(faults[0].line, 2);
    }
}
