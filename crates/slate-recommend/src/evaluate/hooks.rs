//! A run's windows to the world: who watches, what measures, what keeps results.

use slate_core::Result;

use crate::Watch;

/// Measures what work costs. `None` where it cannot be known.
pub trait Meter {
    /// Forgets the peak so far.
    fn restart(&mut self);
    /// CPU seconds the process has used up to now.
    fn cpu_s(&mut self) -> Option<f64>;
    /// Largest memory of the process since the restart, in MiB.
    fn peak_mib(&mut self) -> Option<f64>;
}

/// Keeps finished results from one start to the next.
pub trait Workbench {
    /// What was kept under this key (letters, digits and `-`), if anything.
    fn load(&mut self, key: &str) -> Option<Vec<u8>>;
    /// Keeps `bytes` under this key.
    ///
    /// # Errors
    /// Whatever the place they are kept in says.
    fn save(&mut self, key: &str, bytes: &[u8]) -> Result<()>;
}

/// A run's windows to the world.
pub struct Hooks<'a> {
    /// Who watches, and may stop the run.
    pub watch: &'a mut dyn Watch,
    /// What measures.
    pub meter: &'a mut dyn Meter,
    /// What keeps results.
    pub workbench: &'a mut dyn Workbench,
}

impl std::fmt::Debug for Hooks<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks").finish_non_exhaustive()
    }
}

/// Measures nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unmetered;

impl Meter for Unmetered {
    fn restart(&mut self) {}
    fn cpu_s(&mut self) -> Option<f64> {
        None
    }
    fn peak_mib(&mut self) -> Option<f64> {
        None
    }
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWorkbench;

impl Workbench for NoWorkbench {
    fn load(&mut self, _: &str) -> Option<Vec<u8>> {
        None
    }
    fn save(&mut self, _: &str, _: &[u8]) -> Result<()> {
        Ok(())
    }
}
