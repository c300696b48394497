//! A roster: grids of cells, or a file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::roster(bytes));
