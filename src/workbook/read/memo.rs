//! Small parts that are the same in file after file: styles, relationships, content types of one program.
//!
//! A county's returns come from a few programs and one issued form, so most of these parts were read before, byte for
//! byte. In: a part's packed bytes. Out: what was read from the same bytes last time on this thread. The bytes
//! themselves are compared, not a hash of them, so nobody can pass one part off as another.

use std::rc::Rc;

/// Parts remembered of each kind.
const MOST: usize = 12;
/// The most bytes of a part that is remembered, packed and inflated: so memory stays small whatever comes.
const LONGEST: (usize, u64) = (8 << 10, 128 << 10);

/// What a reading hangs on: the same for two parts means that the same comes out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seen<'p> {
    /// The bytes as they stand in the archive.
    pub packed: &'p [u8],
    /// How they are packed, their checksum and their length once inflated.
    pub entry: (u16, u32, u64),
    /// What else the reader looks at, a folder or a name.
    pub about: &'p str,
    /// The longest token that is taken.
    pub longest: usize,
}

/// What was read from the parts of one kind; the newest takes the place of the oldest.
pub struct Memo<T> {
    known: Vec<Known<T>>,
    next: usize,
}

struct Known<T> {
    packed: Box<[u8]>,
    entry: (u16, u32, u64),
    about: Box<str>,
    longest: usize,
    read: Rc<T>,
}

impl<T> Memo<T> {
    /// Nothing read yet.
    pub const fn new() -> Self {
        Self { known: Vec::new(), next: 0 }
    }

    /// What was read from the same part.
    pub fn find(&self, seen: Seen<'_>) -> Option<Rc<T>> {
        let same = |known: &&Known<T>| {
            let Known { packed, entry, about, longest, .. } = known;
            seen == Seen { packed, entry: *entry, about, longest: *longest }
        };
        self.known.iter().find(same).map(|known| Rc::clone(&known.read))
    }

    /// Remembers what was read from a part.
    pub fn keep(&mut self, seen: Seen<'_>, read: &Rc<T>) {
        if seen.packed.len() > LONGEST.0 || seen.entry.2 > LONGEST.1 {
            return;
        }
        let known = Known {
            packed: seen.packed.into(),
            entry: seen.entry,
            about: seen.about.into(),
            longest: seen.longest,
            read: Rc::clone(read),
        };
        match self.known.get_mut(self.next) {
            Some(oldest) => *oldest = known,
            None => self.known.push(known),
        }
        self.next = (self.next + 1) % MOST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(packed: &[u8]) -> Seen<'_> {
        Seen { packed, entry: (8, 7, packed.len() as u64), about: "xl", longest: 100 }
    }

    #[test]
    fn only_the_same_part_is_known_again_and_the_oldest_goes() {
        let mut memo = Memo::new();
        memo.keep(seen(b"one"), &Rc::new(1));
        assert_eq!(memo.find(seen(b"one")).as_deref(), Some(&1));
        for other in [
            Seen { packed: b"two", ..seen(b"one") },
            Seen { entry: (0, 7, 3), ..seen(b"one") },
            Seen { about: "", ..seen(b"one") },
            Seen { longest: 99, ..seen(b"one") },
        ] {
            assert!(memo.find(other).is_none());
        }
        for number in 0..MOST {
            memo.keep(seen(number.to_string().as_bytes()), &Rc::new(number));
        }
        assert!(memo.find(seen(b"one")).is_none());
        assert_eq!(memo.find(seen(b"0")).as_deref(), Some(&0));
        let large = vec![0; LONGEST.0 + 1];
        memo.keep(seen(&large), &Rc::new(0));
        assert!(memo.find(seen(&large)).is_none());
    }
}
