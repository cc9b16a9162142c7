//! Places where a test can make the disk fail or the process die.
//!
//! A build with debug assertions reads `SLATE_FAILPOINT`: `segment.rename=abort` kills the process
//! at that place, `segment.rename=error` makes it return an I/O error, `segment.rename:3=abort`
//! waits for the third time. A release build contains none of it.

use std::io;

/// Every place, in the order an import passes them.
pub const FAILPOINTS: [&str; 10] = [
    "staging.create",
    "spill.write",
    "spill.read",
    "segment.create",
    "segment.write",
    "segment.fsync",
    "segment.rename",
    "tables.fsync",
    "staging.remove",
    "sweep.remove",
];

/// Passes the place called `name`, unless the environment says otherwise.
///
/// # Errors
/// What a test asked for; never in a release build.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn failpoint(_name: &str) -> io::Result<()> {
    Ok(())
}

/// Passes the place called `name`, unless the environment says otherwise.
///
/// # Errors
/// What a test asked for; never in a release build.
#[cfg(debug_assertions)]
pub fn failpoint(name: &str) -> io::Result<()> {
    debug_assert!(FAILPOINTS.contains(&name), "`{name}` is not in the list");
    match armed() {
        Some(armed) if armed.name == name && armed.hit() => armed.fire(),
        _ => Ok(()),
    }
}

#[cfg(debug_assertions)]
struct Armed {
    name: String,
    left: std::sync::atomic::AtomicU64,
    abort: bool,
}

#[cfg(debug_assertions)]
fn armed() -> Option<&'static Armed> {
    static ARMED: std::sync::OnceLock<Option<Armed>> = std::sync::OnceLock::new();
    ARMED.get_or_init(|| Armed::parse(&std::env::var("SLATE_FAILPOINT").ok()?)).as_ref()
}

#[cfg(debug_assertions)]
impl Armed {
    fn parse(text: &str) -> Option<Self> {
        let (place, action) = text.split_once('=')?;
        let (name, nth) = place.split_once(':').unwrap_or((place, "1"));
        let left = std::sync::atomic::AtomicU64::new(nth.parse().ok()?);
        Some(Self { name: name.to_owned(), left, abort: action == "abort" })
    }

    /// Counts one passage; true at the one that was asked for.
    fn hit(&self) -> bool {
        self.left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 1
    }

    fn fire(&self) -> io::Result<()> {
        if self.abort {
            std::process::abort();
        }
        Err(io::Error::other(format!("failpoint `{}`", self.name)))
    }
}
