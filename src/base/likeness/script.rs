//! Traditional characters folded to simplified ones, one for one, for comparison only.
//!
//! The table (`traditional.txt`, pairs side by side) holds 2,574 characters whose simplified form is of everyday
//! use; it comes from the Unicode transliteration `Hant-Hans`. Phrases (`軟體` → `软件`) and rare characters are
//! not in it: a text that uses them is compared as it stands.

use std::sync::LazyLock;

const PAIRS: &str = include_str!("traditional.txt");
/// The block that holds all characters of the table: U+4E00 to U+9FFF.
const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x5200;

/// The simplified form of each character of the block, `\0` where it has none. All forms lie in the basic plane,
/// but `char` is kept for its validity.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table = vec!['\0'; COUNT];
    let mut characters = PAIRS.chars().filter(|c| !c.is_whitespace());
    while let (Some(traditional), Some(simplified)) = (characters.next(), characters.next()) {
        if let Some(slot) = table.get_mut((traditional as usize).wrapping_sub(FIRST as usize)) {
            *slot = simplified;
        }
    }
    table
});

/// The simplified form of a character; any other character is given back.
pub(super) fn simplified(c: char) -> char {
    match SIMPLIFIED.get((c as usize).wrapping_sub(FIRST as usize)) {
        Some('\0') | None => c,
        Some(simplified) => *simplified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified_ones_and_others_stay() {
        let folded: String = "工程項目審批、採購環節審核不嚴，徵收後續ABC".chars().map(simplified).collect();
        assert_eq!(folded, "工程项目审批、采购环节审核不严，征收后续ABC");
    }

    #[test]
    fn every_pair_of_the_table_leads_to_a_form_that_stays() {
        let all: Vec<char> = PAIRS.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(all.len() % 2, 0);
        for pair in all.chunks(2) {
            assert_eq!(simplified(pair[0]), pair[1]);
            assert_eq!(simplified(pair[1]), pair[1], "{}{}", pair[0], pair[1]);
        }
        assert_eq!(all.len() / 2, 2_574);
    }
}
