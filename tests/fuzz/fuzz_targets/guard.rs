//! Any bytes, told what they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| jingzhong_fuzz::guard(bytes));
