//! `collect` (收表) and `check` (检查): returns → records in the register, settled beside each other.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::input::{self, Input};
use super::read::Alone;
use super::{Folder, Result, Stop, Watch, beside, change, map, read, settle};
use crate::base::Words;
use crate::register::{
    Kept, Known, Record, Register, RegisterError, Share, Stamp, Standing, Status, Written,
};
use crate::workbook::Limits;
use crate::workbook::archive::{self, Step};

/// Files that are read together and kept in one transaction: so many, or as many as have so many bytes on the disk, since
/// what was read of them is in memory until it is kept.
const BATCH: (usize, u64) = (256, 32 << 20);

/// What is collected and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files, folders and archives; empty for the folder of returns.
    pub paths: Vec<PathBuf>,
    /// Read unchanged files again too.
    pub again: bool,
}

/// The accounting of a run: every row that came in is somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Account {
    /// Files.
    pub files: usize,
    /// Files read in this run; the others were known and unchanged.
    pub read: usize,
    /// Files by status.
    pub accepted: usize,
    /// Files by status.
    pub partial: usize,
    /// Files by status.
    pub rejected: usize,
    /// Files by status.
    pub identical: usize,
    /// Files by status.
    pub superseded: usize,
    /// Rows that came in.
    pub rows: usize,
    /// Rows from which points were made.
    pub taken: usize,
    /// Rows held back.
    pub held: usize,
    /// Rows dropped as page noise.
    pub noise: usize,
    /// Points made of the rows taken.
    pub points: usize,
    /// Of them those of copies and older versions, which do not count.
    pub passed_over: usize,
    /// Findings by weight, those that are still to be mended.
    pub errors: usize,
    /// Findings by weight.
    pub warnings: usize,
    /// Findings by weight.
    pub infos: usize,
    /// Rows in = rows taken + held + noise.
    pub balanced: bool,
}

impl Account {
    /// Takes a file into the account.
    pub const fn add(&mut self, share: &Share) {
        self.files += 1;
        match share.status {
            Status::Accepted => self.accepted += 1,
            Status::Partial => self.partial += 1,
            Status::Rejected => self.rejected += 1,
            Status::Identical => self.identical += 1,
            Status::Superseded => self.superseded += 1,
        }
        self.rows += share.rows;
        self.taken += share.taken;
        self.held += share.held;
        self.noise += share.noise;
        self.points += share.points;
        self.passed_over += share.passed_over;
        self.errors += share.errors;
        self.warnings += share.warnings;
        self.infos += share.infos;
        self.balanced = self.rows == self.taken + self.held + self.noise;
    }
}

/// What a run of `collect` or `check` gives.
#[derive(Debug)]
pub struct Collected {
    /// The account over the files of this run.
    pub account: Account,
    /// Files that the register knew and that are no longer there.
    pub gone: Vec<String>,
}

/// Collects: reads what is new or changed, keeps it, settles all, and shows each file of this run to `see` in path
/// order.
///
/// # Errors
/// If a path is not there, or the register cannot be used.
pub fn collect(
    folder: &Folder,
    options: &Options,
    watch: &dyn Watch,
    mut see: impl FnMut(&Record, &Standing),
) -> Result<Collected> {
    collect_with(folder, options, watch, Some(&mut see))
}

/// The same with no file shown: what is known and unchanged is not even loaded.
///
/// # Errors
/// If a path is not there, or the register cannot be used.
pub fn collect_unseen(folder: &Folder, options: &Options, watch: &dyn Watch) -> Result<Collected> {
    collect_with(folder, options, watch, None)
}

fn collect_with(
    folder: &Folder,
    options: &Options,
    watch: &dyn Watch,
    see: Option<See<'_>>,
) -> Result<Collected> {
    let whole = options.paths.is_empty();
    let paths = if whole { vec![folder.root.join(super::folder::RETURNED)] } else { options.paths.clone() };
    // Held before anything is looked at: what another run takes in meanwhile would seem to be gone.
    let lock = folder.lock()?;
    let open = || folder.register_under(&lock);
    take(folder, open, &paths, options.again, whole, watch, see)
}

