//! A progress bar on stderr for every step over two seconds; none when stderr is not a terminal.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::base::{Lang, Words};
use crate::run::Watch;

/// A step under way.
struct Step {
    bar: Option<ProgressBar>,
    began: Instant,
    done: usize,
    pieces: usize,
    what: &'static str,
}

/// The progress of a run on the terminal.
pub struct Terminal {
    lang: Lang,
    on: bool,
    step: Mutex<Option<Step>>,
}

impl Terminal {
    /// Shows progress if it is wanted and stderr is a terminal.
    pub fn new(lang: Lang, wanted: bool) -> Self {
        Self { lang, on: wanted && std::io::stderr().is_terminal(), step: Mutex::new(None) }
    }
}

impl Watch for Terminal {
    fn begin(&self, what: Words, pieces: usize) {
        if let Ok(mut step) = self.step.lock().map(|guard| guard) {
            let what = what.say(self.lang);
            *step = Some(Step { bar: None, began: Instant::now(), done: 0, pieces, what });
        }
    }

    fn advance(&self, pieces: usize) {
        let Ok(mut guard) = self.step.lock() else { return };
        let Some(step) = guard.as_mut().filter(|_| self.on) else { return };
        step.done += pieces;
        if step.bar.is_none() && step.began.elapsed() > Duration::from_secs(2) {
            let bar = ProgressBar::new(step.pieces as u64);
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
                bar.set_style(style);
            }
            bar.set_message(step.what);
            step.bar = Some(bar);
        }
        if let Some(bar) = &step.bar {
            bar.set_position(step.done as u64);
        }
    }

    fn end(&self) {
        if let Ok(mut guard) = self.step.lock()
            && let Some(step) = guard.take()
            && let Some(bar) = step.bar
        {
            bar.finish_and_clear();
        }
    }
}
