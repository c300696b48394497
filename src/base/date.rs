//! Calendar dates: from serial numbers of both Excel date systems and from every usual Chinese writing.
//!
//! No clock is read here: today's date comes from `cli` as a value.

use std::fmt;

/// A calendar date that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// What a text was found to be when it was read as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// A date that exists.
    Date(Date),
    /// Written like a date, but no calendar has it (2026.6.31).
    Impossible,
    /// Only a month (2026年6月): year and month.
    MonthOnly(i32, u8),
    /// Only a day of a year that is not said (6月3日): month and day.
    YearMissing(u8, u8),
    /// Not written like a date.
    NotADate,
}

impl Date {
    /// A date, if the calendar has it and its year is 1900–9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        ((1900..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in(year, month))
        .then_some(Self { year, month, day })
    }

    /// The last day of a month.
    pub fn month_end(year: i32, month: u8) -> Option<Self> {
        Self::new(year, month, days_in(year, month.clamp(1, 12)))
    }

    /// Year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Month, 1–12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01 (civil calendar; algorithm after Howard Hinnant, "chrono-compatible date algorithms").
    pub const fn days_since_epoch(self) -> i64 {
        let year = self.year as i64 - (self.month <= 2) as i64;
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = self.month as i64;
        let day_of_year =
            (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + self.day as i64 - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = u8::try_from(day_of_year - (153 * shifted_month + 2) / 5 + 1).ok()?;
        let month =
            u8::try_from(if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }).ok()?;
        let year = i32::try_from(year_of_era + era * 400 + i64::from(month <= 2)).ok()?;
        Self::new(year, month, day)
    }

    /// The date of a spreadsheet serial number. In the 1900 system serial 60 is the day 1900-02-29,
    /// which never was; serials below it count from one day later.
    pub fn from_serial(serial: f64, since_1904: bool) -> Option<Self> {
        if !serial.is_finite() || !(0.0..2_958_466.0).contains(&serial) {
            return None;
        }
        let whole = serial.floor() as i64;
        let offset = if since_1904 {
            24_107
        } else if whole < 60 {
            25_568
        } else if whole == 60 {
            return None;
        } else {
            25_569
        };
        Self::from_days(whole - offset)
    }

    /// The date of a serial number that came as text (`46295`), in a column that wants dates: five digits from 20000
    /// to 80000 (1954–2119), so that a year, a count or an amount is never taken for one.
    pub fn read_serial_text(text: &str, since_1904: bool) -> Option<Self> {
        let folded = super::text::fold(text);
        let plain = folded.trim();
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() != 5 || !digits(whole) || !digits(fraction) {
            return None;
        }
        let serial: u32 = whole.parse().ok()?;
        (20_000..=80_000)
            .contains(&serial)
            .then(|| Self::from_serial(f64::from(serial), since_1904))
            .flatten()
    }

    /// Reads a date in the writings that come back: 2026-06-03, 2026/6/3, 2026.6.3, 2026 6 3, 2026年6月3日 (号),
    /// 20260603, 二〇二六年六月三日, 贰零贰陆年陆月叁日, 26.6.3, 26年6月3日 (20xx), June 3, 2026, 3-Jun-26; full width
    /// digits, with blanks between, a time of day, a weekday or 前 behind. A day and a month before the year are read
    /// only where they cannot be mistaken for each other (30/9/2026).
    pub fn read(text: &str) -> DateReading {
        if let Some(read) = as_asked(text) {
            return read;
        }
        let folded: String = super::text::fold(text).chars().map(plain_sign).collect();
        let day = without_time(folded.trim().trim_matches(['\'', '‘', '’', '"']));
        if day.chars().any(|c| c.is_ascii_alphabetic()) && !day.contains(['年', '月', '日']) {
            return english(day);
        }
        // Blanks part the numbers only where nothing else does.
        let groups = day.split_whitespace().filter(|part| part.bytes().all(|b| b.is_ascii_digit())).count();
        let packed: String = if groups == 3 && day.split_whitespace().count() == 3 {
            day.split_whitespace().collect::<Vec<_>>().join("-")
        } else {
            day.chars().filter(|c| !c.is_whitespace()).collect()
        };
        let western = western_digits(without_ending(&packed));
        let Some(parts) = parted(&western) else { return DateReading::NotADate };
        let (numbers, signs): (Vec<(u32, usize)>, Vec<&str>) =
            parts.iter().map(|(number, length, sign)| ((*number, *length), sign.as_str())).unzip();
        match (numbers.as_slice(), signs.as_slice()) {
            ([(year, long)], [""]) if *long == 8 && (19_000_000..100_000_000).contains(year) => {
                whole(year / 10_000, year / 100 % 100, year % 100)
            }
            ([(year, 4), (month, 1 | 2), (day, 1 | 2)], [first, second, last])
                if *year >= 1900 && is_sign(first, '年') && is_sign(second, '月') && is_end(last) =>
            {
                whole(*year, *month, *day)
            }
            ([(year, 2), (month, 1 | 2), (day, 1 | 2)], [first, second, last])
                if is_sign(first, '年') && is_sign(second, '月') && is_end(last) =>
            {
                // 26.13.45 is no date at all, but a number of a clause.
                if *first != "年" && !(1..=12).contains(month) {
                    DateReading::NotADate
                } else {
                    whole(2000 + year, *month, *day)
                }
            }
            ([(first, 1 | 2), (second, 1 | 2), (year, 4)], ["-" | "/" | ".", "-" | "/" | ".", ""])
                if *year >= 1900 =>
            {
                either_order(*first, *second, *year)
            }
            ([(year, 4), (month, 1 | 2)], [first, last])
                if *year >= 1900 && is_sign(first, '年') && matches!(*last, "" | "月" | "月份" | ".") =>
            {
                month_only(*year, *month)
            }
            ([(year, 4), (month, 1 | 2)], ["年", part]) if *year >= 1900 && is_part_of_month(part) => {
                month_only(*year, *month)
            }
            ([(year, 2), (month, 1 | 2)], ["年", part])
                if matches!(*part, "月" | "月份") || is_part_of_month(part) =>
            {
                month_only(2000 + year, *month)
            }
            ([(month, 1 | 2), (day, 1 | 2)], ["月", "日" | "号" | ""]) => {
                // A leap year is the one that has every day.
                match whole(2000, *month, *day) {
                    DateReading::Date(date) => DateReading::YearMissing(date.month, date.day),
                    other => other,
                }
            }
            _ => DateReading::NotADate,
        }
    }
}

