//! The inputs that fuzzing is begun from and those that once broke something, replayed on the stable toolchain through
//! the functions of the fuzz targets (`fuzz/README.md`); and the seeds for fuzzing, written on request.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it does not expect"
)]

#[path = "fuzz/input.rs"]
mod input;
#[path = "fuzz/seed.rs"]
mod seed;

use std::path::Path;

type Target = fn(&[u8]);

/// The targets by their names.
const TARGETS: [(&str, Target); 6] = [
    ("guard", input::guard),
    ("reader", input::reader),
    ("xlsx", input::xlsx),
    ("header", input::header),
    ("roster", input::roster),
    ("form", input::form),
];

#[test]
fn every_kept_input_passes_through_its_target() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(name);
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "{name} has no input");
        for path in paths {
            println!("{}", path.display());
            target(&std::fs::read(path).unwrap());
        }
    }
}

#[test]
#[ignore = "writes tests/fuzz/corpus, to begin fuzzing from"]
fn seeds_are_written() {
    seed::write();
}
