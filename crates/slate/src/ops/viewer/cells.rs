//! The cells of online tests that a viewer is in, for whatever shows something to them.

use slate_core::{Result, Territory, ViewerId};
use slate_store::NewCellExposure;

use crate::operation::Context;
use crate::serving::{InCell, Known, ShownCell, Surface};

/// Cells, and what is to be logged once something was made in them.
pub(in crate::ops) struct Entered {
    pub(in crate::ops) cells: Vec<InCell>,
    exposures: Vec<(NewCellExposure, usize)>,
}

/// The cells of the tests that change what is shown there; nobody known is in none, and for somebody who only looks
/// nothing is to be logged.
pub(in crate::ops) fn entered(
    cx: &Context<'_>,
    (viewer, territory, age_max): (Option<&ViewerId>, Option<&Territory>, Option<u8>),
    (surface, only_looks): (Surface, bool),
) -> Entered {
    let runs = cx.engine.flags().tests().next().is_some();
    let Some(viewer) = viewer.filter(|_| runs) else {
        return Entered { cells: Vec::new(), exposures: Vec::new() };
    };
    let titles_seen = cx.engine.viewers().history(viewer.as_str()).len();
    let known = Known { viewer, territory, age_max, titles_seen };
    let cells = cx.engine.cells_in(&known, surface);
    let shown = if only_looks { &[][..] } else { &cells };
    let exposures = cx.engine.exposures_in(&known, shown, cx.now);
    Entered { cells, exposures }
}

impl Entered {
    /// As answers and logs name the cells.
    pub(in crate::ops) fn shown(&self) -> Vec<ShownCell> {
        self.cells.iter().map(InCell::shown).collect()
    }

    /// What was made in the cells is about to be answered: that is on the disk when this returns.
    ///
    /// # Errors
    /// The store refuses.
    pub(in crate::ops) fn log(self, cx: &Context<'_>) -> Result<()> {
        cx.engine.cells.expose(&cx.place.store, self.exposures)
    }
}