/// The writings that forms ask for and programs keep, 2026-06-03 and 2026年6月3日, which most dates have.
fn as_asked(text: &str) -> Option<DateReading> {
    let (year, rest) = text.split_at_checked(4)?;
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse::<u32>().ok() } else { None }
    };
    let year = number(year).filter(|year| *year >= 1900)?;
    let (month, day) = if let Some(rest) = rest.strip_prefix('-') {
        rest.split_once('-')?
    } else {
        rest.strip_prefix('年')?.strip_suffix('日')?.split_once('月')?
    };
    let short = |digits: &str| if digits.len() <= 2 { number(digits) } else { None };
    Some(whole(year, short(month)?, short(day)?))
}

/// Signs that stand for a hyphen, a slash or a point.
const fn plain_sign(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '\\' => '/',
        '。' | '·' | ',' | '、' => '.',
        c => c,
    }
}

/// The text before a time of day (10:20, T00:00:00, 上午, 10时30分) and before a weekday.
fn without_time(text: &str) -> &str {
    let mut day = text;
    for mark in ["(星期", "(周", "星期", "周", "上午", "下午", "中午", "晚上", "凌晨", "AM", "PM", "am", "pm"]
    {
        if let Some((before, _)) = day.split_once(mark) {
            day = before;
        }
    }
    if let Some((before, _)) = day.split_once([':', '时', '點', '点']) {
        let hours = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let shown = before.len() - hours.len();
        if (1..=2).contains(&shown)
            && hours.ends_with(|c: char| c.is_whitespace() || matches!(c, 'T' | 't' | '日' | '号'))
        {
            day = hours.trim_end_matches(['T', 't']);
        }
    }
    day.trim_end()
}

