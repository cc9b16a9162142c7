//! The one road every operation takes: who asks, may they, run, record.

#![expect(clippy::disallowed_methods, reason = "whatever is written here is recorded here")]

use slate_core::{Error, ErrorKind, Result, Role, Timestamp};
use slate_rights::record::{Entry, Hash, Verdict};
use slate_rights::{Ask, Caller, Decision, Facts, Reason, decide};

use crate::note;
use crate::operation::{About, Change, Context, Operation, Outcome};
use crate::place::Place;
use crate::serving::Engine;
use crate::talk::Talk;
use crate::token::Token;

pub use crate::clock::now;

/// Runs operations on one studio. There is no other way in.
#[derive(Debug)]
pub struct Executor {
    /// The studio.
    pub place: Place,
    /// The model in production and what viewers have seen.
    pub engine: Engine,
}

/// Somebody at the door: perhaps known, perhaps revoked.
#[derive(Debug, Clone)]
pub struct Visitor {
    caller: Option<Caller>,
    revoked: bool,
    token_hash: [u8; 32],
}

impl Visitor {
    /// Nobody known.
    pub const NOBODY: Self = Self { caller: None, revoked: false, token_hash: [0; 32] };

    /// Hash of the token that was shown.
    pub fn token_hash(&self) -> [u8; 32] {
        self.token_hash
    }

    /// Whether it is somebody known whose account and token still count.
    pub fn is_welcome(&self) -> bool {
        self.caller.is_some() && !self.revoked
    }

    /// Whether the token tells one asker from another. A client's does not: all viewers show the same one, so that
    /// their requests are charged to their addresses, and nobody uses up what all have.
    pub fn is_told_by_token(&self) -> bool {
        self.is_welcome() && self.caller().is_some_and(|caller| caller.role != Role::Client)
    }

    /// The account, when it is known.
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }
}

impl Executor {
    /// Takes over a studio.
    pub fn new(place: Place) -> Self {
        Self { place, engine: Engine::default() }
    }

    /// Who shows this token.
    ///
    /// # Errors
    /// The store refuses.
    pub fn visitor(&self, token: &Token) -> Result<Visitor> {
        self.visitor_by_hash(token.hash())
    }

    /// Who holds the token with this hash.
    ///
    /// # Errors
    /// The store refuses.
    pub fn visitor_by_hash(&self, token_hash: [u8; 32]) -> Result<Visitor> {
        let owner = self.place.store.read(|r| r.token_owner(&token_hash))?;
        let revoked = owner.as_ref().is_some_and(|o| o.revoked);
        let caller = owner.map(|o| Caller {
            actor: o.actor.name,
            person: o.actor.person,
            role: o.actor.role,
            token: o.token,
        });
        Ok(Visitor { caller, revoked, token_hash })
    }

    /// Decides, runs, and records.
    ///
    /// # Errors
    /// A refusal ([`ErrorKind::Denied`] or [`ErrorKind::Unauthenticated`], recorded or counted), or
    /// whatever went wrong while running; then nothing has changed.
    pub fn run<O: Operation>(
        &self,
        visitor: &Visitor,
        request: O,
        talk: &dyn Talk,
    ) -> Result<O::Response> {
        let now = now();
        let facts = self.place.store.read(|r| request.facts(r))?;
        let caller = self.admit(visitor, &O::ABOUT, facts, now)?;
        request.check()?;
        let cx = Context { place: &self.place, engine: &self.engine, caller, now, talk };
        match request.run(&cx)? {
            Outcome::Answer(response) => Ok(response),
            Outcome::Change(change) => {
                let subject = change.subject.clone();
                let (response, head) = self
                    .apply(visitor, caller, &O::ABOUT, change)
                    .map_err(|e| self.denied(caller, &O::ABOUT, subject, e))?;
                // It has happened: a head that cannot be written is no reason to say otherwise.
                if let Err(e) = self.place.export_head(head, self::now()) {
                    talk.say(&format!("done, but {e}"));
                }
                Ok(response)
            }
        }
    }

