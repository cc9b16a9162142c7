//! Somebody's program at one call.

use axum::http::HeaderMap;
use slate_rights::Facts;

use super::errors::Refusal;
use crate::executor::{Visitor, now};
use crate::http::App;
use crate::http::auth::program;
use crate::operation::{About, Operation};

/// A program that was let in, for one call.
pub(super) struct Client<'a> {
    app: &'a App,
    visitor: Visitor,
}

impl<'a> Client<'a> {
    /// Lets a program in that may do what `about` is for.
    pub(super) fn admitted(
        app: &'a App,
        headers: &HeaderMap,
        about: &About,
    ) -> Result<Self, Refusal> {
        let visitor = program(app, headers)?;
        app.executor.admit(&visitor, about, Facts::default(), now())?;
        Ok(Self { app, visitor })
    }

    /// Runs an operation as this program's account.
    pub(super) fn run<O: Operation>(&self, request: O) -> Result<O::Response, Refusal> {
        Ok(self.app.executor.run(&self.visitor, request, self.app)?)
    }

    /// The same, for an operation that makes something under a name: a conflict says that the name is taken.
    pub(super) fn make<O: Operation>(&self, request: O) -> Result<O::Response, Refusal> {
        self.run(request).map_err(Refusal::taken)
    }

    /// The server.
    pub(super) fn app(&self) -> &'a App {
        self.app
    }
}
