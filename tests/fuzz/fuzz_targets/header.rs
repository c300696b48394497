//! A grid of cells, taken in as a return and checked by every rule.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::header(bytes));
