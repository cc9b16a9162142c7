//! Online tests: written down, approved, started, followed, ended; and the calculator over their statistics.

mod analyse;
mod check;
mod compute;
mod create;
mod decide;
mod export;
mod expose;
mod guard;
mod list;
mod memo;
mod moved;
mod power;
mod propose;
mod ramp;
mod start;
mod status;
mod stop;

use slate_core::{Error, Result};

pub use analyse::{TestAnalyse, TestLooked};
pub use check::{TestCheck, TestChecked};
pub use compute::{TestCompute, TestComputed, compute_without_studio};
pub use create::{TestCreate, TestCreated};
pub use decide::{MemoProposed, TestDecide};
pub use export::{TestExport, TestExported, TestPhaseExported};
pub use expose::{Exposed, ExposedReport, TestExpose};
pub use guard::{Guarded, TestGuard};
pub use list::{TestLine, TestList, Tests};
pub use memo::{MemoDrafted, TestMemo};
pub use moved::Moved;
pub use power::{TestPower, TestPowered};
pub use propose::{TestPropose, TestProposed};
pub use ramp::TestRamp;
pub use start::TestStart;
pub use status::{CellLine, MemoLine, StepLine, TestSheet, TestStatus};
pub use stop::TestStop;

/// Refuses an empty reason.
fn reason_given(why: &str) -> Result<()> {
    if why.trim().is_empty() {
        return Err(Error::invalid("this needs a reason").hint("say it with --why"));
    }
    Ok(())
}
