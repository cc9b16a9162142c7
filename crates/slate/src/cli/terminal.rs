//! Progress in a terminal: a bar with an estimate once something takes longer than two seconds.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::talk::Talk;

/// Set by Ctrl-C or SIGTERM.
static STOPPING: AtomicBool = AtomicBool::new(false);

const PATIENCE: Duration = Duration::from_secs(2);
const LINE_EVERY: Duration = Duration::from_secs(30);

/// The terminal the program was started in.
pub(crate) struct Terminal {
    quiet: bool,
    shown: Mutex<Option<Shown>>,
}

struct Shown {
    what: String,
    since: Instant,
    line_at: Instant,
    bar: Option<ProgressBar>,
}

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, shown: Mutex::new(None) }
    }

    /// From here on Ctrl-C and SIGTERM ask work to stop instead of ending the process; the second one
    /// ends it.
    pub(crate) fn catch_signals() {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        std::thread::spawn(move || {
            runtime.block_on(async {
                while crate::cli::signals::next().await.is_some() {
                    if STOPPING.swap(true, Ordering::Relaxed) {
                        std::process::exit(130);
                    }
                }
            });
        });
    }
}

impl Shown {
    fn new(what: &str) -> Self {
        let now = Instant::now();
        Self { what: what.to_owned(), since: now, line_at: now, bar: None }
    }

    fn update(&mut self, done: u64, total: u64) {
        if self.since.elapsed() < PATIENCE {
            return;
        }
        if std::io::stderr().is_terminal() {
            let what = &self.what;
            let bar = self.bar.get_or_insert_with(|| bar(what, total));
            bar.set_length(total);
            bar.set_position(done);
        } else if self.line_at.elapsed() >= LINE_EVERY {
            self.line_at = Instant::now();
            line(&format!("{}: {done} of {total}", self.what));
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(what: &str, total: u64) -> ProgressBar {
    let template = if total > 0 {
        "{msg} {wide_bar} {percent:>3} %, {eta} left"
    } else {
        "{msg} {spinner} {human_pos}, {elapsed}"
    };
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸ ");
    ProgressBar::new(total).with_style(style).with_message(what.to_owned())
}

fn line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

impl Talk for Terminal {
    fn progress(&self, what: &str, done: u64, total: u64) {
        if self.quiet {
            return;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_none_or(|s| s.what != what) {
            *shown = Some(Shown::new(what));
        }
        match shown.as_mut() {
            Some(_) if total > 0 && done >= total => *shown = None,
            Some(s) => s.update(done, total),
            None => {}
        }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = None;
            line(text);
        }
    }

    fn stopping(&self) -> bool {
        STOPPING.load(Ordering::Relaxed)
    }
}