/// The same with nothing kept: for a unit that checks its own form before it sends it.
///
/// # Errors
/// If a path is not there.
pub fn check(
    folder: &Folder,
    paths: &[PathBuf],
    watch: &dyn Watch,
    mut see: impl FnMut(&Record, &Standing),
) -> Result<Collected> {
    let open = || Ok(Register::fleeting()?);
    take(folder, open, paths, true, false, watch, Some(&mut see))
}

/// The files of a run; those that were known are not copied for it.
type Seen<'k> = Vec<Cow<'k, str>>;

/// Who is shown each file.
type See<'s> = &'s mut dyn FnMut(&Record, &Standing);

fn take(
    folder: &Folder,
    open: impl FnOnce() -> Result<Register> + Send,
    paths: &[PathBuf],
    again: bool,
    whole: bool,
    watch: &dyn Watch,
    mut see: Option<See<'_>>,
) -> Result<Collected> {
    let open = || {
        let register = open()?;
        let known = register.known(&folder.fingerprint)?;
        Ok::<_, Stop>((register, known))
    };
    let (inputs, opened) = beside(|| input::list(paths, folder), open);
    let (mut register, known) = opened?;
    let inputs = inputs?;
    let mut account = Account { balanced: true, ..Account::default() };
    watch.begin(Words::new("读取回收件", "reading returns"), inputs.len());
    let unchanged = map(&inputs, |input| if again { None } else { unchanged(input, &known) });
    let mut seen: Seen<'_> = unchanged.iter().flatten().flatten().map(|file| file.as_str().into()).collect();
    let others = inputs.iter().zip(&unchanged).filter(|(_, unchanged)| unchanged.is_none());
    let others: Vec<&Input> = others.map(|(input, _)| input).collect();
    watch.advance(inputs.len() - others.len());
    // While one batch is kept the next is read: the register has one writer, and its disk is waited for.
    let mut taken: Vec<Vec<Outcome>> = Vec::new();
    for batch in batches(&others) {
        let read = || map(batch, |input| take_input(input, folder, &known, again));
        let (next, kept) = beside(read, || register.at_once(|register| keep(taken, register, &mut seen)));
        account.read += kept?;
        taken = next;
        watch.advance(batch.len());
    }
    watch.end();
    // The last batch, which often is the only one, and what follows from all of them.
    let (gone, settled) = register.at_once(|register| {
        account.read += keep(taken, register, &mut seen)?;
        seen.sort_unstable();
        // A name that an archive has twice is one.
        seen.dedup();
        let gone = gone(&known, &seen, if whole { None } else { Some(&inputs) });
        register.forget(&gone)?;
        Ok::<_, Stop>((gone, settle_all(register, folder)?))
    })?;
    let mut settled = settled.iter().peekable();
    for file in &seen {
        while settled.next_if(|(settled, _)| settled.as_str() < file.as_ref()).is_some() {}
        let anew = settled.next_if(|(settled, _)| *settled == **file).map(|(_, share)| share);
        if let Some(share) = anew.or_else(|| known.get(file.as_ref())?.share.as_ref()) {
            account.add(share);
        }
    }
    if let Some(see) = see.as_mut() {
        for files in seen.chunks(BATCH.0) {
            let kept: Vec<Kept> = files
                .iter()
                .filter_map(|file| register.kept(file).transpose())
                .collect::<std::result::Result<_, _>>()?;
            for read in map(&kept, Kept::read) {
                let (record, standing) = read?;
                see(&record, &standing);
            }
        }
    }
    if !account.balanced {
        return Err(Stop::new(
            format!(
                "行数对不上(收到 {},计入 {},暂存 {},页码等 {}),这是程序的错,请告诉维护人员",
                account.rows, account.taken, account.held, account.noise
            ),
            format!(
                "rows do not add up ({} in, {} taken, {} held, {} noise): a fault of the program",
                account.rows, account.taken, account.held, account.noise
            ),
        ));
    }
    Ok(Collected { account, gone })
}

