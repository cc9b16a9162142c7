//! Browsers that signed in.

use proptest::prelude::*;
use slate_core::ErrorKind;

use super::kit::{Studio, actor, at, few, name, text, time};
use crate::Session;

const TOKEN: [u8; 32] = [7; 32];

fn studio_with_token() -> Studio {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.add_token(&TOKEN, "t1", &name("ada"), at(2))
    });
    studio
}

fn until(ms: i64) -> Session {
    Session { token: TOKEN, csrf: format!("until {ms}"), expires_at: at(ms) }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_session_comes_back_as_it_was_started(hash: [u8; 32], csrf in text(), expires_at in time()) {
        let studio = studio_with_token();
        let session = Session { token: TOKEN, csrf, expires_at };
        studio.put(|tx| tx.add_session(&hash, &session, at(0)));
        prop_assert_eq!(studio.get(|r| r.session(&hash)), Some(session));
        studio.put(|tx| tx.remove_session(&hash));
        prop_assert_eq!(studio.get(|r| r.session(&hash)), None);
    }
}

#[test]
fn starting_one_forgets_those_that_have_ended() {
    let studio = studio_with_token();
    studio.put(|tx| tx.add_session(&[1; 32], &until(100), at(0)));
    studio.put(|tx| tx.add_session(&[2; 32], &until(101), at(0)));
    studio.put(|tx| tx.add_session(&[3; 32], &until(900), at(101)));
    assert_eq!(studio.get(|r| r.session(&[1; 32])), None);
    assert_eq!(
        studio.get(|r| r.session(&[2; 32])),
        Some(until(101)),
        "it ends after its last moment"
    );
    assert_eq!(studio.get(|r| r.session(&[3; 32])), Some(until(900)));
}

#[test]
fn a_session_belongs_to_a_token_that_is_there() {
    let studio = studio_with_token();
    let stray = Session { token: [9; 32], ..until(100) };
    let (kind, text) = studio.refused(|tx| tx.add_session(&[1; 32], &stray, at(0)));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
    studio.put(|tx| tx.add_session(&[1; 32], &until(100), at(0)));
    let (kind, text) = studio.refused(|tx| tx.add_session(&[1; 32], &until(200), at(0)));
    assert_eq!(kind, ErrorKind::Conflict, "the same cookie twice: {text}");
}

#[test]
fn ending_what_is_not_there_changes_nothing() {
    let studio = studio_with_token();
    studio.put(|tx| tx.add_session(&[1; 32], &until(100), at(0)));
    studio.put(|tx| tx.remove_session(&[2; 32]));
    assert_eq!(studio.get(|r| r.session(&[1; 32])), Some(until(100)));
}
