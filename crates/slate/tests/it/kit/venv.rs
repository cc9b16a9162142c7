//! Other people's Python clients, in an environment of their own under the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Held while an environment is made: tests side by side wait for the one that makes it.
static MAKING: Mutex<()> = Mutex::new(());

/// The Python of an environment with these packages, made once and kept; nothing, saying so, where the tests of other
/// people's clients are not switched on.
pub(crate) fn python(name: &str, packages: &[&str]) -> Option<PathBuf> {
    if std::env::var_os("SLATE_PYTHON_TESTS").is_none() {
        super::skipped("SLATE_PYTHON_TESTS is not set");
        return None;
    }
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("venv-{name}"));
    let python = folder.join("bin/python");
    let done = folder.join("packages");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&done).is_ok_and(|have| have == wanted) {
        return Some(python);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(Command::new(&python).args(quiet).args(packages));
    std::fs::write(done, wanted).unwrap();
    Some(python)
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let told = super::text(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
}