/// The inputs, cut into batches.
fn batches<'i>(inputs: &'i [&'i Input]) -> impl Iterator<Item = &'i [&'i Input]> {
    let (mut files, mut bytes) = (0, 0);
    inputs.chunk_by(move |input, _| {
        files += 1;
        bytes += input.size;
        let goes_on = files < BATCH.0 && bytes < BATCH.1;
        if !goes_on {
            (files, bytes) = (0, 0);
        }
        goes_on
    })
}

/// The files that the register knows and that are no longer there, of the folder of returns or else of the archives
/// among these inputs. What was seen is in order.
fn gone(known: &BTreeMap<String, Known>, seen: &[Cow<'_, str>], inputs: Option<&[Input]>) -> Vec<String> {
    let mut seen = seen.iter().peekable();
    let unseen = known.keys().filter(|file| {
        while seen.next_if(|seen| seen.as_ref() < file.as_str()).is_some() {}
        seen.peek().is_none_or(|seen| *seen != *file)
    });
    let Some(inputs) = inputs else {
        let inside = format!("{}/", super::folder::RETURNED);
        return unseen.filter(|file| file.starts_with(&inside)).cloned().collect();
    };
    // Members of an archive that was read again and no longer holds them.
    let archives: Vec<String> = inputs.iter().map(|input| format!("{}!", input.shown)).collect();
    unseen.filter(|file| archives.iter().any(|archive| file.starts_with(archive.as_str()))).cloned().collect()
}

/// Settles the returns of every unit of which one is new, another or gone, unit by unit: no return bears on those of
/// another unit, and so memory need not hold them all. A run that is killed on the way leaves the rest to the next.
///
/// The shares of the files that were settled, in path order.
fn settle_all(register: &mut Register, folder: &Folder) -> Result<Vec<(String, Share)>> {
    register.settle_by(&folder.fingerprint)?;
    let mut standings = Vec::new();
    register.each_unsettled(|subjects| standings.extend(settle::settle(subjects, &folder.basis)))?;
    standings.sort_by(|(one, _), (other, _)| one.cmp(other));
    let shares = register.settle(&standings)?;
    change::update(register, &standings, &folder.basis)?;
    register.settled()?;
    Ok(standings.into_iter().map(|(file, _)| file).zip(shares).collect())
}

enum Outcome {
    Touched(String, Stamp),
    Read(Box<Taken>),
}

/// A file that was read: its record, written out already.
struct Taken {
    file: String,
    written: std::result::Result<Written, RegisterError>,
    unit: Option<String>,
    replies: Vec<(String, String)>,
}

impl Outcome {
    fn read(stamp: Stamp, record: Record) -> Self {
        let written = Written::new(stamp, &record);
        let unit = record.unit.map(|(_, name)| name);
        Self::Read(Box::new(Taken { file: record.file, written, unit, replies: record.replies }))
    }
}

/// Keeps what became of some files, and notes which they are. How many were read.
fn keep(taken: Vec<Vec<Outcome>>, register: &mut Register, seen: &mut Seen<'_>) -> Result<usize> {
    let mut records = Vec::new();
    let mut replies = Vec::new();
    for outcome in taken.into_iter().flatten() {
        match outcome {
            Outcome::Touched(file, stamp) => {
                register.touch(&file, &stamp)?;
                seen.push(file.into());
            }
            Outcome::Read(taken) => {
                let taken = *taken;
                seen.push(taken.file.into());
                records.push(taken.written?);
                if let Some(unit) = taken.unit.filter(|_| !taken.replies.is_empty()) {
                    replies.push((unit, taken.replies));
                }
            }
        }
    }
    register.keep_written(&records)?;
    for (unit, replies) in replies {
        register.reply(&unit, &replies)?;
    }
    Ok(records.len())
}

/// The files for which an input stands, if all are known and unchanged: itself, or the members of an archive.
fn unchanged<'k>(input: &Input, known: &'k BTreeMap<String, Known>) -> Option<Vec<&'k String>> {
    let fresh = |known: &Known| {
        known.by_this_basis && known.size == input.size && known.modified_ns == input.modified_ns
    };
    if let Some((file, known)) = known.get_key_value(&input.shown)
        && fresh(known)
    {
        return Some(vec![file]);
    }
    let members = format!("{}!", input.shown);
    let inside = known.range(members.clone()..).take_while(|(file, _)| file.starts_with(&members));
    // A member's stamp carries its archive's time, and its size is the archive's.
    let inside: Option<Vec<&String>> =
        inside.map(|(file, known)| if fresh(known) { Some(file) } else { None }).collect();
    inside.filter(|inside| !inside.is_empty())
}

