#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use super::*;

/// The whole table, written down a second time: a change here is a change of policy.
const TABLE: &str = "
                admin analyst approver service client
    administer  yes   -       -        -       -
    import      yes   yes     -        -       -
    observe     yes   yes     yes      -       -
    inspect     yes   yes     yes      -       -
    evaluate    yes   yes     -        -       -
    propose     yes   yes     -        -       -
    decide      yes   -       yes      -       -
    deploy      yes   -       yes      -       -
    curate      yes   -       yes      -       -
    personalize yes   yes     yes      yes     -
    assign      yes   yes     yes      yes     yes
    collect     yes   -       -        yes     -
    forget      yes   -       yes      -       -
    audit       yes   -       yes      -       -
";

fn caller(role: Role) -> Caller {
    let actor = ActorName::new("ada").unwrap();
    Caller { actor, person: "Ada".into(), role, token: "t".into() }
}

#[test]
fn the_table_of_roles_and_purposes_is_the_one_written_down() {
    let mut rows = TABLE.lines().filter(|l| !l.trim().is_empty());
    let roles: Vec<Role> =
        rows.next().unwrap().split_whitespace().map(|w| w.parse().unwrap()).collect();
    let mut seen = Vec::new();
    for row in rows {
        let mut cells = row.split_whitespace();
        let purpose: Purpose = cells.next().unwrap().parse().unwrap();
        for (role, cell) in roles.iter().zip(cells) {
            let caller = caller(*role);
            let got = decide(Ask { caller: Some(&caller), purpose }, Facts::default());
            assert_eq!(got == Decision::Permit, cell == "yes", "{role} {purpose}");
        }
        seen.push(purpose);
    }
    assert_eq!(seen.len(), Purpose::ALL.len(), "a purpose without a row");
    assert_eq!(roles, Role::ALL, "a role without a column");
}

#[test]
fn every_reason_is_given_not_only_the_first() {
    let caller = caller(Role::Service);
    let ask = Ask { caller: Some(&caller), purpose: Purpose::Decide };
    let facts = Facts { caller_revoked: true, viewer_opted_out: true };
    let expected = Decision::Deny(vec![Reason::CallerRevoked, Reason::RolePurpose]);
    assert_eq!(decide(ask, facts), expected);
}

#[test]
fn an_opted_out_viewer_is_not_personalized_but_may_be_inspected() {
    let caller = caller(Role::Admin);
    let facts = Facts { viewer_opted_out: true, ..Facts::default() };
    let ask = |purpose| decide(Ask { caller: Some(&caller), purpose }, facts);
    assert_eq!(ask(Purpose::Personalize), Decision::Deny(vec![Reason::ViewerOptedOut]));
    assert_eq!(ask(Purpose::Inspect), Decision::Permit);
}

#[test]
fn duties_are_separated_by_person() {
    let caller = caller(Role::Admin);
    assert_eq!(decide_own("Ada", &caller), Decision::Deny(vec![Reason::OwnProposal]));
    assert_eq!(decide_own(" ada ", &caller), Decision::Deny(vec![Reason::OwnProposal]));
    assert_eq!(decide_own("Ben", &caller), Decision::Permit);
}

#[test]
fn codes_in_json_and_in_text_are_the_same() {
    for reason in [
        Reason::CallerUnknown,
        Reason::CallerRevoked,
        Reason::RolePurpose,
        Reason::ViewerOptedOut,
        Reason::TokenExposed,
        Reason::OwnProposal,
        Reason::NotApproved,
        Reason::ShownDiffers,
        Reason::FormForged,
    ] {
        assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.code()));
    }
}
