//! Numbers as they stand in cells: read without losing a digit.

/// A number's text in the shortest decimal form that gives the same value: `3`, `0.5`, `100000`.
/// Integers up to 10¹⁵ are written without an exponent, as a spreadsheet shows them.
pub fn plain(value: f64) -> String {
    if value.fract().abs() < f64::MIN_POSITIVE && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value}")
    }
}

/// Reads a number out of a text a person typed (after [`super::text::fold`]): `3`, `3.0`, `３`. Nothing else,
/// so `3分` or `1-2` is no number.
pub fn read(text: &str) -> Option<f64> {
    let folded = super::text::fold(text);
    let plain = folded.trim();
    let shaped = !plain.is_empty()
        && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
        && plain.bytes().any(|b| b.is_ascii_digit());
    if shaped { plain.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_spreadsheet_shows_them() {
        assert_eq!(plain(3.0), "3");
        assert_eq!(plain(0.5), "0.5");
        assert_eq!(plain(100_000.0), "100000");
        assert_eq!(plain(-2.0), "-2");
    }

    #[test]
    fn only_bare_numbers_are_numbers() {
        assert_eq!(read("３"), Some(3.0));
        assert_eq!(read(" 3.0 "), Some(3.0));
        for text in ["", "3分", "1-2", "inf", "NaN", "-", "一"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
