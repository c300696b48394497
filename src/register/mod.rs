//! What is kept between runs: one SQLite file, `.jingzhong/register.db`.
//!
//! In: records of returns as they were read, and what became of each beside the others. Out: the same, file by file,
//! so that memory does not grow with the number of returns. Every write is one transaction with full synchronisation:
//! a killed run leaves the register as before or after a batch of files, never between.

mod record;

pub use record::{Figures, Record, Scope, Standing, Status, Subject, own_status};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
    subject TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS standing (file TEXT PRIMARY KEY, standing TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS decision (pair TEXT PRIMARY KEY, verdict TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reply (finding TEXT PRIMARY KEY, unit TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS output (path TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;
";

/// The version of the schema; a register of another version is made anew by reading all returns again.
const VERSION: &str = "2";

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

/// A record as the register writes it: made by whoever read the file, so that the one writer has little to do.
#[derive(Debug)]
pub struct Written {
    stamp: Stamp,
    file: String,
    subject: String,
    record: String,
    figures: Figures,
}

impl Written {
    /// Writes a record out.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn new(stamp: Stamp, record: &Record) -> Result<Self> {
        Ok(Self {
            stamp,
            file: record.file.clone(),
            subject: serde_json::to_string(&record.subject())?,
            record: serde_json::to_string(record)?,
            figures: record.figures(),
        })
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

/// The stamp that begins at a column of a row.
fn stamp_at(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        size: row.get::<_, i64>(first)?.unsigned_abs(),
        modified_ns: row.get(first + 1)?,
        hash: row.get(first + 2)?,
        basis: row.get(first + 3)?,
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
            .execute_batch("PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; PRAGMA cache_size=-8000;")?;
        connection.execute_batch(META)?;
        let known: Option<String> = connection
            .query_row("SELECT value FROM meta WHERE name = 'version'", [], |row| row.get(0))
            .optional()?;
        if known.as_deref() != Some(VERSION) {
            connection.execute_batch("DROP TABLE IF EXISTS return; DROP TABLE IF EXISTS standing;")?;
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?1)", [VERSION])?;
        }
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection })
    }

    /// What is known of a file, if it was taken before.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn stamp(&self, file: &str) -> Result<Option<Stamp>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT size, modified_ns, hash, basis FROM return WHERE file = ?1")?;
        Ok(query.query_row([file], |row| stamp_at(row, 0)).optional()?)
    }

    /// What is known of all files that were taken before.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn stamps(&self) -> Result<BTreeMap<String, Stamp>> {
        let mut query = self.connection.prepare("SELECT file, size, modified_ns, hash, basis FROM return")?;
        let stamps = query.query_map([], |row| Ok((row.get(0)?, stamp_at(row, 1)?)))?;
        Ok(stamps.collect::<rusqlite::Result<_>>()?)
    }

    /// How much each file holds.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn figures(&self) -> Result<BTreeMap<String, Figures>> {
        let mut query = self.connection.prepare(
            "SELECT file, rows, taken, held, noise, points, errors, warnings, infos FROM return ORDER BY file",
        )?;
        let figures = query.query_map([], |row| {
            let count =
                |at: usize| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
            let figures = Figures {
                rows: count(1)?,
                taken: count(2)?,
                held: count(3)?,
                noise: count(4)?,
                points: count(5)?,
                errors: count(6)?,
                warnings: count(7)?,
                infos: count(8)?,
            };
            Ok((row.get(0)?, figures))
        })?;
        Ok(figures.collect::<rusqlite::Result<_>>()?)
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
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT OR REPLACE INTO return (file, size, modified_ns, hash, basis, subject, record,
                 rows, taken, held, noise, points, errors, warnings, infos)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?;
            let mut unsettle = transaction.prepare_cached("DELETE FROM standing WHERE file = ?1")?;
            for Written { stamp, file, subject, record, figures } in records {
                unsettle.execute([file])?;
                let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
                insert.execute(params![
                    file,
                    i64::try_from(stamp.size).unwrap_or(i64::MAX),
                    stamp.modified_ns,
                    stamp.hash,
                    stamp.basis,
                    subject,
                    record,
                    count(figures.rows),
                    count(figures.taken),
                    count(figures.held),
                    count(figures.noise),
                    count(figures.points),
                    count(figures.errors),
                    count(figures.warnings),
                    count(figures.infos),
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
        let transaction = self.connection.transaction()?;
        for file in files {
            transaction.execute("DELETE FROM return WHERE file = ?1", [file])?;
            transaction.execute("DELETE FROM standing WHERE file = ?1", [file])?;
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

    /// What is needed to settle which returns count: the returns of one unit at a time, in path order, and at last those
    /// whose unit is not known. A unit's only return has nothing beside it, and comes without what it speaks for.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn each_unit(&self, mut see: impl FnMut(&[Subject])) -> Result<()> {
        #[derive(serde::Deserialize)]
        struct Outline {
            unit: Option<String>,
            points: usize,
            errors: usize,
        }
        let mut units: BTreeMap<String, Vec<Subject>> = BTreeMap::new();
        let mut unknown = Vec::new();
        let mut query = self.connection.prepare("SELECT file, subject FROM return ORDER BY file")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let Outline { unit, points, errors } =
                serde_json::from_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
            let outline = Subject { file: row.get(0)?, points, errors, ..Subject::default() };
            match unit {
                Some(unit) => units.entry(unit).or_default().push(outline),
                None => unknown.push(outline),
            }
        }
        let mut query = self.connection.prepare("SELECT subject FROM return WHERE file = ?1")?;
        for mut subjects in units.into_values().chain([unknown]) {
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

    /// Notes what became of each file beside the others.
    ///
    /// # Errors
    /// If the database refuses; nothing is noted then.
    pub fn settle(&mut self, standings: &[(String, Standing)]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            // Most are as they were; those are not written again.
            let mut query = transaction.prepare("SELECT file, standing FROM standing")?;
            let known: BTreeMap<String, String> = query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut write = transaction.prepare_cached("INSERT OR REPLACE INTO standing VALUES (?1, ?2)")?;
            for (file, standing) in standings {
                let standing = serde_json::to_string(standing)?;
                if known.get(file) != Some(&standing) {
                    write.execute(params![file, standing])?;
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// A file's record and standing.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn record(&self, file: &str) -> Result<Option<(Record, Standing)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT record, standing FROM return LEFT JOIN standing USING (file) WHERE file = ?1",
        )?;
        let found = query
            .query_row([file], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))
            .optional()?;
        let Some((record, standing)) = found else { return Ok(None) };
        let record: Record = serde_json::from_str(&record)?;
        let standing = match standing {
            Some(text) => serde_json::from_str(&text)?,
            None => Standing::alone(&record),
        };
        Ok(Some((record, standing)))
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
        let transaction = self.connection.transaction()?;
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
        let transaction = self.connection.transaction()?;
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

    /// The hash under which we last wrote an output, by its path in the working folder.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn output(&self, path: &str) -> Result<Option<String>> {
        let mut query = self.connection.prepare_cached("SELECT hash FROM output WHERE path = ?1")?;
        Ok(query.query_row([path], |row| row.get(0)).optional()?)
    }

    /// The outputs below a folder of the working folder, with the hashes under which they were last written.
    ///
    /// # Errors
    /// If the database refuses.
    pub fn outputs(&self, folder: &str) -> Result<Vec<(String, String)>> {
        let mut query = self
            .connection
            .prepare("SELECT path, hash FROM output WHERE substr(path, 1, length(?1)) = ?1 ORDER BY path")?;
        let all = query.query_map([format!("{folder}/")], |row| Ok((row.get(0)?, row.get(1)?)))?;
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
        let transaction = self.connection.transaction()?;
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
        assert_eq!(register.stamps().unwrap().get("回收/甲.xlsx"), Some(&stamp("y")));
        assert_eq!(register.figures().unwrap().len(), 2);
        assert_eq!(register.record("回收/甲.xlsx").unwrap().unwrap().0, record("回收/甲.xlsx"));
        register.forget(&["回收/甲.xlsx".into()]).unwrap();
        register.decide(&[("p".into(), String::new(), String::new())]).unwrap();
        assert_eq!(register.files().unwrap().len(), 1);
        assert!(register.decisions().unwrap().is_empty());
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
