//! Cookies: reading one, and writing ours as strictly as browsers know how.

use axum::http::{HeaderMap, HeaderValue, header};

pub(super) const SESSION: &str = "slate_session";
pub(crate) const THEME: &str = "theme";

/// The value of cookie `name`.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` header: `HttpOnly`, `SameSite=Strict`, and `Secure` where there is TLS.
pub(super) fn write(name: &str, value: &str, max_age_s: u64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text =
        format!("{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