/// The text without the words that follow a day (前, 之前, 止): the day stays what it is.
fn without_ending(text: &str) -> &str {
    for ending in ["之前", "以前", "前", "止", "起"] {
        if let Some(day) = text.strip_suffix(ending).filter(|day| day.ends_with(['日', '号'])) {
            return day;
        }
    }
    text
}

/// The numbers of a text with their lengths, and the signs behind each; none if it does not begin with a number or
/// has anything but them.
fn parted(text: &str) -> Option<Vec<(u32, usize, String)>> {
    let mut parts: Vec<(u32, usize, String)> = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let number = if digits.len() > 8 { None } else { digits.parse().ok() };
            parts.push((number?, digits.len(), String::new()));
            digits.clear();
        }
        if c != '\0' {
            parts.last_mut()?.2.push(c);
        }
    }
    (1..=3).contains(&parts.len()).then_some(parts)
}

/// What parts year, month and day: the word itself or one sign.
fn is_sign(sign: &str, word: char) -> bool {
    matches!(sign, "-" | "/" | ".") || sign.chars().eq(std::iter::once(word))
}

/// What may stand behind the day.
fn is_end(sign: &str) -> bool {
    matches!(sign, "" | "日" | "号" | "." | "-" | "/" | "日." | "号.")
}

/// 月底, 月底前, 上旬 …: a month, and no day of it.
fn is_part_of_month(sign: &str) -> bool {
    let part = sign.strip_prefix('月').map(|part| part.strip_prefix('份').unwrap_or(part));
    part.is_some_and(|part| {
        let part = part.trim_end_matches(['前', '之', '以']);
        matches!(part, "" | "底" | "末" | "初" | "中" | "上旬" | "中旬" | "下旬")
    })
}

fn month_only(year: u32, month: u32) -> DateReading {
    match (i32::try_from(year), u8::try_from(month)) {
        (Ok(year), Ok(month @ 1..=12)) => DateReading::MonthOnly(year, month),
        _ => DateReading::Impossible,
    }
}

/// A month and a day before their year, in either order; both readable in both orders is no date.
fn either_order(first: u32, second: u32, year: u32) -> DateReading {
    match (whole(year, first, second), whole(year, second, first)) {
        (DateReading::Date(date), DateReading::Date(other)) if date != other => DateReading::NotADate,
        (DateReading::Date(date), _) | (_, DateReading::Date(date)) => DateReading::Date(date),
        _ => DateReading::Impossible,
    }
}

/// June 3, 2026 · 3 June 2026 · 3-Jun-26 · Jun 2026.
fn english(text: &str) -> DateReading {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_lowercase();
    let mut month = None;
    let mut numbers: Vec<&str> = Vec::new();
    for word in lower.split(|c: char| c.is_whitespace() || "-/.".contains(c)).filter(|word| !word.is_empty())
    {
        let bare =
            ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        if bare.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers.push(bare);
            continue;
        }
        let named = MONTHS.iter().position(|name| {
            *name == word
                || (word.len() == 3 && name.starts_with(word))
                || (word == "sept" && *name == "september")
        });
        let (Some(named), None) = (named, month) else { return DateReading::NotADate };
        month = u32::try_from(named + 1).ok();
    }
    let Some(month) = month else { return DateReading::NotADate };
    let number = |digits: &str| digits.parse::<u32>().unwrap_or(0);
    match numbers.as_slice() {
        [year] if year.len() == 4 => month_only(number(year), month),
        [day, year] | [year, day] if year.len() == 4 && day.len() < 3 => {
            whole(number(year), month, number(day))
        }
        [day, year] if year.len() == 2 && day.len() < 3 => whole(2000 + number(year), month, number(day)),
        _ => DateReading::NotADate,
    }
}

fn whole(year: u32, month: u32, day: u32) -> DateReading {
    let date =
        (|| Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))();
    date.map_or(DateReading::Impossible, DateReading::Date)
}

