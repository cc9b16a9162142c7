//! A proposal as people see it: the same view on every face, and the hash of exactly that view.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Result, Timestamp};
use slate_store::{Proposal, Reader, Verdict};
use utoipa::ToSchema;

use crate::online::{self, Memo};
use crate::table::grouped;

/// The kind of proposal that asks to put a model version in production.
pub const PROMOTE: &str = "promote";
/// The kind of proposal that asks whether an online test may start.
pub const START_TEST: &str = "start-test";
/// The kind of proposal that asks to end a test without a version to put in production.
pub const CLOSE_TEST: &str = "close-test";
/// The kind of proposal that asks whether a shortlist is to be acquired.
pub const ACQUIRE: &str = "acquire";
/// The alias that viewers are served from.
pub const PRODUCTION: &str = "production";

/// One figure of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What it measures, for example `ndcg@10, difference to popularity`.
    pub label: String,
    /// The value.
    pub value: f64,
    /// Its 95 % interval, where there is one.
    pub ci: Option<(f64, f64)>,
    /// Two-sided p value, where a difference was tested.
    pub p: Option<f64>,
    /// Viewers it rests on.
    pub viewers: u64,
}

/// What a proposal rests on, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The run the figures come from.
    pub run: Option<String>,
    /// The model's name in the run.
    pub model: String,
    /// The figures.
    pub figures: Vec<Figure>,
    /// The memo of the online test that it follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<Memo>,
    /// What is to be acquired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquisition: Option<Acquisition>,
}

/// What a shortlist asks to acquire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acquisition {
    /// What could be spent.
    pub budget: u64,
    /// What the titles cost.
    pub spent: u64,
    /// The titles.
    pub titles: Vec<Acquired>,
}

/// A title to acquire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acquired {
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: u64,
    /// Viewers that it adds to those of the titles before it.
    pub adds: f64,
}

/// Everything a person sees of a proposal before deciding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalView {
    /// Its number.
    pub id: i64,
    /// What sort of change.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What is asked, in a sentence.
    pub ask: String,
    /// What it rests on.
    pub evidence: Evidence,
    /// What would change, a sentence each.
    pub changes: Vec<String>,
    /// Why, in the proposer's words.
    pub why: String,
    /// The account that proposed.
    pub proposed_by: String,
    /// The person behind it.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecisionView {
    /// `approved` or `rejected`.
    pub verdict: String,
    /// Why, in the decider's words.
    pub why: String,
    /// The account that decided.
    pub decided_by: String,
    /// The person behind it.
    pub person: String,
    /// Hash of what the person saw.
    pub shown: String,
    /// When.
    pub at: Timestamp,
}

impl ProposalView {
    /// The view of a stored proposal: what would change as of now while it waits, and what the decider saw
    /// once it is decided.
    ///
    /// # Errors
    /// The store refuses, or the evidence is not of today's form.
    pub fn read(r: Reader<'_>, p: &Proposal) -> Result<Self> {
        if let Some(decided) = &p.decided {
            return serde_json::from_str(&decided.view)
                .map_err(|e| Error::corrupt(format!("what was shown of proposal {}: {e}", p.id)));
        }
        let evidence: Evidence = serde_json::from_value(p.evidence.clone())
            .map_err(|e| Error::corrupt(format!("the evidence of proposal {}: {e}", p.id)))?;
        let (ask, changes) = match p.kind.as_str() {
            START_TEST => start_of_test(r, p)?,
            CLOSE_TEST => end_of_test(p, evidence.memo.as_ref()),
            ACQUIRE => acquisition(&evidence),
            _ => promotion(r, p)?,
        };
        Ok(Self {
            id: p.id,
            kind: p.kind.clone(),
            subject: p.subject.clone(),
            ask,
            evidence,
            changes,
            why: p.why.clone(),
            proposed_by: p.proposed_by.clone(),
            person: p.person.clone(),
            at: p.at,
        })
    }

    /// The view as JSON: what a decision keeps.
    pub fn to_json(&self) -> String {
        json!(self).to_string()
    }

    /// BLAKE3 of that, hexadecimal: what a decision says was seen.
    pub fn shown(&self) -> String {
        blake3::hash(self.to_json().as_bytes()).to_hex().to_string()
    }
}

/// The approved proposal that a version stands on: its own, or, if nobody has decided on it, that of the
/// version it took the place of when a viewer was forgotten.
///
/// # Errors
/// The store refuses.
pub fn approval_of(r: Reader<'_>, version: &str) -> Result<Option<Proposal>> {
    let decided = |p: &Proposal| p.kind == PROMOTE && p.subject == version && p.decided.is_some();
    if r.proposals()?.iter().any(decided) {
        return r.approved(PROMOTE, version);
    }
    for from in r.inherits_from(version)? {
        if let Some(approval) = approval_of(r, &from)? {
            return Ok(Some(approval));
        }
    }
    Ok(None)
}