/// Reads one file, or each member of an archive. What was known by the same bytes is not taken anew.
fn take_input(input: &Input, folder: &Folder, known: &BTreeMap<String, Known>, again: bool) -> Vec<Outcome> {
    let stamp_of = |bytes: &[u8]| Stamp {
        size: input.size,
        modified_ns: input.modified_ns,
        hash: blake3::hash(bytes).to_hex().to_string(),
        basis: folder.fingerprint.clone(),
    };
    let limits = &folder.basis.round.limits;
    let mut alone = Alone::default();
    let bytes = match read::bytes(input, folder, &mut alone) {
        Ok(bytes) => bytes,
        Err(record) => return vec![Outcome::read(stamp_of(&[]), *record)],
    };
    let one = |shown: &str, bytes: &[u8], limits: &Limits, alone: &mut Alone| {
        let stamp = stamp_of(bytes);
        let same = known.get(shown).is_some_and(|known| known.by_this_basis && known.hash == stamp.hash);
        if same && !again {
            Outcome::Touched(shown.to_owned(), stamp)
        } else {
            Outcome::read(stamp, read::record(bytes, shown, limits, folder, alone))
        }
    };
    if !archive::is_archive(&bytes) {
        return vec![one(&input.shown, &bytes, limits, &mut alone)];
    }
    let mut outcomes = Vec::new();
    let read = archive::each(&bytes, limits, &mut |step| {
        match step {
            Step::Heavy => alone.wait(),
            Step::Member(member) => {
                let shown = format!("{}!{}", input.shown, member.name);
                outcomes.push(match member.bytes {
                    Ok(bytes) => one(&shown, &bytes, &member.limits, &mut alone),
                    Err(refused) => Outcome::read(stamp_of(&[]), read::refused(&shown, refused, folder)),
                });
            }
        }
        ControlFlow::Continue(())
    });
    match read {
        Ok(()) if outcomes.is_empty() => vec![one(&input.shown, &bytes, limits, &mut alone)],
        Ok(()) => outcomes,
        Err(refused) => {
            vec![Outcome::read(stamp_of(&bytes), read::refused(&input.shown, refused, folder))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_end_by_their_number_or_by_their_bytes_and_leave_nothing_out() {
        let (most, bytes) = BATCH;
        let input =
            |size| Input { shown: String::new(), path: PathBuf::new(), size, modified_ns: 0, regular: true };
        let small = vec![1; 2 * most + 1];
        let heavy = [1, bytes, 1, bytes / 2, bytes / 2, bytes - 1, 1, 1];
        for (sizes, wanted) in
            [(small.as_slice(), vec![most, most, 1]), (heavy.as_slice(), vec![2, 3, 2, 1]), (&[], Vec::new())]
        {
            let inputs: Vec<Input> = sizes.iter().map(|size| input(*size)).collect();
            let inputs: Vec<&Input> = inputs.iter().collect();
            let cut: Vec<&[&Input]> = batches(&inputs).collect();
            assert_eq!(cut.iter().map(|batch| batch.len()).collect::<Vec<_>>(), wanted);
            let sizes_of = cut.concat().iter().map(|input| input.size).collect::<Vec<u64>>();
            assert_eq!(sizes_of, sizes);
        }
    }
}
