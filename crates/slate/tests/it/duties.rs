//! Separation of duties: whoever proposed cannot decide, nothing is promoted without an approval, and
//! nobody acts with a token that was taken away or a form that is not ours.

use serde_json::json;

use crate::kit::{Studio, code, text};

#[test]
fn nobody_approves_their_own_proposal_with_any_token_or_account() {
    let (studio, version) = Studio::with_model();
    studio.ok(&["model", "propose", &version, "--why", "best"]);
    let second = studio.json(&["actor", "token", "ada"])["token"].as_str().unwrap().to_owned();
    let args = ["actor", "add", "ada-too", "--role", "approver", "--person", "Ada"];
    let account = studio.json(&args)["token"].as_str().unwrap().to_owned();
    let server = studio.serve();
    let body = json!({"proposal": 1, "why": "mine"});
    for (name, token) in [("own", studio.owner()), ("second token", second), ("account", account)] {
        let output = studio.run_as(&token, &["model", "approve", "1", "--why", "mine"]);
        assert_eq!(code(&output), 6, "{name}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("duty.own_proposal"), "{name}");
        assert_eq!(studio.last_entry()["reasons"], json!(["duty.own_proposal"]), "{name}");
        let answer = server.post(&token, "/v1/model/approve", &body);
        assert_eq!((answer.status, answer.reasons()), (403, vec!["duty.own_proposal".to_owned()]));
        let (cookie, csrf) = server.sign_in(&token);
        let fields = format!("proposal=1&why=mine&csrf={csrf}&next=/");
        let answer = server.form(&cookie, "/do/model/approve", &fields);
        assert_eq!(answer.status, 403, "{name} as a form");
    }
    let open = studio.json(&["proposal", "list"]);
    assert_eq!(open["proposals"][0]["status"], "waiting");
}

#[test]
fn a_second_person_approves_and_only_then_it_is_promoted() {
    let (studio, version) = Studio::with_model();
    let ben = studio.account("ben", "approver");
    let server = studio.serve();
    let refused = server.post(&ben, "/v1/model/promote", &json!({"version": version}));
    assert_eq!(
        (refused.status, refused.reasons()),
        (403, vec!["proposal.not_approved".to_owned()])
    );
    assert_eq!(studio.last_entry()["subject"], format!("version:{version}"));
    studio.ok(&["model", "propose", &version, "--why", "best"]);
    let early = studio.run_as(&ben, &["model", "promote", &version]);
    assert_eq!(code(&early), 6);
    studio.ok_as(&ben, &["model", "approve", "1", "--why", "checked"]);
    studio.ok_as(&ben, &["model", "promote", &version]);
    let again = studio.run_as(&ben, &["model", "approve", "1", "--why", "twice"]);
    assert_eq!(code(&again), 4, "a proposal is decided once");
}

#[test]
fn a_rejected_version_is_not_promoted() {
    let (studio, version) = Studio::with_model();
    let ben = studio.account("ben", "approver");
    studio.ok(&["model", "propose", &version, "--why", "best"]);
    studio.ok_as(&ben, &["model", "reject", "1", "--why", "coverage"]);
    assert_eq!(code(&studio.run_as(&ben, &["model", "promote", &version])), 6);
}

#[test]
fn what_was_shown_is_what_is_approved() {
    let (studio, version) = Studio::with_model();
    let ben = studio.account("ben", "approver");
    studio.ok(&["model", "propose", &version, "--why", "best"]);
    let stale = "0".repeat(64);
    let args = ["model", "approve", "1", "--why", "x", "--shown", &stale];
    let output = studio.run_as(&ben, &args);
    assert!(text(&output.stderr).contains("proposal.shown_differs"), "{}", text(&output.stderr));
    let shown = studio.json(&["proposal", "show", "1"])["shown"].as_str().unwrap().to_owned();
    studio.ok_as(&ben, &["model", "approve", "1", "--why", "x", "--shown", &shown]);
    let sheet = studio.json(&["proposal", "show", "1"]);
    assert_eq!(sheet["decision"]["shown"], shown.as_str());
}

#[test]
fn rollback_goes_only_where_an_approval_is() {
    let (studio, first, ben) = Studio::in_production();
    let alone = studio.run_as(&ben, &["model", "rollback", "--why", "no reason"]);
    assert_eq!(code(&alone), 4, "there is nothing to go back to");
    let plan = studio.file("other.toml", &crate::kit::PLAN.replace("[10, 100]", "50"));
    let trained = studio.json(&["model", "train", "--plan", &plan, "--model", "ease"]);
    let second = trained["version"].as_str().unwrap().to_owned();
    let args = ["model", "rollback", "--to", &second, "--why", "x"];
    assert_eq!(code(&studio.run_as(&ben, &args)), 6, "a version nobody approved");
    studio.ok(&["model", "propose", &second, "--why", "newer"]);
    studio.ok_as(&ben, &["model", "approve", "2", "--why", "checked"]);
    studio.ok_as(&ben, &["model", "promote", &second]);
    studio.ok_as(&ben, &["model", "rollback", "--why", "worse"]);
    let entry = studio.last_entry();
    assert_eq!(
        (entry["operation"].as_str(), entry["why"].as_str()),
        (Some("model rollback"), Some("worse"))
    );
    let sheet = studio.json(&["model", "show", &first]);
    assert_eq!(sheet["aliases"], json!(["production"]));
}

#[test]
fn a_revoked_token_opens_nothing_at_once() {
    let studio = Studio::new();
    let ben = studio.account("ben", "approver");
    let server = studio.serve();
    let (cookie, csrf) = server.sign_in(&ben);
    assert_eq!(server.get(&ben, "/openapi.json").status, 200);
    studio.ok(&["actor", "revoke", "ben", "--why", "left"]);
    let answer = server.post(&ben, "/v1/proposal/list", &json!({}));
    assert_eq!((answer.status, answer.reasons()), (401, vec!["caller.revoked".to_owned()]));
    assert_eq!(studio.last_entry()["reasons"], json!(["caller.revoked"]));
    assert_eq!(code(&studio.run_as(&ben, &["proposal", "list"])), 5);
    let form = server.form(&cookie, "/do/model/rollback", &format!("why=x&csrf={csrf}"));
    assert!(form.headers["location"].starts_with("/sign-in"), "the browser of a revoked account");
}

#[test]
fn a_forged_form_changes_nothing_and_is_recorded() {
    let studio = Studio::new();
    let server = studio.serve();
    let (cookie, csrf) = server.sign_in(&studio.owner());
    let wrong = "0".repeat(64);
    for csrf in ["", wrong.as_str()] {
        let fields = format!("name=eve&role=admin&csrf={csrf}&next=/");
        assert_eq!(server.form(&cookie, "/do/actor/add", &fields).status, 403);
        assert_eq!(studio.last_entry()["reasons"], json!(["form.forged"]));
        let kind = ("Content-Type", "application/json");
        let headers = [("Cookie", cookie.as_str()), kind, ("X-CSRF-Token", csrf)];
        let body = json!({"name": "eve", "role": "admin"}).to_string();
        assert_eq!(server.send("POST", "/v1/actor/add", &headers, &body).status, 403);
    }
    let cross = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(server.send("POST", "/sign-in", &cross, "token=x").status, 415);
    let actors = studio.json(&["actor", "list"]);
    assert_eq!(actors["actors"].as_array().unwrap().len(), 1);
    let fields = format!("name=ben&role=approver&csrf={csrf}&next=/");
    assert!(server.form(&cookie, "/do/actor/add", &fields).status < 400, "the real form works");
}

#[test]
fn a_later_rejection_takes_an_approval_back() {
    let (studio, version) = Studio::with_model();
    let ben = studio.account("ben", "approver");
    for (number, decision) in [("1", "approve"), ("2", "reject")] {
        studio.ok(&["model", "propose", &version, "--why", "best"]);
        studio.ok_as(&ben, &["model", decision, number, "--why", "looked at it"]);
    }
    let refused = studio.run_as(&ben, &["model", "promote", &version]);
    assert_eq!(code(&refused), 6, "{}", text(&refused.stderr));
}

#[test]
fn a_browser_names_no_file_of_the_server() {
    let studio = Studio::new();
    let owner = studio.owner();
    let server = studio.serve();
    let (cookie, csrf) = server.sign_in(&owner);
    let secret = studio.path.join("keys/owner.token");
    let secret = secret.to_str().unwrap();
    for operation in ["import/events", "import/titles", "evaluate"] {
        let field = if operation == "evaluate" { "plan" } else { "file" };
        let fields = format!("{field}={secret}&csrf={csrf}&next=/");
        let answer = server.form(&cookie, &format!("/do/{operation}"), &fields);
        assert_eq!(answer.status, 422, "{operation}");
        assert!(answer.body.contains("the name of an upload"), "{operation}: {}", answer.body);
    }
    let plan = format!(
        "name = \"stolen\"\nmetrics = [\"ndcg@10\"]\n[data]\ntrain = \"{secret}\"\n\
         test = {{ fold_in = \"{secret}\", held_out = \"{secret}\" }}\n\
         [[model]]\nname = \"popularity\"\nkind = \"popularity\"\n"
    );
    let bearer = format!("Bearer {owner}");
    let stored = server.send("POST", "/v1/uploads", &[("Authorization", &bearer)], &plan);
    let upload = stored.json()["upload"].clone();
    let answer = server.post(&owner, "/v1/evaluate", &json!({"plan": upload}));
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains("cannot name files"), "{}", answer.body);
}
