//! Names of answers: flags and context together, so that the same question about the same flags has the same name.

use axum::http::{HeaderMap, header};
use slate_rights::record::to_hex;

use crate::serving::Whom;

const CONTEXT: &str = "slate 2026-11 flags answer v1";

/// The name of an answer. It is known before anything is evaluated: what comes out rests on the flags, the context,
/// the wish and where somebody was before, and on nothing else.
pub(super) fn of(flags_etag: &str, whom: Whom<'_>) -> String {
    let mut hash = blake3::Hasher::new_derive_key(CONTEXT);
    hash.update(flags_etag.as_bytes());
    hash.update(&[0, u8::from(whom.opted_out)]);
    // Attributes are sorted by name, so that their order in the body does not matter.
    hash.update(&serde_json::to_vec(&(whom.attributes, whom.memory)).unwrap_or_default());
    quoted(&to_hex(&hash.finalize().as_bytes()[..16]))
}

/// As it stands in a header.
pub(in crate::http) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// Whether a client has this answer already: `If-None-Match`, weakly compared (RFC 9110, 13.1.2). Names without
/// quotes count too, as the protocol's own examples have them.
pub(in crate::http) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let shown = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|v| v.to_str().ok());
    let bare = |name: &str| name.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    let etag = bare(etag);
    shown.flat_map(|value| value.split(',')).any(|name| name.trim() == "*" || bare(name) == etag)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::super::context::Asked;
    use super::*;

    fn asked(context: &str) -> Asked {
        Asked::read(format!("{{\"context\":{context}}}").as_bytes()).expect("a context")
    }

    #[test]
    fn an_answer_has_the_name_of_what_it_rests_on() {
        let one = asked(r#"{"targetingKey":"v1","a":1,"b":2}"#);
        let turned = asked(r#"{"b":2,"a":1,"targetingKey":"v1"}"#);
        let other = asked(r#"{"targetingKey":"v2","a":1,"b":2}"#);
        let of = |flags, asked: &Asked, opted_out| {
            let (attributes, memory) = (&asked.attributes, None);
            of(flags, Whom { attributes, memory, opted_out })
        };
        assert_eq!(of("f", &one, false), of("f", &turned, false));
        for (flags, asked, opted_out) in
            [("g", &one, false), ("f", &other, false), ("f", &one, true)]
        {
            assert_ne!(of("f", &one, false), of(flags, asked, opted_out));
        }
    }

    #[test]
    fn names_are_compared_as_http_says() {
        let table = [
            ("\"ab\"", true),
            ("ab", true),
            ("W/\"ab\"", true),
            ("\"x\", \"ab\"", true),
            ("*", true),
            ("\"abc\"", false),
            ("", false),
        ];
        for (shown, expected) in table {
            let value = HeaderValue::from_str(shown).expect("a header");
            let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(is_known(&headers, "\"ab\""), expected, "{shown}");
        }
        assert!(!is_known(&HeaderMap::new(), "\"ab\""));
    }
}
