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

/// Reads a number out of a text a person typed (after [`super::text::fold`]): `3`, `3.0`, `３`, `-2`, `1,000`,
/// `1E5`. Commas must part thousands, and nothing else may stand there, so `3分`, `1,00` or `1-2` is no number.
pub fn read(text: &str) -> Option<f64> {
    let folded = super::text::fold(text);
    let plain = folded.trim();
    let unsigned = plain.strip_prefix(['-', '+', '−']).unwrap_or(plain);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let power = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let shaped = (!whole.is_empty() || !fraction.is_empty())
        && (digits(whole) || is_in_thousands(whole))
        && digits(fraction)
        && (1..=3).contains(&power.len())
        && digits(power);
    if !shaped {
        return None;
    }
    let ascii: String = plain.chars().filter(|c| *c != ',').map(|c| if c == '−' { '-' } else { c }).collect();
    ascii.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `1,000`, `12,345,678`: one to three digits, then threes.
fn is_in_thousands(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// Reads a count, in digits or in Chinese numerals up to 九十九: `3`, `３`, `三`, `十二`, `两`, `叁`, `廿一`.
pub fn read_count(text: &str) -> Option<u32> {
    let folded = super::text::fold(text);
    let plain = folded.trim();
    if !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.parse().ok();
    }
    let spelt = plain.replace('廿', "二十").replace('卅', "三十").replace('拾', "十").replace('两', "二");
    let one = |part: &str| {
        let mut letters = part.chars();
        let digit = letters.next().and_then(chinese_digit)?;
        letters.next().is_none().then_some(digit)
    };
    match spelt.split_once('十') {
        None => one(&spelt),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens).filter(|tens| *tens > 0)? };
            let ones = if ones.is_empty() { 0 } else { one(ones).filter(|ones| *ones > 0)? };
            Some(tens * 10 + ones)
        }
    }
}

/// The value of a Chinese digit, plain or capital.
pub const fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
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
        assert_eq!(read("1,000"), Some(1000.0));
        assert_eq!(read("１２，３４５，６７８．５"), Some(12_345_678.5));
        assert_eq!(read("1E5"), Some(100_000.0));
        assert_eq!(read("1.5e-2"), Some(0.015));
        assert_eq!(read("-2"), Some(-2.0));
        assert_eq!(read("+2"), Some(2.0));
        assert_eq!(read("−2"), Some(-2.0));
        assert_eq!(read(".5"), Some(0.5));
        for text in [
            "", "3分", "1-2", "inf", "NaN", "-", "一", "1,00", ",100", "1,,000", "1000,000", "1,000,", "1E",
            "E5", "1E5.5", "1E999", "1.2.3", "--1", ".", "1 000", "0x10", "1_000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
    #[test]
    fn counts_are_read_in_digits_and_in_chinese() {
        for (text, count) in [
            ("3", 3),
            ("３", 3),
            ("三", 3),
            ("叁", 3),
            ("两", 2),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("二十一", 21),
            ("廿一", 21),
            ("卅", 30),
            ("九十九", 99),
            ("拾贰", 12),
            ("零", 0),
            (" 120 ", 120),
        ] {
            assert_eq!(read_count(text), Some(count), "{text}");
        }
        for text in ["", "三份", "一二", "十十", "百", "零十", "二十零", "-1", "1.5", "三 个"] {
            assert_eq!(read_count(text), None, "{text}");
        }
    }
}