/// Refuses a version that was retired, and says what to use instead.
///
/// # Errors
/// [`slate_core::ErrorKind::Conflict`], or the store refuses.
pub fn refuse_retired(r: Reader<'_>, version: &str) -> Result<()> {
    let Some(retired) = r.retired(version)? else { return Ok(()) };
    let detail = format!("version {} was retired: {}", short(version), retired.why);
    let instead = retired.heir.map_or_else(
        || "fit the model again with `slate model train`".to_owned(),
        |heir| format!("{} took its place", short(&heir)),
    );
    Err(Error::conflict(detail).hint(instead))
}

/// What is asked for a version, and what would change.
fn promotion(r: Reader<'_>, p: &Proposal) -> Result<(String, Vec<String>)> {
    let version = r.version(&p.subject)?;
    let ask = format!("Put {} ({}) in production", version.name, short(&version.id));
    Ok((ask, changes(r, p)?))
}

/// What is asked for a test, and what would change: the definition in words.
fn start_of_test(r: Reader<'_>, p: &Proposal) -> Result<(String, Vec<String>)> {
    let name = p.subject.split('#').next().unwrap_or_default();
    let test = online::phases_of(r, name)?.into_iter().find(|t| t.subject() == p.subject);
    let ask = format!("Start the online test `{name}`");
    let gone = || vec!["Nothing: the definition was written anew since".to_owned()];
    Ok((ask, test.map_or_else(gone, |test| online::in_words(&test.definition))))
}

/// What is asked at the end of a test, and what would change.
fn end_of_test(p: &Proposal, memo: Option<&Memo>) -> (String, Vec<String>) {
    let name = p.subject.split('#').next().unwrap_or_default();
    let Some(memo) = memo else {
        return (format!("Decide on the online test `{name}`"), Vec::new());
    };
    let changes = match &memo.cell {
        None => "Everybody gets what the default cell gives; the test is closed".to_owned(),
        Some(cell) => {
            format!("Clients are to give everybody what cell `{cell}` gives; the test is closed")
        }
    };
    (format!("Decide on the online test `{name}`: {}", memo.answer), vec![changes])
}

/// What is asked of a shortlist, and what would be bought.
fn acquisition(evidence: &Evidence) -> (String, Vec<String>) {
    let Some(asked) = &evidence.acquisition else {
        return (format!("Acquire the shortlist `{}`", evidence.model), Vec::new());
    };
    let (count, name) = (asked.titles.len(), &evidence.model);
    let (spent, budget) = (grouped(asked.spent), grouped(asked.budget));
    let ask = format!("Acquire the {count} titles of `{name}` for {spent} of {budget}");
    let line = |title: &Acquired| {
        let Acquired { name, price, adds } = title;
        format!("{name} for {}: {adds:.0} more viewers are reached", grouped(*price))
    };
    (ask, asked.titles.iter().map(line).collect())
}

fn changes(r: Reader<'_>, p: &Proposal) -> Result<Vec<String>> {
    if let Some(retired) = r.retired(&p.subject)? {
        return Ok(vec![format!("Nothing: the version was retired, {}", retired.why)]);
    }
    let promoted = "Once approved, it can be promoted; every list is then made by it".to_owned();
    let instead = match r.alias(PRODUCTION)? {
        None => "No version is in production now".to_owned(),
        Some(now) if now.version == p.subject => "It is in production already".to_owned(),
        Some(now) => {
            let old = r.version(&now.version)?;
            format!("It would replace {} ({})", old.name, short(&old.id))
        }
    };
    Ok(vec![promoted, instead])
}

/// The first characters of an id, enough for people to compare.
pub fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// The decision of a proposal, if it was taken.
pub fn decision_view(p: &Proposal) -> Option<DecisionView> {
    p.decided.as_ref().map(|d| DecisionView {
        verdict: d.verdict.as_str().to_owned(),
        why: d.why.clone(),
        decided_by: d.decided_by.clone(),
        person: d.person.clone(),
        shown: d.shown.clone(),
        at: d.at,
    })
}

/// Where a proposal stands: `waiting`, `approved` or `rejected`.
pub fn status(p: &Proposal) -> &'static str {
    match p.decided.as_ref().map(|d| d.verdict) {
        None => "waiting",
        Some(Verdict::Approved) => "approved",
        Some(Verdict::Rejected) => "rejected",
    }
}