/// 二〇二六年十二月三十一日 → 2026年12月31日, also with 贰零贰陆 and 廿; other characters stay.
fn western_digits(text: &str) -> String {
    let mut out = String::new();
    let mut pending = String::new();
    let flush = |pending: &mut String, out: &mut String| {
        if let Some((tens, ones)) = pending.split_once('十') {
            let tens: u32 = if tens.is_empty() { 1 } else { tens.parse().unwrap_or(0) };
            let ones: u32 = if ones.is_empty() { 0 } else { ones.parse().unwrap_or(0) };
            out.push_str(&(tens * 10 + ones).to_string());
        } else {
            out.push_str(pending);
        }
        pending.clear();
    };
    for c in text.chars() {
        if let Some(digit) = super::number::chinese_digit(c) {
            pending.push(char::from_digit(digit, 10).unwrap_or('0'));
            continue;
        }
        match c {
            '十' | '拾' => pending.push('十'),
            '廿' => pending.push_str("2十"),
            '卅' => pending.push_str("3十"),
            '元' if out.ends_with('年') && pending.is_empty() => out.push('1'),
            // The letter typed for a nought: 2O26.
            'O' | 'o' if !pending.is_empty() => pending.push('0'),
            'O' | 'o' if out.ends_with(|c: char| c.is_ascii_digit()) => out.push('0'),
            c => {
                flush(&mut pending, &mut out);
                out.push(c);
            }
        }
    }
    flush(&mut pending, &mut out);
    out
}

const fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    /// ISO 8601, `2026-09-30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_every_usual_writing() {
        let third_of_june = Date::new(2026, 6, 3).unwrap();
        for text in [
            "2026-06-03",
            "2026/6/3",
            "2026.6.3",
            "2026年6月3日",
            "２０２６年６月３日",
            "20260603",
            "二〇二六年六月三日",
            "二○二六年六月三日",
            " 2026 年 6 月 3 日 ",
            "2026-06-03 00:00:00",
            "2026-06-03T00:00:00",
            "2026-06-03T08:30:00Z",
            "2026-06-03T08:30:00+08:00",
            "2026/6/3 10:20",
            "2026年6月3日10:20",
            "2026年6月3日10时30分",
            "2026年6月3日 上午",
            "2026-6-3 上午",
            "2026-6-3 上午10:20",
            "2026-6-3 10:20 PM",
            "2026年6月3号",
            "2026年6月3",
            "2026年6月3日。",
            "2026年6月3日前",
            "2026年6月3日(星期三)",
            "2026年6月3日 星期三",
            "2026.06.03",
            "2026.06.03.",
            "2026。6。3",
            "2026、6、3",
            "2026,6,3",
            "2026 / 6 / 3",
            "2026 6 3",
            "2026—6—3",
            "2026–06–03",
            "2026\\6\\3",
            "2026-6.3",
            "2026年6.3",
            "'2026-06-03",
            "2026\u{a0}年6月3日",
            "2026年\n6月3日",
            "\u{200b}2026-06-03",
            "２０２６．６．３",
            "２０２６／０６／０３",
            "２０２６－０６－０３",
            "26.6.3",
            "26-06-03",
            "26/6/3",
            "26年6月3日",
            "2O26年6月3日",
            "二O二六年六月三日",
            "二0二六年六月三日",
            "2026年六月三日",
            "二〇二六年6月3日",
            "二零二六年六月三日",
            "贰零贰陆年陆月叁日",
            "贰零贰陆年零陆月零叁日",
            "June 3, 2026",
            "Jun 3 2026",
            "3 June 2026",
            "June 3rd, 2026",
            "3-Jun-26",
            "3-Jun-2026",
        ] {
            assert_eq!(Date::read(text), DateReading::Date(third_of_june), "{text}");
        }
        assert_eq!(
            Date::read("二〇二六年十二月三十一日"),
            DateReading::Date(Date::new(2026, 12, 31).unwrap())
        );
        for (text, month, day) in [
            ("二〇二六年十月十日", 10, 10),
            ("贰零贰陆年拾贰月叁拾壹日", 12, 31),
            ("二〇二六年六月廿三日", 6, 23),
            ("二〇二六年十二月卅一日", 12, 31),
            ("2026年元月1日", 1, 1),
            ("二〇二六年元月一日", 1, 1),
            ("二〇二六年二月二十日", 2, 20),
            ("30/9/2026", 9, 30),
            ("9/30/2026", 9, 30),
            ("6/6/2026", 6, 6),
        ] {
            assert_eq!(Date::read(text), DateReading::Date(Date::new(2026, month, day).unwrap()), "{text}");
        }
    }

    #[test]
    fn a_date_no_calendar_has_is_told_apart_from_no_date() {
        for text in [
            "2026.6.31",
            "2026-13-01",
            "2026-02-29",
            "2026年2月30日",
            "二〇二六年六月三十一日",
            "20260631",
            "26.6.31",
            "26年13月1日",
            "2026-00-10",
            "2026年6月0日",
            "2026年13月",
            "6月31日",
            "June 31, 2026",
            "31/31/2026",
        ] {
            assert_eq!(Date::read(text), DateReading::Impossible, "{text}");
        }
        for text in [
            "2026年6月",
            "2026年6月份",
            "2026-06",
            "2026.6",
            "2026/06",
            "2026年6月底",
            "2026年6月底前",
            "2026年六月",
            "2026年6月上旬",
            "26年6月",
            "二〇二六年六月",
            "June 2026",
            "2026年6月前",
            "2026年6月末之前",
        ] {
            assert_eq!(Date::read(text), DateReading::MonthOnly(2026, 6), "{text}");
        }
        for text in ["6月3日", "六月三日", "6月3号", "6月3", "06月03日", "6月3日前"] {
            assert_eq!(Date::read(text), DateReading::YearMissing(6, 3), "{text}");
        }
        assert_eq!(Date::read("2月29日"), DateReading::YearMissing(2, 29));
        for text in [
            "年底前",
            "长期",
            "",
            "3",
            "2026",
            "2026年底",
            "2026年",
            "6月底",
            "6月底前",
            "6月",
            "2026年第二季度",
            "2026年3月-9月",
            "2026.6.3-2026.9.30",
            "2026年6月3日至9月30日",
            "46295",
            "6.3",
            "6-3",
            "6/3/2026",
            "10:20",
            "1.1.1",
            "10.20.30",
            "202606031",
            "农历六月三日",
            "每年6月3日",
            "Monday",
            "2026 June 3 extra",
            "12345678",
            "一",
            "十",
            "3年6月3日",
            "第1条",
            "2026-06-03-01",
            "2026--06--03",
        ] {
            assert_eq!(Date::read(text), DateReading::NotADate, "{text}");
        }
    }

    #[test]
    fn serials_of_both_systems_give_the_day_excel_shows() {
        assert_eq!(Date::from_serial(1.0, false), Date::new(1900, 1, 1));
        assert_eq!(Date::from_serial(60.0, false), None);
        assert_eq!(Date::from_serial(61.0, false), Date::new(1900, 3, 1));
        assert_eq!(Date::from_serial(46295.0, false), Date::new(2026, 9, 30));
        assert_eq!(Date::from_serial(46295.0 - 1462.0, true), Date::new(2026, 9, 30));
        assert_eq!(Date::from_serial(f64::NAN, false), None);
    }

    #[test]
    fn a_serial_that_came_as_text_is_a_date_only_in_its_span() {
        let day = Date::new(2026, 9, 30);
        assert_eq!(Date::read_serial_text("46295", false), day);
        assert_eq!(Date::read_serial_text(" ４６２９５ ", false), day);
        assert_eq!(Date::read_serial_text("46295.5", false), day);
        assert_eq!(Date::read_serial_text("44833", true), day);
        for text in ["", "2026", "19999", "80001", "462950", "46295a", "-46295", "46295.", "4.6295", "46,295"]
        {
            assert_eq!(Date::read_serial_text(text, false), None, "{text}");
        }
    }

    #[test]
    fn days_come_back_over_four_centuries() {
        for days in (-25_000..100_000).step_by(17) {
            let date = Date::from_days(days).unwrap();
            assert_eq!(date.days_since_epoch(), days);
        }
    }
    proptest::proptest! {
        #[test]
        fn any_text_at_all_is_read_without_harm(
            text in "[0-9０-９一二十廿年月日号TO:./\\- 底前a-z\u{0}-\u{10ffff}]{0,16}"
        ) {
            if let DateReading::Date(date) = Date::read(&text) {
                assert_eq!(Date::read(&date.to_string()), DateReading::Date(date));
            }
        }
    }
}
