//! The decision: a question, the facts as of now, and an answer with its reasons.

use serde::Serialize;
use slate_core::{ActorName, Purpose, Role};
use std::fmt;

use crate::allows;

/// The account that asks, as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub actor: ActorName,
    /// The person behind it: duties are separated by person, not by account or token.
    pub person: String,
    /// What the account may be.
    pub role: Role,
    /// The public name of the token that was shown.
    pub token: String,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Who asks; `None` when nobody known does.
    pub caller: Option<&'a Caller>,
    /// What for.
    pub purpose: Purpose,
}

/// What is true at the moment of the decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// The caller's account or token has been revoked.
    pub caller_revoked: bool,
    /// The viewer concerned has opted out of personalization.
    pub viewer_opted_out: bool,
}

/// Why something was refused. The code is stable; the sentence may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Reason {
    /// No token, or one that nobody knows.
    #[serde(rename = "caller.unknown")]
    CallerUnknown,
    /// The account or the token was revoked.
    #[serde(rename = "caller.revoked")]
    CallerRevoked,
    /// The caller's role does not have this purpose.
    #[serde(rename = "role.purpose")]
    RolePurpose,
    /// The viewer does not want to be personalized.
    #[serde(rename = "viewer.opted_out")]
    ViewerOptedOut,
    /// Whoever proposed cannot decide.
    #[serde(rename = "duty.own_proposal")]
    OwnProposal,
    /// There is no approved proposal for this.
    #[serde(rename = "proposal.not_approved")]
    NotApproved,
    /// What was approved is not what was shown.
    #[serde(rename = "proposal.shown_differs")]
    ShownDiffers,
    /// The token may do more than one that everybody can read.
    #[serde(rename = "token.exposed")]
    TokenExposed,
    /// The form did not come from a page of this studio.
    #[serde(rename = "form.forged")]
    FormForged,
}

impl Reason {
    /// The stable code, for example `role.purpose`.
    pub fn code(self) -> &'static str {
        match self {
            Self::CallerUnknown => "caller.unknown",
            Self::CallerRevoked => "caller.revoked",
            Self::RolePurpose => "role.purpose",
            Self::ViewerOptedOut => "viewer.opted_out",
            Self::OwnProposal => "duty.own_proposal",
            Self::NotApproved => "proposal.not_approved",
            Self::ShownDiffers => "proposal.shown_differs",
            Self::TokenExposed => "token.exposed",
            Self::FormForged => "form.forged",
        }
    }

    /// The sentence for the person who was refused.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::CallerUnknown => "nobody known is asking",
            Self::CallerRevoked => "this account or token was revoked",
            Self::RolePurpose => "your role does not allow this",
            Self::ViewerOptedOut => "this viewer has opted out of personalization",
            Self::OwnProposal => "whoever proposed cannot decide; ask somebody else",
            Self::NotApproved => "no approved proposal names this version",
            Self::ShownDiffers => "the proposal has changed since it was shown",
            Self::TokenExposed => "this token may do too much to stand in an address",
            Self::FormForged => "the form did not come from a page of this studio",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Permit,
    /// No, and all the reasons there are.
    Deny(Vec<Reason>),
}

impl Decision {
    fn from_reasons(reasons: Vec<Reason>) -> Self {
        if reasons.is_empty() { Self::Permit } else { Self::Deny(reasons) }
    }
}

/// Decides whether `ask` may go ahead. Everything that is not permitted is denied.
///
/// ```
/// use slate_core::{ActorName, Purpose, Role};
/// use slate_rights::{Ask, Caller, Decision, Facts, Reason, decide};
/// let actor = ActorName::new("shop")?;
/// let caller = Caller { actor, person: "shop".into(), role: Role::Service, token: "t1".into() };
/// let ask = |purpose| decide(Ask { caller: Some(&caller), purpose }, Facts::default());
/// assert_eq!(ask(Purpose::Collect), Decision::Permit);
/// assert_eq!(ask(Purpose::Decide), Decision::Deny(vec![Reason::RolePurpose]));
/// # Ok::<(), slate_core::Error>(())
/// ```
pub fn decide(ask: Ask<'_>, facts: Facts) -> Decision {
    let Some(caller) = ask.caller else {
        return Decision::Deny(vec![Reason::CallerUnknown]);
    };
    let mut reasons = Vec::new();
    if facts.caller_revoked {
        reasons.push(Reason::CallerRevoked);
    }
    if !allows(caller.role, ask.purpose) {
        reasons.push(Reason::RolePurpose);
    }
    if facts.viewer_opted_out && ask.purpose == Purpose::Personalize {
        reasons.push(Reason::ViewerOptedOut);
    }
    Decision::from_reasons(reasons)
}

/// Separation of duties: `decider` may not be the person who proposed. Persons are the same whatever the case
/// and the spaces of their names.
pub fn decide_own(proposer_person: &str, decider: &Caller) -> Decision {
    let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let same = plain(proposer_person) == plain(&decider.person);
    Decision::from_reasons(if same { vec![Reason::OwnProposal] } else { Vec::new() })
}

#[cfg(test)]
mod tests;
