//! Any bytes, read as a workbook of whatever kind they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::reader(bytes));
