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

    /// Reads a date in the writings that come back: 2026-06-03, 2026/6/3, 2026.6.3, 2026年6月3日, 20260603,
    /// 二〇二六年六月三日, full width digits, with blanks between.
    pub fn read(text: &str) -> DateReading {
        let plain: String = super::text::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.trim_end_matches("00:00:00").trim_end_matches(['号', 't']);
        let digits = western_digits(plain);
        let parts: Vec<&str> =
            digits.split(['-', '/', '.', '年', '月', '日', '、']).filter(|part| !part.is_empty()).collect();
        if digits.chars().any(|c| !c.is_ascii_digit() && !"-/.年月日、".contains(c)) {
            return DateReading::NotADate;
        }
        let numbers: Option<Vec<u32>> =
            parts.iter().map(|part| if part.len() > 8 { None } else { part.parse().ok() }).collect();
        match numbers.as_deref() {
            Some([year, month, day]) if (1900..=9999).contains(year) => whole(*year, *month, *day),
            Some([year, month]) if (1900..=9999).contains(year) && digits.contains(['年', '-', '/', '.']) => {
                match u8::try_from(*month) {
                    Ok(month @ 1..=12) => DateReading::MonthOnly(i32::try_from(*year).unwrap_or(0), month),
                    _ => DateReading::Impossible,
                }
            }
            Some([packed]) if digits.len() == 8 && (19_000_000..100_000_000).contains(packed) => {
                whole(packed / 10_000, packed / 100 % 100, packed % 100)
            }
            _ => DateReading::NotADate,
        }
    }
}

fn whole(year: u32, month: u32, day: u32) -> DateReading {
    let date =
        (|| Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))();
    date.map_or(DateReading::Impossible, DateReading::Date)
}

/// 二〇二六年十二月三十一日 → 2026年12月31日; other characters stay.
fn western_digits(text: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    if !text.chars().any(|c| DIGITS.contains(c) || c == '十') {
        return text.to_owned();
    }
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
        let c = if c == '零' || c == '○' { '〇' } else { c };
        if let Some(digit) = DIGITS.chars().position(|d| d == c) {
            pending.push(char::from_digit(u32::try_from(digit).unwrap_or(0), 10).unwrap_or('0'));
        } else if c == '十' {
            pending.push(c);
        } else {
            flush(&mut pending, &mut out);
            out.push(c);
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
        ] {
            assert_eq!(Date::read(text), DateReading::Date(third_of_june), "{text}");
        }
        assert_eq!(
            Date::read("二〇二六年十二月三十一日"),
            DateReading::Date(Date::new(2026, 12, 31).unwrap())
        );
        assert_eq!(Date::read("二〇二六年十月十日"), DateReading::Date(Date::new(2026, 10, 10).unwrap()));
    }

    #[test]
    fn a_date_no_calendar_has_is_told_apart_from_no_date() {
        assert_eq!(Date::read("2026.6.31"), DateReading::Impossible);
        assert_eq!(Date::read("2026-13-01"), DateReading::Impossible);
        assert_eq!(Date::read("2026年6月"), DateReading::MonthOnly(2026, 6));
        for text in ["年底前", "长期", "", "3", "2026", "2026年底"] {
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
    fn days_come_back_over_four_centuries() {
        for days in (-25_000..100_000).step_by(17) {
            let date = Date::from_days(days).unwrap();
            assert_eq!(date.days_since_epoch(), days);
        }
    }
}
