//! Proposals and what people decided.

use proptest::prelude::*;
use slate_core::ErrorKind;

use super::kit::{Studio, actor, at, few, json, proposal, refused, text, time};
use crate::{Decided, Proposal, Verdict};

fn studio_with_people() -> Studio {
    let studio = Studio::new();
    studio.put(|tx| ["ada", "ben"].iter().try_for_each(|n| tx.add_actor(&actor(n))));
    studio
}

fn decided(verdict: Verdict, ms: i64) -> Decided {
    let text = |what: &str| format!("{what} at {ms}");
    Decided {
        verdict,
        why: text("why"),
        decided_by: "ben".into(),
        person: text("person"),
        view: text("view"),
        shown: text("shown"),
        at: at(ms),
    }
}

fn any_proposal() -> impl Strategy<Value = Proposal> {
    let texts = (text(), text(), text(), text());
    (texts, json(), time()).prop_map(|((kind, subject, why, person), evidence, at)| Proposal {
        kind,
        subject,
        evidence,
        why,
        person,
        at,
        ..proposal("", "", "ada")
    })
}

fn any_decided() -> impl Strategy<Value = Decided> {
    let verdict = proptest::sample::select(vec![Verdict::Approved, Verdict::Rejected]);
    let texts = (text(), text(), text(), text());
    (verdict, texts, time()).prop_map(|(verdict, (why, person, view, shown), at)| Decided {
        verdict,
        why,
        decided_by: "ben".into(),
        person,
        view,
        shown,
        at,
    })
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_proposal_and_its_decision_come_back_as_they_were(p in any_proposal(), d in any_decided()) {
        let studio = studio_with_people();
        let id = studio.put(|tx| tx.add_proposal(&p));
        let open = Proposal { id, ..p };
        prop_assert_eq!(studio.get(|r| r.proposal(id)), open.clone());
        studio.put(|tx| tx.decide(id, &d));
        let closed = Proposal { decided: Some(d), ..open };
        prop_assert_eq!(studio.get(|r| r.proposal(id)), closed.clone());
        prop_assert_eq!(studio.get(|r| r.proposals()), vec![closed]);
    }
}

#[test]
fn a_proposal_is_decided_once_whatever_is_said_later() {
    for second in [Verdict::Approved, Verdict::Rejected] {
        let studio = studio_with_people();
        let id = studio.put(|tx| tx.add_proposal(&proposal("promote", "aaaa", "ada")));
        studio.put(|tx| tx.decide(id, &decided(Verdict::Rejected, 10)));
        let (kind, text) = studio.refused(|tx| tx.decide(id, &decided(second, 11)));
        assert_eq!(kind, ErrorKind::Conflict, "{text}");
        assert!(text.contains("proposal 1"), "{text}");
        let kept = studio.get(|r| r.proposal(id)).decided;
        assert_eq!(kept, Some(decided(Verdict::Rejected, 10)));
    }
}

#[test]
fn a_proposal_that_is_not_there() {
    let studio = studio_with_people();
    let (kind, text) = refused(studio.read(|r| r.proposal(7)));
    assert_eq!(kind, ErrorKind::NotFound);
    assert!(text.contains("there is no proposal 7"), "{text}");
    let (kind, text) = studio.refused(|tx| tx.decide(7, &decided(Verdict::Approved, 1)));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
}

#[test]
fn only_accounts_propose_and_decide() {
    let studio = studio_with_people();
    let (kind, text) = studio.refused(|tx| tx.add_proposal(&proposal("promote", "aaaa", "cleo")));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
    let id = studio.put(|tx| tx.add_proposal(&proposal("promote", "aaaa", "ada")));
    let stranger = Decided { decided_by: "cleo".into(), ..decided(Verdict::Approved, 1) };
    let (kind, text) = studio.refused(|tx| tx.decide(id, &stranger));
    assert_eq!(kind, ErrorKind::Conflict, "{text}");
    assert_eq!(studio.get(|r| r.proposal(id)).decided, None);
}

#[test]
fn open_proposals_come_first_then_the_newest() {
    let studio = studio_with_people();
    let ids: Vec<i64> = (0..5)
        .map(|_| studio.put(|tx| tx.add_proposal(&proposal("promote", "aaaa", "ada"))))
        .collect();
    studio.put(|tx| tx.decide(ids[4], &decided(Verdict::Approved, 10)));
    studio.put(|tx| tx.decide(ids[1], &decided(Verdict::Rejected, 11)));
    let listed: Vec<i64> = studio.get(|r| r.proposals()).into_iter().map(|p| p.id).collect();
    assert_eq!(listed, [ids[3], ids[2], ids[0], ids[4], ids[1]]);
}

#[test]
fn an_approval_is_of_one_kind_and_one_subject() {
    use Verdict::{Approved, Rejected};
    let studio = studio_with_people();
    let table = [
        ("promote", "aaaa", Some(Approved)),
        ("promote", "aaaa", Some(Approved)),
        ("promote", "aaaa", Some(Rejected)),
        ("promote", "bbbb", Some(Rejected)),
        ("promote", "cccc", None),
        ("retire", "dddd", Some(Approved)),
        ("promote", "eeee", Some(Rejected)),
        ("promote", "eeee", Some(Approved)),
        ("promote", "eeee", None),
    ];
    for (kind, subject, verdict) in table {
        let id = studio.put(|tx| tx.add_proposal(&proposal(kind, subject, "ada")));
        if let Some(verdict) = verdict {
            studio.put(|tx| tx.decide(id, &decided(verdict, id)));
        }
    }
    let approved =
        |kind: &str, subject: &str| studio.get(|r| r.approved(kind, subject)).map(|p| p.id);
    assert_eq!(approved("promote", "aaaa"), None, "a later rejection takes it back");
    assert_eq!(approved("promote", "eeee"), Some(8), "what nobody has decided takes nothing back");
    assert_eq!(approved("promote", "bbbb"), None);
    assert_eq!(approved("promote", "cccc"), None);
    assert_eq!(approved("promote", "dddd"), None);
    assert_eq!(approved("retire", "dddd"), Some(6));
}
