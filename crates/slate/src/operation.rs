//! What an operation is: a request, a purpose, a run, a response. Command line, HTTP, forms and the
//! reference page are derived from it and hold nothing of their own.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use slate_core::{Purpose, Result, Timestamp};
use slate_rights::{Caller, Facts};
use slate_store::{Reader, Tx};

use crate::place::Place;
use crate::serving::Engine;
use crate::talk::Talk;

/// The fixed facts of an operation.
#[derive(Debug)]
pub struct About {
    /// Words on the command line; joined by `/` the address under `/v1/`.
    pub path: &'static [&'static str],
    /// What it is for; the answer to "may I?" rests on it.
    pub purpose: Purpose,
    /// One line, without a full stop.
    pub summary: &'static str,
    /// A command line that works.
    pub example: &'static str,
}

impl About {
    /// The name in the record and in messages, for example `model promote`.
    pub fn name(&self) -> String {
        self.path.join(" ")
    }
}

/// Anything a person or a program can ask of Slate. Its fields are the command line's arguments, the
/// JSON body and the form at once.
pub trait Operation:
    clap::Args + Serialize + DeserializeOwned + utoipa::ToSchema + Send + Sized + 'static
{
    /// What it answers.
    type Response: Serialize + utoipa::ToSchema + Show + Send + 'static;

    /// Name, purpose, help.
    const ABOUT: About;

    /// Rules across fields, for every face alike.
    ///
    /// # Errors
    /// [`slate_core::ErrorKind::Invalid`] with the fields that contradict each other.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// What must be known about the subject before the decision.
    ///
    /// # Errors
    /// The store refuses.
    fn facts(&self, _reader: Reader<'_>) -> Result<Facts> {
        Ok(Facts::default())
    }

    /// Does the work. Whoever changes state returns a [`Change`], which the executor applies in one
    /// transaction with the decision and the record; nothing else here can write.
    ///
    /// # Errors
    /// Whatever the world did.
    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Self::Response>>;
}

/// What an operation may use.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The studio's folder and store.
    pub place: &'a Place,
    /// The model in production and what viewers have seen.
    pub engine: &'a Engine,
    /// Who asks.
    pub caller: &'a Caller,
    /// The moment of asking.
    pub now: Timestamp,
    /// Progress, and whether to stop.
    pub talk: &'a dyn Talk,
}

impl Context<'_> {
    /// Sees to it that the engine has been loaded; the server keeps it fresh from then on.
    ///
    /// # Errors
    /// A version or a file cannot be read.
    pub fn ready(&self) -> Result<()> {
        self.engine.ready(self.place)
    }
}

/// How a run ends well.
pub enum Outcome<'a, R> {
    /// Something was looked at.
    Answer(R),
    /// Something is to be changed.
    Change(Change<'a, R>),
}

/// The effect of a change, applied inside the transaction.
pub type Apply<'a, R> = Box<dyn FnOnce(&Tx<'_>) -> Result<Applied<R>> + 'a>;

/// What happens in memory once a change is on the disk; it may complete the answer.
pub type After<'a, R> = Box<dyn FnOnce(&mut R) + 'a>;

/// A change that has not happened yet.
pub struct Change<'a, R> {
    /// What it concerns, for example `version:3f2a…`.
    pub subject: String,
    /// The reason given by whoever asked.
    pub why: String,
    /// The effect on the store.
    pub apply: Apply<'a, R>,
    /// What happens in memory once the effect is on the disk.
    pub after: Option<After<'a, R>>,
}

/// What a change answered, and what of it belongs in the record.
pub struct Applied<R> {
    /// The answer.
    pub response: R,
    /// Figures and ids; never a viewer's id.
    pub effect: Value,
}

impl<'a, R> Outcome<'a, R> {
    /// Shorthand for a change.
    pub fn change(
        subject: impl Into<String>,
        why: impl Into<String>,
        apply: impl FnOnce(&Tx<'_>) -> Result<Applied<R>> + 'a,
    ) -> Self {
        let (subject, why) = (subject.into(), why.into());
        Self::Change(Change { subject, why, apply: Box::new(apply), after: None })
    }

    /// Adds what happens in memory once the change is on the disk.
    #[must_use]
    pub fn then(mut self, after: impl FnOnce(&mut R) + 'a) -> Self {
        if let Self::Change(change) = &mut self {
            change.after = Some(Box::new(after));
        }
        self
    }
}

/// How a response looks in a terminal.
pub trait Show {
    /// Appends lines of text, each ended by a newline.
    fn show(&self, out: &mut String);
}
