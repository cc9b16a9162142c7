//! The four files a page needs, compiled in, and the policy that allows nothing else.

/// The one stylesheet.
pub(crate) const STYLE: &str = include_str!("style.css");
/// Keys, theme, copy, times: one small module.
pub(crate) const KEYS: &str = include_str!("keys.js");
/// The map of titles: a script of that page alone.
pub(crate) const MAP: &str = include_str!("map.js");
/// A clapper board in the amber of a practical lamp.
pub(crate) const FAVICON: &str = include_str!("favicon.svg");

/// What the studio sends as `Content-Security-Policy`: its own files, nothing inline.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The content type and text of a file under `/static/`, and of `/favicon.svg`.
#[must_use]
pub(crate) fn asset(path: &str) -> Option<(&'static str, &'static str)> {
    match path {
        "/static/style.css" => Some(("text/css; charset=utf-8", STYLE)),
        "/static/keys.js" => Some(("text/javascript; charset=utf-8", KEYS)),
        "/static/map.js" => Some(("text/javascript; charset=utf-8", MAP)),
        "/favicon.svg" => Some(("image/svg+xml", FAVICON)),
        _ => None,
    }
}
