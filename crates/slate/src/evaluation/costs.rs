//! What work costs this process: CPU seconds, and the largest memory since a moment.

use rustix::time::{ClockId, clock_gettime};
use slate_recommend::evaluate::Meter;

/// CPU seconds of this process so far, all threads together.
pub fn process_cpu_s() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// This process, all threads together.
#[derive(Debug, Default)]
pub(super) struct Process;

impl Meter for Process {
    fn restart(&mut self) {
        // Linux: writing 5 resets the peak of the resident set (proc(5), clear_refs).
        let _ = std::fs::write("/proc/self/clear_refs", "5");
    }

    fn cpu_s(&mut self) -> Option<f64> {
        Some(process_cpu_s())
    }

    fn peak_mib(&mut self) -> Option<f64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib / 1024.0)
    }
}
