//! What fits on a printed page: our sheets are A4 landscape (the ledger A3) with the margins of [`super::write::set_up_page`].
//!
//! In: column widths in characters and row heights in points. Out: with which rows pages begin. How wide a character
//! is hangs on the fonts of the machine: Excel and WPS on Windows take 7 pixels a digit, LibreOffice without these
//! fonts 10, and a sheet fitted to the page's width then gets smaller and its pages hold more rows. So what is
//! decided here should hold for both ([`Paper::EACH`]).

/// Points between the margins, across and down (A4 is 841.9 × 595.3 points).
const ACROSS: f64 = 769.0;
const DOWN: f64 = 508.9;
/// Points at a page's foot that stay free where pages are broken by hand: a row too many would begin a page of its own.
const SPARE: f64 = 9.0;
/// A last page with less than this part of it filled looks forgotten.
const LITTLE: f64 = 0.15;
/// How much higher rows may get so that the last page has some more of them, in percent.
const HIGHER: [u32; 6] = [103, 106, 109, 112, 116, 120];
/// Papers a little shorter and longer than reckoned: fonts are not known that well.
const ABOUT: [f64; 3] = [0.98, 1.0, 1.02];
/// The highest row that Excel takes, in points.
const HIGHEST: f64 = 409.0;

/// How a sheet is laid on pages: fitted to the page's width, some rows repeated above every page but the first.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    /// Points of rows on a page, at the sheet's own scale.
    down: f64,
    /// Points of the repeated rows.
    repeated: f64,
}

impl Paper {
    /// Pixels a digit: on a Chinese Windows, and with the fonts that stand in for them elsewhere.
    pub const EACH: [f64; 2] = [7.0, 10.0];

    /// For columns so wide, in characters of so many pixels, and repeated rows so high, in points.
    pub fn new(widths: impl IntoIterator<Item = f64>, digit: f64, repeated: f64) -> Self {
        // A pixel is three quarters of a point; a column has five pixels beside its characters (ECMA-376 §18.3.1.13).
        let across: f64 = widths.into_iter().map(|width| (width * digit + 5.0) * 0.75).sum();
        Self { down: DOWN * (across / ACROSS).max(1.0), repeated }
    }

    /// The same on A3, which is √2 as wide and as high.
    pub fn a3(widths: impl IntoIterator<Item = f64>, digit: f64, repeated: f64) -> Self {
        const MORE: f64 = std::f64::consts::SQRT_2;
        Self::new(widths.into_iter().map(|width| width / MORE), digit, repeated / MORE).larger(MORE)
    }

    fn larger(self, times: f64) -> Self {
        Self { down: self.down * times, repeated: self.repeated * times }
    }

    /// For a sheet printed at a fixed scale, in percent.
    pub fn scaled(percent: u16) -> Self {
        Self { down: (DOWN - SPARE) * 100.0 / f64::from(percent), repeated: 0.0 }
    }

    /// The rows, from 0, with which a page begins; the first page's is not among them.
    pub fn breaks(&self, heights: impl IntoIterator<Item = f64>) -> Vec<usize> {
        let mut breaks = Vec::new();
        let mut used = 0.0;
        for (row, height) in heights.into_iter().enumerate() {
            if used + height > self.down && used > 0.0 {
                breaks.push(row);
                used = self.repeated;
            }
            used += height;
        }
        breaks
    }

    /// How many pages there are before the last, and what part of that is filled; None where one page is all.
    fn last(&self, heights: &[f64]) -> Option<(usize, f64)> {
        let breaks = self.breaks(heights.iter().copied());
        let rest: f64 = heights.iter().skip(*breaks.last()?).sum();
        Some((breaks.len(), rest / self.down))
    }

    /// On how many pages the rows should be fitted so that the last one is not nearly empty: None if they may run on.
    fn fit(&self, heights: &[f64]) -> Option<u16> {
        let (pages, filled) = self.last(heights)?;
        // More pages can take up more without getting smaller to the eye.
        let little = LITTLE.max(0.1 * (pages as f64).min(3.0));
        (filled < little).then(|| u16::try_from(pages).unwrap_or(u16::MAX))
    }

    /// The same for whatever fonts there are, if that does not make the print much smaller anywhere.
    fn fit_each(papers: &[Self], heights: &[f64]) -> Option<u16> {
        let whole: f64 = heights.iter().sum();
        let pages = papers.iter().filter_map(|paper| paper.fit(heights)).min()?;
        papers.iter().all(|paper| whole < paper.down * f64::from(pages) * 1.3).then_some(pages)
    }

