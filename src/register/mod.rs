//! What is kept between runs: one SQLite file, `.jingzhong/register.db`.
//!
//! In: records of returns as they were read, and what became of each beside the others. Out: the same, file by file,
//! so that memory does not grow with the number of returns. Every write is one transaction with full synchronisation,
//! or part of a larger one ([`Register::at_once`]): a killed run leaves the register as before or after a batch of
//! files, never between.

mod change;
mod points;
mod record;

pub use change::{Change, ChangeKind, ChangedLine, FormerFinding};
pub use record::{Figures, Record, Scope, Share, Standing, Status, Subject, own_status};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, params};

/// The folder inside a working folder that holds the register.
pub const FOLDER: &str = ".jingzhong";

const META: &str = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS return (
    file TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    hash TEXT NOT NULL,
    basis TEXT NOT NULL,
    rows INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    held INTEGER NOT NULL,
    noise INTEGER NOT NULL,
    points INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL,
    unit TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS return_unit ON return (unit);
CREATE TABLE IF NOT EXISTS record (file TEXT PRIMARY KEY, subject TEXT NOT NULL, record TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS standing (
    file TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    rows INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    held INTEGER NOT NULL,
    noise INTEGER NOT NULL,
    points INTEGER NOT NULL,
    passed_over INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    infos INTEGER NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unsettled (unit TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS change (older TEXT PRIMARY KEY, stamp TEXT NOT NULL, change TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS decision (pair TEXT PRIMARY KEY, verdict TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reply (finding TEXT PRIMARY KEY, unit TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS output (path TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;
";

/// The version of the schema and of what is written in it (points are read by the order of their fields); a register of
/// another version is made anew by reading all returns again.
const VERSION: &str = "5";

/// The returns of a file's unit have to be settled anew.
const UNSETTLE: &str = "INSERT OR IGNORE INTO unsettled SELECT unit FROM return WHERE file = ?1";

/// What tells whether a file has to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Last change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Hash of the bytes.
    pub hash: String,
    /// Hash of everything it was read against: settings, words, forms, roster, program version.
    pub basis: String,
}

/// What is known of a file that was taken before: its stamp, held against a basis, and its share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Bytes.
    pub size: u64,
    /// Last change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Hash of the bytes.
    pub hash: String,
    /// Whether it was read against the basis asked for.
    pub by_this_basis: bool,
    /// Its share in the account as it was last settled, if it was.
    pub share: Option<Share>,
}

/// A record as the register writes it: made by whoever read the file, so that the one writer has little to do.
#[derive(Debug)]
pub struct Written {
    stamp: Stamp,
    file: String,
    unit: String,
    /// JSON, as bytes of text.
    subject: Vec<u8>,
    record: Vec<u8>,
    figures: Figures,
}

impl Written {
    /// Writes a record out.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn new(stamp: Stamp, record: &Record) -> Result<Self> {
        let subject = record.subject();
        // About what a point and a finding take, so that the text need not be moved as it grows.
        let mut written = Vec::with_capacity(512 * (record.points.len() + record.findings.len() + 1));
        serde_json::to_writer(&mut written, record)?;
        Ok(Self {
            stamp,
            file: record.file.clone(),
            subject: serde_json::to_vec(&subject)?,
            record: written,
            figures: record.figures(),
            unit: subject.unit.unwrap_or_default(),
        })
    }
}

/// A file's record and standing as they lie in the register.
#[derive(Debug)]
pub struct Kept {
    /// JSON.
    record: String,
    standing: Option<String>,
}

impl Kept {
    /// What is kept.
    ///
    /// # Errors
    /// If the register did not write it.
    pub fn read(&self) -> Result<(Record, Standing)> {
        let record: Record = serde_json::from_str(&self.record)?;
        let standing = match &self.standing {
            Some(text) => serde_json::from_str(text)?,
            None => Standing::alone(&record),
        };
        Ok((record, standing))
    }
}

/// The register.
#[derive(Debug)]
pub struct Register {
    connection: Connection,
}

/// What stopped the register: a text of the database's own.
#[derive(Debug)]
pub struct RegisterError {
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// What the database said.
    pub why: String,
}

impl From<rusqlite::Error> for RegisterError {
    fn from(error: rusqlite::Error) -> Self {
        Self { path: None, why: error.to_string() }
    }
}

impl From<serde_json::Error> for RegisterError {
    fn from(error: serde_json::Error) -> Self {
        Self { path: None, why: error.to_string() }
    }
}

/// A count as the database has it.
fn stored(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count_at(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0))
}

/// How much a file holds, from the column of a row at which it begins.
fn figures_at(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Figures> {
    Ok(Figures {
        rows: count_at(row, first)?,
        taken: count_at(row, first + 1)?,
        held: count_at(row, first + 2)?,
        noise: count_at(row, first + 3)?,
        points: count_at(row, first + 4)?,
        errors: count_at(row, first + 5)?,
        warnings: count_at(row, first + 6)?,
        infos: count_at(row, first + 7)?,
    })
}

type Result<T> = std::result::Result<T, RegisterError>;

impl Register {
    /// Opens the register of a working folder, making it if it is not there.
    ///
    /// # Errors
    /// If the file is no register or the disk refuses.
    pub fn open(path: &Path) -> Result<Self> {
        let told =
            |error: rusqlite::Error| RegisterError { path: Some(path.to_owned()), why: error.to_string() };
        let connection = Connection::open(path).map_err(told)?;
        // A record is some ten thousand bytes: on the usual pages of 4096 it is a chain of many. Only a new file takes this.
        connection.execute_batch("PRAGMA page_size=16384").map_err(told)?;
        // A network folder cannot hold a write-ahead log; SQLite then says so by keeping another mode, which is safe too.
        let _mode: String =
            connection.query_row("PRAGMA journal_mode=WAL", [], |row| row.get(0)).map_err(told)?;
        Self::prepare(connection).map_err(|error| RegisterError { path: Some(path.to_owned()), ..error })
    }

    /// A register that is gone with the run (for `check`).
    ///
    /// # Errors
    /// If the database cannot be made.
    pub fn fleeting() -> Result<Self> {
        // An empty name is a temporary file that SQLite spills to and deletes: memory stays flat.
        Self::prepare(Connection::open("")?)
    }

    fn prepare(connection: Connection) -> Result<Self> {
        connection
            .execute_batch("PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA cache_size=-2000;")?;
        // As one write: the disk is waited for once, and a killed run leaves no register with some of its tables.
        let mut register = Self { connection };
        register.at_once(|register| {
            let connection = &register.connection;
            connection.execute_batch(META)?;
            let known: Option<String> = connection
                .query_row("SELECT value FROM meta WHERE name = 'version'", [], |row| row.get(0))
                .optional()?;
            if known.as_deref() != Some(VERSION) {
                connection.execute_batch(
                    "DROP TABLE IF EXISTS return; DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS standing;
                     DROP TABLE IF EXISTS unsettled; DROP TABLE IF EXISTS change;",
                )?;
                connection.execute_batch(SCHEMA)?;
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?1)", [VERSION])?;
            }
            Ok::<_, RegisterError>(())
        })?;
        Ok(register)
    }

    /// Does several writes as one: a run that is killed leaves all of them or none, and the disk is waited for once.
    ///
    /// # Errors
    /// What `work` says, or if the database refuses; nothing is written then.
    pub fn at_once<T, E: From<RegisterError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let run = |own: &Self, words| own.connection.execute_batch(words).map_err(RegisterError::from);
        run(self, "BEGIN")?;
        let done = work(self).and_then(|done| Ok(run(self, "COMMIT").map(|()| done)?));
        // Of two errors the first is the one that tells; a database that refuses has often rolled back by itself.
        if done.is_err() && !self.connection.is_autocommit() {
            let _ = run(self, "ROLLBACK");
        }
        done
    }

    /// What is known of a file, if it was taken before.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn stamp(&self, file: &str) -> Result<Option<Stamp>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT size, modified_ns, hash, basis FROM return WHERE file = ?1")?;
        let stamp = query.query_row([file], |row| {
            Ok(Stamp {
                size: row.get::<_, i64>(0)?.unsigned_abs(),
                modified_ns: row.get(1)?,
                hash: row.get(2)?,
                basis: row.get(3)?,
            })
        });
        Ok(stamp.optional()?)
    }

    /// What is known of all files that were taken before, for whoever reads by this basis.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn known(&self, basis: &str) -> Result<BTreeMap<String, Known>> {
        let mut query = self
            .connection
            .prepare("SELECT file, size, modified_ns, hash, basis = ?1 FROM return ORDER BY file")?;
        let rows = query.query_map([basis], |row| {
            let known = Known {
                size: row.get::<_, i64>(1)?.unsigned_abs(),
                modified_ns: row.get(2)?,
                hash: row.get(3)?,
                by_this_basis: row.get(4)?,
                share: None,
            };
            Ok((row.get(0)?, known))
        })?;
        // One by one: gathered first they would be in memory twice, and moved each time that the list grows.
        let mut known: BTreeMap<String, Known> = BTreeMap::new();
        for row in rows {
            let (file, row) = row?;
            known.insert(file, row);
        }
        // Both are in path order.
        let mut files = known.iter_mut().peekable();
        self.each_share(|file, share| {
            while files.next_if(|(known, _)| known.as_str() < file).is_some() {}
            if let Some((_, known)) = files.next_if(|(known, _)| known.as_str() == file) {
                known.share = Some(*share);
            }
        })?;
        Ok(known)
    }

    /// Each file's share in the account, as it was last settled, in path order.
    ///
    /// # Errors
    /// If the database refuses.
    fn each_share(&self, mut see: impl FnMut(&str, &Share)) -> Result<()> {
        let mut query = self.connection.prepare(
            "SELECT file, status, rows, taken, held, noise, points, passed_over, errors, warnings, infos
             FROM standing ORDER BY file",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let count = |at| count_at(row, at);
            let status = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let share = Share {
                status: Status::of_name(status).ok_or_else(|| {
                    rusqlite::Error::InvalidColumnType(1, status.to_owned(), rusqlite::types::Type::Text)
                })?,
                rows: count(2)?,
                taken: count(3)?,
                held: count(4)?,
                noise: count(5)?,
                points: count(6)?,
                passed_over: count(7)?,
                errors: count(8)?,
                warnings: count(9)?,
                infos: count(10)?,
            };
            see(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?, &share);
        }
        Ok(())
    }

    /// Notes that a file was touched without being changed.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn touch(&self, file: &str, stamp: &Stamp) -> Result<()> {
        let mut update = self
            .connection
            .prepare_cached("UPDATE return SET size = ?2, modified_ns = ?3 WHERE file = ?1")?;
        update.execute(params![file, i64::try_from(stamp.size).unwrap_or(i64::MAX), stamp.modified_ns])?;
        Ok(())
    }

    /// Keeps records, all of them or none.
    ///
    /// # Errors
    /// If the database refuses; nothing is kept then.
    pub fn keep(&mut self, records: &[(Stamp, Record)]) -> Result<()> {
        let written: Result<Vec<Written>> =
            records.iter().map(|(stamp, record)| Written::new(stamp.clone(), record)).collect();
        self.keep_written(&written?)
    }

    /// The same for records that are already written out.
    ///
    /// # Errors
    /// If the database refuses; nothing is kept then.
    pub fn keep_written(&mut self, records: &[Written]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR REPLACE INTO return (file, size, modified_ns, hash, basis,
                 rows, taken, held, noise, points, errors, warnings, infos, unit)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?;
            let mut unsettle = transaction.prepare_cached(UNSETTLE)?;
            let mut leave = transaction.prepare_cached("DELETE FROM standing WHERE file = ?1")?;
            let mut enter = transaction.prepare_cached("INSERT OR IGNORE INTO unsettled VALUES (?1)")?;
            let mut write =
                transaction.prepare_cached("INSERT OR REPLACE INTO record VALUES (?1, ?2, ?3)")?;
            for Written { stamp, file, unit, subject, record, figures } in records {
                // The unit that it was taken for before, and the one that it is taken for now.
                unsettle.execute([file])?;
                leave.execute([file])?;
                enter.execute([unit])?;
                let text = |json| ToSqlOutput::Borrowed(ValueRef::Text(json));
                write.execute(params![file, text(subject), text(record)])?;
                insert.execute(params![
                    file,
                    i64::try_from(stamp.size).unwrap_or(i64::MAX),
                    stamp.modified_ns,
                    stamp.hash,
                    stamp.basis,
                    stored(figures.rows),
                    stored(figures.taken),
                    stored(figures.held),
                    stored(figures.noise),
                    stored(figures.points),
                    stored(figures.errors),
                    stored(figures.warnings),
                    stored(figures.infos),
                    unit,
                ])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Forgets files.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn forget(&mut self, files: &[String]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        for file in files {
            transaction.execute(UNSETTLE, [file])?;
            for table in ["return", "record", "standing"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE file = ?1"), [file])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// All files, in path order.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn files(&self) -> Result<Vec<String>> {
        let mut query = self.connection.prepare("SELECT file FROM return ORDER BY file")?;
        let files = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(files)
    }

    /// Has the returns of all units settled anew, if they were settled by another basis than this.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn settle_by(&mut self, basis: &str) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        let known: Option<String> = transaction
            .query_row("SELECT value FROM meta WHERE name = 'settled'", [], |row| row.get(0))
            .optional()?;
        if known.as_deref() != Some(basis) {
            transaction.execute("INSERT OR IGNORE INTO unsettled SELECT DISTINCT unit FROM return", [])?;
            transaction.execute("INSERT OR REPLACE INTO meta VALUES ('settled', ?1)", [basis])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// What is needed to settle which returns count: the returns of one unsettled unit at a time, in path order, those
    /// whose unit is not known together. A unit's only return has nothing beside it, and comes without what it speaks
    /// for.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn each_unsettled(&self, mut see: impl FnMut(&[Subject])) -> Result<()> {
        let mut units = self.connection.prepare("SELECT unit FROM unsettled ORDER BY unit")?;
        let mut outlines = self
            .connection
            .prepare("SELECT file, points, errors FROM return WHERE unit = ?1 ORDER BY file")?;
        let mut query = self.connection.prepare("SELECT subject FROM record WHERE file = ?1")?;
        let mut units = units.query([])?;
        while let Some(unit) = units.next()? {
            let mut subjects = outlines
                .query_map([unit.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?], |row| {
                    let (points, errors) = (count_at(row, 1)?, count_at(row, 2)?);
                    Ok(Subject { file: row.get(0)?, points, errors, ..Subject::default() })
                })?
                .collect::<rusqlite::Result<Vec<Subject>>>()?;
            if subjects.len() > 1 {
                for subject in &mut subjects {
                    let text: String = query.query_row([&subject.file], |row| row.get(0))?;
                    *subject = serde_json::from_str(&text)?;
                }
            }
            see(&subjects);
        }
        Ok(())
    }

    /// Notes what became of each file beside the others, and tells their shares in the account, in the same order.
    ///
    /// # Errors
    /// If the database refuses; nothing is noted then.
    pub fn settle(&mut self, standings: &[(String, Standing)]) -> Result<Vec<Share>> {
        let mut shares = Vec::with_capacity(standings.len());
        let transaction = self.connection.savepoint()?;
        {
            let mut figures = transaction.prepare_cached(
                "SELECT rows, taken, held, noise, points, errors, warnings, infos FROM return WHERE file = ?1",
            )?;
            let mut write = transaction.prepare_cached(
                "INSERT OR REPLACE INTO standing VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?;
            for (file, standing) in standings {
                let figures = figures.query_row([file], |row| figures_at(row, 0))?;
                let share = Share::new(&figures, standing);
                write.execute(params![
                    file,
                    share.status.name(),
                    stored(share.rows),
                    stored(share.taken),
                    stored(share.held),
                    stored(share.noise),
                    stored(share.points),
                    stored(share.passed_over),
                    stored(share.errors),
                    stored(share.warnings),
                    stored(share.infos),
                    serde_json::to_string(standing)?,
                ])?;
                shares.push(share);
            }
        }
        transaction.commit()?;
        Ok(shares)
    }

    /// Notes that the returns of all units are settled, with everything that follows from it.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn settled(&mut self) -> Result<()> {
        self.connection.execute("DELETE FROM unsettled", [])?;
        Ok(())
    }

    /// Of which returns it is known what a newer one changed, and from which files it was worked out.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn change_stamps(&self) -> Result<BTreeMap<String, String>> {
        let mut query = self.connection.prepare("SELECT older, stamp FROM change")?;
        let stamps = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(stamps.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps what newer returns changed, each with the stamp of its files; and forgets what no longer holds.
    ///
    /// # Errors
    /// If the database refuses; nothing is kept then.
    pub fn keep_changes(&mut self, fresh: &[(String, Change)], gone: &[String]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        for older in gone {
            transaction.execute("DELETE FROM change WHERE older = ?1", [older])?;
        }
        for (stamp, change) in fresh {
            let text = serde_json::to_string(change)?;
            transaction.execute(
                "INSERT OR REPLACE INTO change VALUES (?1, ?2, ?3)",
                params![change.older, stamp, text],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// What newer returns changed, by the older return.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn changes(&self) -> Result<Vec<Change>> {
        let mut query = self.connection.prepare("SELECT change FROM change ORDER BY older")?;
        let texts =
            query.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        texts.iter().map(|text| Ok(serde_json::from_str(text)?)).collect()
    }

    /// A file's record and standing.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn record(&self, file: &str) -> Result<Option<(Record, Standing)>> {
        self.kept(file)?.map(|kept| kept.read()).transpose()
    }

    /// The same as it lies in the register, to be read beside others.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn kept(&self, file: &str) -> Result<Option<Kept>> {
        let mut query = self.connection.prepare_cached(
            "SELECT record, standing FROM record LEFT JOIN standing USING (file) WHERE file = ?1",
        )?;
        let kept = query.query_row([file], |row| Ok(Kept { record: row.get(0)?, standing: row.get(1)? }));
        Ok(kept.optional()?)
    }

    /// Each record with its standing, in path order, one at a time.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn each(&self, mut see: impl FnMut(Record, Standing)) -> Result<()> {
        for file in self.files()? {
            if let Some((record, standing)) = self.record(&file)? {
                see(record, standing);
            }
        }
        Ok(())
    }

    /// Decisions of a person about pairs of points: pair, verdict, detail.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn decisions(&self) -> Result<Vec<(String, String, String)>> {
        let mut query =
            self.connection.prepare("SELECT pair, verdict, detail FROM decision ORDER BY pair")?;
        let all = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(all.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    /// Keeps decisions; an empty verdict takes one back.
    ///
    /// # Errors
    /// If the database refuses; nothing is kept then.
    pub fn decide(&mut self, decisions: &[(String, String, String)]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        for (pair, verdict, detail) in decisions {
            if verdict.is_empty() {
                transaction.execute("DELETE FROM decision WHERE pair = ?1", [pair])?;
            } else {
                transaction.execute(
                    "INSERT OR REPLACE INTO decision VALUES (?1, ?2, ?3)",
                    params![pair, verdict, detail],
                )?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Replies of units to findings: finding's key and text, in order.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn replies(&self) -> Result<Vec<(String, String)>> {
        let mut query = self.connection.prepare("SELECT finding, text FROM reply ORDER BY finding")?;
        let all = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    /// Keeps replies of a unit; an empty text takes one back.
    ///
    /// # Errors
    /// If the database refuses; nothing is kept then.
    pub fn reply(&mut self, unit: &str, replies: &[(String, String)]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        for (finding, text) in replies {
            if text.is_empty() {
                transaction.execute("DELETE FROM reply WHERE finding = ?1", [finding])?;
            } else {
                transaction.execute(
                    "INSERT OR REPLACE INTO reply VALUES (?1, ?2, ?3)",
                    params![finding, unit, text],
                )?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// The outputs below a folder of the working folder (all, if it has no name), with the hashes under which they were
    /// last written.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn outputs(&self, folder: &str) -> Result<Vec<(String, String)>> {
        let mut query = self
            .connection
            .prepare("SELECT path, hash FROM output WHERE substr(path, 1, length(?1)) = ?1 ORDER BY path")?;
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let all = query.query_map([below], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    /// Forgets an output that is no longer there.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn forget_output(&mut self, path: &str) -> Result<()> {
        self.connection.execute("DELETE FROM output WHERE path = ?1", [path])?;
        Ok(())
    }

    /// Notes outputs with their hashes.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn wrote(&mut self, outputs: &[(String, String)]) -> Result<()> {
        let transaction = self.connection.savepoint()?;
        for (path, hash) in outputs {
            transaction.execute("INSERT OR REPLACE INTO output VALUES (?1, ?2)", params![path, hash])?;
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(file: &str) -> Record {
        Record { file: file.into(), ..Record::default() }
    }

    fn stamp(hash: &str) -> Stamp {
        Stamp { size: 3, modified_ns: 5, hash: hash.into(), basis: "b".into() }
    }

    #[test]
    fn what_is_kept_is_there_when_the_file_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        let mut register = Register::open(&path).unwrap();
        register.keep(&[(stamp("x"), record("回收/乙.xlsx")), (stamp("y"), record("回收/甲.xlsx"))]).unwrap();
        register.decide(&[("p".into(), "keep".into(), "d".into())]).unwrap();
        drop(register);
        let mut register = Register::open(&path).unwrap();
        assert_eq!(register.files().unwrap(), ["回收/乙.xlsx", "回收/甲.xlsx"]);
        assert_eq!(register.stamp("回收/甲.xlsx").unwrap(), Some(stamp("y")));
        let known = register.known("b").unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), ["回收/乙.xlsx", "回收/甲.xlsx"]);
        let one = Known { size: 3, modified_ns: 5, hash: "y".into(), by_this_basis: true, share: None };
        assert_eq!(known.get("回收/甲.xlsx"), Some(&one));
        assert!(register.known("c").unwrap().values().all(|known| !known.by_this_basis));
        let shares = register.settle(&[("回收/甲.xlsx".into(), Standing::default())]).unwrap();
        let known: Vec<Option<Share>> =
            register.known("b").unwrap().into_values().map(|known| known.share).collect();
        assert_eq!(known, [None, shares.first().copied()]);
        assert!(known.iter().flatten().count() == 1);
        assert_eq!(register.record("回收/甲.xlsx").unwrap().unwrap().0, record("回收/甲.xlsx"));
        register.forget(&["回收/甲.xlsx".into()]).unwrap();
        register.decide(&[("p".into(), String::new(), String::new())]).unwrap();
        assert_eq!(register.files().unwrap().len(), 1);
        assert!(register.decisions().unwrap().is_empty());
    }

    #[test]
    fn of_several_writes_done_as_one_all_are_there_or_none() {
        let mut register = Register::fleeting().unwrap();
        let keep = |register: &mut Register, file: &str| register.keep(&[(stamp("x"), record(file))]);
        let refused: Result<Vec<Share>> = register.at_once(|register| {
            keep(register, "回收/甲.xlsx")?;
            register.touch("回收/甲.xlsx", &stamp("x"))?;
            register.settle(&[("回收/不在.xlsx".into(), Standing::default())])
        });
        assert!(refused.is_err());
        assert!(register.files().unwrap().is_empty());
        let done: Result<usize> = register.at_once(|register| {
            keep(register, "回收/甲.xlsx")?;
            keep(register, "回收/乙.xlsx")?;
            Ok(register.files()?.len())
        });
        assert_eq!(done.unwrap(), 2);
        assert_eq!(register.files().unwrap(), ["回收/乙.xlsx", "回收/甲.xlsx"]);
    }

    #[test]
    fn a_file_that_is_no_register_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.db");
        std::fs::write(&path, b"this is no database, but something a person put here").unwrap();
        let error = Register::open(&path).unwrap_err();
        assert_eq!(error.path.as_deref(), Some(path.as_path()));
        assert!(std::fs::read(&path).unwrap().starts_with(b"this is no"));
    }
}
