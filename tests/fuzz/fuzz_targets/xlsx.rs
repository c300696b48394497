//! The parts of a workbook, zipped and read: past the zip from the first byte on.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::xlsx(bytes));
