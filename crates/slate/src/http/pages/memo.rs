//! The memo of a test before anybody is asked.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{Purpose, Result};

use super::proposal::standing;
use super::visit::{Door, Visit};
use crate::ops::test::{MemoLine, TestMemo};
use crate::studio::layout::Page;
use crate::studio::pages::memo::{MemoView, memo};

/// Shows what the memo of one test would say.
pub(super) async fn show(door: Door, Path(test): Path<String>) -> Response {
    door.open(move |visit| fill(visit, test)).await
}

fn fill(visit: &Visit<'_>, test: String) -> Result<Page> {
    let drafted = visit.ask(TestMemo { test: test.clone() })?;
    let asked = |m: MemoLine| (m.proposal.to_string(), standing(&m.status), m.person);
    let rejected = |m: &MemoLine| m.status == "rejected";
    let open = drafted.proposed.as_ref().is_none_or(rejected);
    Ok(memo(&MemoView {
        test,
        as_of: drafted.as_of.to_string(),
        asked: drafted.memo.asked,
        allocated: drafted.memo.allocated,
        checked: drafted.memo.checked,
        seen: drafted.memo.seen,
        answer: drafted.memo.answer,
        open,
        may_propose: visit.may(Purpose::Propose),
        proposed: drafted.proposed.map(asked),
        csrf: visit.csrf(),
    }))
}
