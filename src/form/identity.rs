//! The hidden identity of an issued sheet: which form, version, round, unit, section and post it was made for.
//!
//! It is one line of text, written in two places of the workbook so that one may be lost: a hidden sheet, and a cell
//! of row 1 in a hidden column right of the table. A check word at its end tells an identity that a person changed.

use crate::base::text;

/// How an identity's text begins.
pub const MARK: &str = "jingzhong";

/// What an issued sheet was made for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The form's id.
    pub form: String,
    /// The form's version.
    pub version: u32,
    /// The round's id.
    pub round: String,
    /// The unit's code.
    pub unit: String,
    /// The section, if it went to one.
    pub section: String,
    /// The post, if it went to one.
    pub post: String,
}

impl Identity {
    /// The identity as one line.
    pub fn line(&self) -> String {
        let body = [
            MARK,
            "1",
            &escaped(&self.form),
            &self.version.to_string(),
            &escaped(&self.round),
            &escaped(&self.unit),
            &escaped(&self.section),
            &escaped(&self.post),
        ]
        .join("|");
        format!("{body}|{}", check_word(&body))
    }

    /// Reads a line; none if it is no identity or was changed.
    pub fn read(line: &str) -> Option<Self> {
        // Most cells are none, which one look for the parting sign tells.
        if !line.contains('|') {
            return None;
        }
        let line = text::tidied(line);
        let (body, check) = line.rsplit_once('|')?;
        let parts: Vec<&str> = body.split('|').collect();
        let [mark, format, form, version, round, unit, section, post] = parts.as_slice() else { return None };
        if *mark != MARK || *format != "1" || check != check_word(body) {
            return None;
        }
        Some(Self {
            form: unescaped(form),
            version: version.parse().ok()?,
            round: unescaped(round),
            unit: unescaped(unit),
            section: unescaped(section),
            post: unescaped(post),
        })
    }
}

fn escaped(part: &str) -> String {
    part.replace('%', "%25").replace('|', "%7C").replace('\n', "%0A")
}

fn unescaped(part: &str) -> String {
    part.replace("%0A", "\n").replace("%7C", "|").replace("%25", "%")
}

fn check_word(body: &str) -> String {
    blake3::hash(body.as_bytes()).to_hex().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_identity_is_none() {
        let line =
            Identity { form: "post".into(), version: 1, unit: "Q0001".into(), ..Identity::default() }.line();
        assert!(Identity::read(&line).is_some());
        assert_eq!(Identity::read(&line.replace("Q0001", "Q0002")), None);
        assert_eq!(Identity::read("jingzhong"), None);
    }

    proptest! {
        #[test]
        fn an_identity_comes_back(form in "[a-z]{1,8}", round in "\\PC{0,8}", unit in "\\PC{0,8}", post in "[%|甲乙\n]{0,6}") {
            let identity = Identity { form, version: 3, round, unit, section: String::new(), post };
            prop_assert_eq!(Identity::read(&identity.line()), Some(identity));
        }
    }
}