    /// Decides only: for work that is not an operation with an answer, such as the server itself.
    ///
    /// # Errors
    /// A refusal, recorded or counted.
    pub fn admit<'v>(
        &self,
        visitor: &'v Visitor,
        about: &About,
        facts: Facts,
        now: Timestamp,
    ) -> Result<&'v Caller> {
        let facts = Facts { caller_revoked: visitor.revoked, ..facts };
        let ask = Ask { caller: visitor.caller(), purpose: about.purpose };
        match (decide(ask, facts), visitor.caller()) {
            (Decision::Permit, Some(caller)) => Ok(caller),
            (Decision::Deny(reasons), caller) => Err(self.refuse(caller, about, &reasons, now)?),
            (Decision::Permit, None) => {
                Err(self.refuse(None, about, &[Reason::CallerUnknown], now)?)
            }
        }
    }

    /// Lets somebody in who is known and not revoked, whatever they may do later.
    ///
    /// # Errors
    /// A refusal, recorded or counted.
    pub fn greet(&self, visitor: &Visitor) -> Result<()> {
        const ABOUT: About = About {
            path: &["sign", "in"],
            purpose: slate_core::Purpose::Observe,
            summary: "Sign a browser in",
            example: "",
        };
        let reason = match &visitor.caller {
            None => Reason::CallerUnknown,
            Some(_) if visitor.revoked => Reason::CallerRevoked,
            Some(_) => return Ok(()),
        };
        Err(self.refuse(visitor.caller(), &ABOUT, &[reason], now())?)
    }

    /// Writes down something that was done outside the store, such as a backup.
    ///
    /// # Errors
    /// The store refuses, or the visitor is nobody.
    pub fn note(
        &self,
        visitor: &Visitor,
        about: &About,
        subject: &str,
        effect: serde_json::Value,
    ) -> Result<()> {
        let caller = visitor.caller().ok_or_else(|| refusal(&[Reason::CallerUnknown]))?;
        let subject = subject.to_owned();
        let entry = note::entry(caller, about, Verdict::Permit, now());
        self.append(Entry { subject, effect, ..entry })
    }

    /// Writes a refusal down and returns it as an error. A known caller's is appended to the record; an
    /// unknown one's is counted, so that strangers cannot fill the record. So is that of a client, whose token
    /// every viewer can read.
    ///
    /// # Errors
    /// The store refuses.
    pub fn refuse(
        &self,
        caller: Option<&Caller>,
        about: &About,
        reasons: &[Reason],
        now: Timestamp,
    ) -> Result<Error> {
        let codes: Vec<String> = reasons.iter().map(|r| r.code().to_owned()).collect();
        match caller.filter(|caller| caller.role != Role::Client) {
            Some(caller) => self.append(denial(caller, about, String::new(), codes, now))?,
            None => self
                .place
                .store
                .write(|tx| codes.iter().try_for_each(|code| tx.count_refusal(code, 1, now)))?,
        }
        Ok(refusal(reasons))
    }

    /// Decision as of now, effect and record: one transaction. Gives the new end of the record as well.
    fn apply<R>(
        &self,
        visitor: &Visitor,
        caller: &Caller,
        about: &About,
        change: Change<'_, R>,
    ) -> Result<(R, (u64, Hash))> {
        let now = now();
        let mut done = self.place.store.write(|tx| {
            if tx.token_owner(&visitor.token_hash)?.is_none_or(|o| o.revoked) {
                return Err(refusal(&[Reason::CallerRevoked]));
            }
            let applied = (change.apply)(tx)?;
            let entry = Entry {
                subject: change.subject,
                why: change.why,
                effect: applied.effect,
                ..note::entry(caller, about, Verdict::Permit, now)
            };
            Ok((applied.response, note::append(tx, entry)?))
        })?;
        if let Some(after) = change.after {
            after(&mut done.0);
        }
        Ok(done)
    }

    /// Writes a refusal down that only the transaction could tell; other errors pass.
    fn denied(&self, caller: &Caller, about: &About, subject: String, error: Error) -> Error {
        if !matches!(error.kind(), ErrorKind::Denied | ErrorKind::Unauthenticated) {
            return error;
        }
        let entry = denial(caller, about, subject, error.reasons().to_vec(), now());
        self.append(entry).err().unwrap_or(error)
    }

    fn append(&self, entry: Entry) -> Result<()> {
        let at = entry.at;
        let head = self.place.store.write(|tx| note::append(tx, entry))?;
        self.place.export_head(head, at)
    }
}

fn denial(
    caller: &Caller,
    about: &About,
    subject: String,
    reasons: Vec<String>,
    at: Timestamp,
) -> Entry {
    Entry { subject, reasons, ..note::entry(caller, about, Verdict::Deny, at) }
}

/// A refusal as an error: the first reason's sentence, all the codes.
pub fn refusal(reasons: &[Reason]) -> Error {
    let first = reasons.first().copied().unwrap_or(Reason::CallerUnknown);
    let kind = match first {
        Reason::CallerUnknown | Reason::CallerRevoked => ErrorKind::Unauthenticated,
        _ => ErrorKind::Denied,
    };
    let codes = reasons.iter().map(|r| r.code().to_owned()).collect();
    let error = Error::new(kind, first.sentence()).with_reasons(codes);
    match first {
        Reason::CallerUnknown => error.hint("set SLATE_TOKEN, or sign in"),
        Reason::RolePurpose => error.hint("an administrator can give you another role"),
        Reason::TokenExposed => error.hint("add an account with `--role client` and use its token"),
        _ => error,
    }
}
