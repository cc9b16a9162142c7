//! Named places where a write may be made to fail, so that tests can stop the program at each of them.
//!
//! This crate only holds the hook. The program sets it in builds with debug assertions; in a release
//! build nobody does, and [`hit`] is a load of one pointer.

use std::io;
use std::sync::OnceLock;

/// What is called at every failpoint with its name.
pub type Hook = fn(&str) -> io::Result<()>;

static HOOK: OnceLock<Hook> = OnceLock::new();

/// Sets the hook; the first one stays.
pub fn set_hook(hook: Hook) {
    let _ = HOOK.set(hook);
}

/// Passes the failpoint `name`, for example `segment.rename`.
///
/// # Errors
/// Whatever the hook decides to simulate.
pub fn hit(name: &str) -> io::Result<()> {
    HOOK.get().map_or(Ok(()), |hook| hook(name))
}
