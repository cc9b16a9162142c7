//! `test memo`: what the memo of a test would say, before anybody is asked.

use serde::{Deserialize, Serialize};
use slate_core::{Purpose, Result, Timestamp};
use utoipa::ToSchema;

use super::{MemoLine, TestLooked, TestSheet};
use crate::online::{Memo, Standing, current, look, memo};
use crate::operation::{About, Context, Operation, Outcome, Show};

/// Show what the memo of a test would say now.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestMemo {
    /// The test
    pub test: String,
}

/// A memo that nobody was asked about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemoDrafted {
    /// What happened before this moment is in it.
    pub as_of: Timestamp,
    /// The memo, of the last look.
    pub memo: Memo,
    /// The one that was proposed last, if any was.
    pub proposed: Option<MemoLine>,
}

impl Operation for TestMemo {
    type Response = MemoDrafted;
    const ABOUT: About = About {
        path: &["test", "memo"],
        purpose: Purpose::Observe,
        summary: "Show what the memo of a test would say, from its plan and the last look; nobody is asked",
        example: "slate test memo two-memories",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, MemoDrafted>> {
        let (test, sheet) = cx.place.store.read(|r| {
            let test = current(r, &self.test)?;
            let sheet = TestSheet::of(r, &test)?;
            Ok((test, sheet))
        })?;
        if test.standing() == Standing::Draft {
            test.must_be(Standing::Running)?;
        }
        let (as_of, report) = match sheet.last_look {
            Some(TestLooked { as_of, report, .. }) => (as_of, report),
            None => look(cx.place, &test, cx.now, cx.talk)?,
        };
        let memo = memo(&test, as_of, &report);
        Ok(Outcome::Answer(MemoDrafted { as_of, memo, proposed: sheet.memo }))
    }
}

impl Show for MemoDrafted {
    fn show(&self, out: &mut String) {
        let Self { as_of, memo, proposed } = self;
        out.push_str(&format!("as of {as_of}\n"));
        memo.show(out);
        match proposed {
            Some(MemoLine { proposal, status, .. }) => {
                out.push_str(&format!("proposal {proposal} asked for a decision: {status}\n"));
            }
            None => out.push_str(&format!(
                "nobody is asked yet; a second person decides after\n  \
                 slate test decide {} --why \"…\" --means \"…\"\n",
                memo.test
            )),
        }
    }
}
