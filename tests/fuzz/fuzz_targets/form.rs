//! TOML, read as a form, as settings and as words.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::form(bytes));
