//! One visit to a page: who came, what they asked for, and the operations that answer.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use slate_core::{Purpose, Result};
use slate_rights::{Caller, Reason, allows};

use super::fault::fault_page;
use super::{proposal, reply};
use crate::executor::refusal;
use crate::http::auth::{Guest, guest};
use crate::http::{App, cookies};
use crate::operation::Operation;
use crate::studio::layout::{Actor, GROUPS, Nav, Page, Shell, Theme, document};

/// A request for a page, before anybody knows who asks.
pub(super) struct Door {
    app: Arc<App>,
    headers: HeaderMap,
    uri: Uri,
}

impl FromRequestParts<Arc<App>> for Door {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
        Ok(Self { app: app.clone(), headers, uri })
    }
}

impl Door {
    /// Answers with the page that `make` fills, or with what is the matter.
    pub(super) async fn open(
        self,
        make: impl FnOnce(&Visit<'_>) -> Result<Page> + Send + 'static,
    ) -> Response {
        let Self { app, headers, uri } = self;
        let (page_headers, here) = (headers.clone(), address(&uri));
        let made = app.blocking(move |app| {
            let visit = Visit::new(app, &headers, &uri)?;
            let page = make(&visit)?;
            Ok(document(&visit.shell()?, &page))
        });
        match made.await {
            Ok(document) => reply::page(StatusCode::OK, document),
            Err(e) => fault_page(&app, &page_headers, &here, &e).await,
        }
    }
}

/// Path and query.
fn address(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// Somebody known, at a page.
pub(super) struct Visit<'a> {
    pub(super) app: &'a App,
    pub(super) guest: Guest,
    pub(super) caller: Caller,
    here: String,
    theme: Theme,
    parameters: Vec<(String, String)>,
}

impl<'a> Visit<'a> {
    /// Finds out who is there. Nobody known is not counted as a refusal: they are shown the way in.
    pub(super) fn new(app: &'a App, headers: &HeaderMap, uri: &Uri) -> Result<Self> {
        let guest = guest(app, headers)?;
        let caller = guest.visitor.caller().cloned();
        let caller = caller.ok_or_else(|| refusal(&[Reason::CallerUnknown]))?;
        let parameters = Query::try_from_uri(uri).map(|q| q.0).unwrap_or_default();
        Ok(Self { app, guest, caller, here: address(uri), theme: theme(headers), parameters })
    }

    /// Runs an operation as the guest.
    pub(super) fn ask<O: Operation>(&self, request: O) -> Result<O::Response> {
        self.app.executor.run(&self.guest.visitor, request, self.app)
    }

    /// Whether the guest's role has this purpose: to leave out what would be refused.
    pub(super) fn may(&self, purpose: Purpose) -> bool {
        allows(self.caller.role, purpose)
    }

    /// The value that the page's forms carry.
    pub(super) fn csrf(&self) -> String {
        self.guest.csrf().to_owned()
    }

    /// The values of a parameter of the address.
    pub(super) fn parameters<'v>(&'v self, name: &'v str) -> impl Iterator<Item = &'v str> {
        self.parameters.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.trim())
    }

    /// The first value of a parameter; empty when it is not there.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }

    /// Which page of a long list is asked for, from 1.
    pub(super) fn page(&self) -> u64 {
        self.parameter("page").parse().ok().filter(|n| *n > 0).unwrap_or(1)
    }

    /// Places that the guest's role would be refused at.
    fn closed(&self) -> Vec<Nav> {
        let needs = |nav: &Nav| match nav {
            Nav::Overview | Nav::Settings | Nav::None => None,
            Nav::Inbox
            | Nav::Data
            | Nav::Runs
            | Nav::Models
            | Nav::Tests
            | Nav::Titles
            | Nav::Forecasts
            | Nav::Shortlists
            | Nav::Catalog
            | Nav::Gaps
            | Nav::Rules => Some(Purpose::Observe),
            Nav::Viewers => Some(Purpose::Inspect),
            Nav::Record => Some(Purpose::Audit),
        };
        let places = GROUPS.iter().flat_map(|(_, items)| items.iter().map(|(nav, ..)| *nav));
        places.filter(|nav| needs(nav).is_some_and(|purpose| !self.may(purpose))).collect()
    }

    /// What surrounds the page.
    pub(super) fn shell(&self) -> Result<Shell> {
        let (name, role) = (self.caller.person.clone(), self.caller.role.to_string());
        let waiting = proposal::waiting(self)?.iter().filter(|p| proposal::mine(self, p)).count();
        Ok(Shell {
            studio: studio_name(self.app),
            actor: Some(Actor { name, role }),
            csrf: self.csrf(),
            waiting,
            closed: self.closed(),
            theme: self.theme,
            here: self.here.clone(),
            query: if self.here.starts_with("/search") { self.parameter("q") } else { "" }.into(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }
}

/// Light, dark, or what the system says.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    cookies::read(headers, cookies::THEME).map_or(Theme::Auto, Theme::from_cookie)
}

/// The studio's folder, wherever the server was started.
pub(super) fn folder(app: &App) -> PathBuf {
    let folder = app.executor.place.folder();
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

/// A studio is called what its folder is called.
fn studio_name(app: &App) -> String {
    let folder = folder(app);
    folder.file_name().map_or_else(|| "Slate".into(), |name| name.to_string_lossy().into_owned())
}