    /// How a sheet's last page is kept from being nearly empty. The rows before `from` keep their height.
    pub fn ending(papers: &[Self], heights: &[f64], from: usize) -> Ending {
        let about =
            papers.iter().flat_map(|paper| ABOUT.map(|times| Self { down: paper.down * times, ..*paper }));
        let about: Vec<Self> = about.collect();
        let fitted = Self::fit_each(&about, heights).map(Ending::Fitted);
        if fitted == Some(Ending::Fitted(1)) || Self::are_sound(&about, heights) {
            return fitted.unwrap_or(Ending::AsItIs);
        }
        let higher = HIGHER.map(|percent| -> Vec<f64> {
            let rows = heights.iter().enumerate();
            rows.map(|(row, height)| if row < from { *height } else { raised(*height, percent) }).collect()
        });
        let sound = |papers: &[Self]| {
            higher.iter().find(|heights| Self::are_sound(papers, heights)).cloned().map(Ending::Higher)
        };
        // Higher rows before fewer pages: the print stays as large, and LibreOffice takes the width less exactly where
        // a number of pages is asked.
        sound(&about).or(fitted).unwrap_or_else(|| {
            // In a long list a little more or less is a page: then what was reckoned must do.
            let is_sound = Self::are_sound(papers, heights);
            (!is_sound).then(|| sound(papers)).flatten().unwrap_or(Ending::AsItIs)
        })
    }

    /// Whether none of these has a last page that looks forgotten.
    fn are_sound(papers: &[Self], heights: &[f64]) -> bool {
        papers.iter().all(|paper| paper.last(heights).is_none_or(|(_, filled)| filled >= LITTLE))
    }
}

/// What a sheet needs so that its last page is not nearly empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Nothing.
    AsItIs,
    /// To be fitted on so many pages.
    Fitted(u16),
    /// Its rows of these heights.
    Higher(Vec<f64>),
}

/// A height so much greater, in whole pixels, for Excel rounds to these.
fn raised(height: f64, percent: u32) -> f64 {
    ((height * f64::from(percent) / 100.0 / 0.75).ceil() * 0.75).min(HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_where_the_next_row_has_no_room() {
        let paper = Paper::new([40.0, 60.0], 7.0, 20.0);
        assert_eq!(paper.breaks([100.0; 5]), [] as [usize; 0]);
        assert_eq!(paper.breaks([100.0; 6]), [5]);
        // The repeated rows take room on all pages but the first.
        assert_eq!(paper.breaks([100.0; 12]), [5, 9]);
        // A row higher than a page has a page of its own and ends.
        assert_eq!(paper.breaks([900.0, 900.0]), [1]);
    }

    #[test]
    fn a_wide_sheet_is_made_smaller_so_more_rows_fit() {
        let narrow = Paper::new([100.0], 7.0, 0.0).breaks([50.0; 40]).len();
        let wide = Paper::new([300.0], 7.0, 0.0).breaks([50.0; 40]).len();
        assert!(wide < narrow, "{wide} {narrow}");
    }

    #[test]
    fn a_few_rows_are_drawn_back_from_a_page_of_their_own() {
        let paper = Paper::new([100.0], 7.0, 20.0);
        assert_eq!(paper.fit(&[25.0; 20]), None, "one page is one page");
        assert_eq!(paper.fit(&[25.0; 21]), Some(1));
        assert_eq!(paper.fit(&[25.0; 30]), None, "half a page may stand");
    }

    #[test]
    fn rows_get_higher_where_fewer_pages_would_make_them_too_small() {
        let papers = Paper::EACH.map(|digit| Paper::new([160.0], digit, 20.0));
        let counts = 20..200;
        let endings: Vec<Ending> =
            counts.map(|count| Paper::ending(&papers, &vec![25.0; count], 1)).collect();
        let higher: Vec<&Vec<f64>> = endings
            .iter()
            .filter_map(|ending| if let Ending::Higher(heights) = ending { Some(heights) } else { None })
            .collect();
        assert!(!higher.is_empty());
        for heights in higher {
            assert!((heights[0] - 25.0).abs() < 0.01, "the title stays");
            assert!(heights[1..].iter().all(|height| *height > 25.0 && height % 0.75 < 0.01));
            for paper in &papers {
                assert!(paper.last(heights).is_none_or(|(_, filled)| filled >= LITTLE));
            }
        }
    }

    #[test]
    fn no_font_makes_the_print_much_smaller() {
        let papers = Paper::EACH.map(|digit| Paper::new([160.0], digit, 20.0));
        let rows = |count: usize| vec![25.0; count];
        // A little more than a page with wide digits is a page and a half with narrow ones.
        let wide = (20..60).find(|count| papers[1].fit(&rows(*count)).is_some()).unwrap();
        assert_eq!(Paper::fit_each(&papers, &rows(wide)), None, "{wide}");
        let narrow = (20..60).find(|count| papers[0].fit(&rows(*count)).is_some()).unwrap();
        assert_eq!(Paper::fit_each(&papers, &rows(narrow)), Some(1), "{narrow}");
    }
}
