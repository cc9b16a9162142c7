//! Arms failpoints from `SLATE_FAILPOINT` in builds with debug assertions, for crash tests.
//!
//! `SLATE_FAILPOINT=file.rename=abort` ends the process at the first `file.rename`, and
//! `SLATE_FAILPOINT=file.rename:3=error` makes the third one fail with an I/O error.

/// Reads the variable and sets the hook. Does nothing in a release build.
pub fn arm() {
    #[cfg(debug_assertions)]
    armed::arm();
}

#[cfg(debug_assertions)]
mod armed {
    use std::io;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    struct Plan {
        name: String,
        nth: u64,
        abort: bool,
    }

    static PLAN: OnceLock<Plan> = OnceLock::new();
    static HITS: AtomicU64 = AtomicU64::new(0);

    pub(super) fn arm() {
        let Ok(text) = std::env::var("SLATE_FAILPOINT") else { return };
        let Some((place, action)) = text.split_once('=') else { return };
        let (name, nth) = place.split_once(':').unwrap_or((place, "1"));
        let (name, nth) = (name.to_owned(), nth.parse().unwrap_or(1));
        let _ = PLAN.set(Plan { name, nth, abort: action == "abort" });
        slate_core::failpoint::set_hook(hit);
    }

    fn hit(name: &str) -> io::Result<()> {
        let Some(plan) = PLAN.get().filter(|p| p.name == name) else { return Ok(()) };
        if HITS.fetch_add(1, Ordering::Relaxed) + 1 != plan.nth {
            return Ok(());
        }
        if plan.abort {
            std::process::abort();
        }
        Err(io::Error::other(format!("failpoint `{name}`")))
    }
}
