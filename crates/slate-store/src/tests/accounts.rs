//! Accounts and tokens.

use proptest::prelude::*;
use slate_core::{ErrorKind, Role};

use super::kit::{Studio, actor, at, few, id, name, refused, text, time};
use crate::Actor;

fn any_actor() -> impl Strategy<Value = Actor> {
    (id(), text(), proptest::sample::select(Role::ALL), time()).prop_map(
        |(id, person, role, added_at)| Actor {
            name: name(&id),
            person,
            role,
            added_at,
            revoked_at: None,
        },
    )
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn an_account_comes_back_as_it_was_added(a in any_actor()) {
        let studio = Studio::new();
        studio.put(|tx| tx.add_actor(&a));
        prop_assert_eq!(studio.get(|r| r.actor(&a.name)), Some(a.clone()));
        prop_assert_eq!(studio.get(|r| r.actors()), vec![a]);
    }

    #[test]
    fn a_token_leads_to_its_owner_and_no_other_hash_does(hash: [u8; 32], bit in 0_usize..256) {
        let studio = Studio::new();
        let ada = actor("ada");
        studio.put(|tx| { tx.add_actor(&ada)?; tx.add_token(&hash, "t1", &ada.name, at(2)) });
        let owner = studio.get(|r| r.token_owner(&hash)).unwrap();
        prop_assert_eq!((owner.actor, owner.token, owner.revoked), (ada, "t1".to_owned(), false));
        let mut other = hash;
        other[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(studio.get(|r| r.token_owner(&other)), None);
    }
}

#[test]
fn accounts_are_listed_by_name() {
    let studio = Studio::new();
    studio.put(|tx| ["mia", "Zoe", "ada"].iter().try_for_each(|n| tx.add_actor(&actor(n))));
    let names: Vec<String> =
        studio.get(|r| r.actors()).into_iter().map(|a| a.name.to_string()).collect();
    assert_eq!(names, ["Zoe", "ada", "mia"]);
}

#[test]
fn what_contradicts_the_schema_is_a_conflict() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.add_token(&[1; 32], "t1", &name("ada"), at(2))
    });
    let before = studio.get(|r| Ok((r.actors()?, r.token_owner(&[1; 32])?)));
    let same_name = Actor { person: "somebody else".into(), ..actor("ada") };
    let refusals = [
        ("an account twice", studio.refused(|tx| tx.add_actor(&same_name))),
        ("a hash twice", studio.refused(|tx| tx.add_token(&[1; 32], "t2", &name("ada"), at(3)))),
        (
            "a public name twice",
            studio.refused(|tx| tx.add_token(&[2; 32], "t1", &name("ada"), at(3))),
        ),
        (
            "a token of nobody",
            studio.refused(|tx| tx.add_token(&[3; 32], "t3", &name("ben"), at(3))),
        ),
    ];
    for (what, (kind, text)) in refusals {
        assert_eq!(kind, ErrorKind::Conflict, "{what}: {text}");
        assert!(text.contains("`ada`") || text.contains("`ben`"), "{what} names nobody: {text}");
    }
    assert_eq!(studio.get(|r| Ok((r.actors()?, r.token_owner(&[1; 32])?))), before);
}

#[test]
fn ending_happens_once_and_reaches_every_token() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.add_actor(&actor("ben"))?;
        tx.add_token(&[1; 32], "t1", &name("ada"), at(2))?;
        tx.add_token(&[2; 32], "t2", &name("ada"), at(2))?;
        tx.add_token(&[3; 32], "t3", &name("ben"), at(2))
    });
    let revoked = |hash: u8| studio.get(|r| r.token_owner(&[hash; 32])).unwrap().revoked;

    assert!(studio.put(|tx| tx.revoke_token("t1", at(3))));
    assert!(!studio.put(|tx| tx.revoke_token("t1", at(4))), "it had ended already");
    assert!(!studio.put(|tx| tx.revoke_token("t9", at(4))), "it never was");
    assert_eq!([revoked(1), revoked(2), revoked(3)], [true, false, false]);

    assert!(studio.put(|tx| tx.revoke_actor(&name("ada"), at(5))));
    assert!(!studio.put(|tx| tx.revoke_actor(&name("ada"), at(6))));
    assert!(!studio.put(|tx| tx.revoke_actor(&name("cleo"), at(6))));
    assert_eq!([revoked(1), revoked(2), revoked(3)], [true, true, false]);
    let ada = studio.get(|r| r.actor(&name("ada"))).unwrap();
    assert_eq!(ada.revoked_at, Some(at(5)), "the first end is the one that counts");
}

#[test]
fn a_role_of_a_later_version_is_said_not_guessed() {
    let studio = Studio::new();
    studio.put(|tx| {
        tx.add_actor(&actor("ada"))?;
        tx.db.pragma_update(None, "ignore_check_constraints", true).unwrap();
        tx.db.execute("UPDATE actor SET role = 'director'", []).unwrap();
        Ok(())
    });
    let (_, text) = refused(studio.read(|r| r.actors()));
    assert!(text.contains("director"), "{text}");
}
