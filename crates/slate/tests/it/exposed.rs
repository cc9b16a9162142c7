//! The log of who was in which cell: whatever moment the program dies at, what was acknowledged is there, and once.

use std::collections::BTreeSet;

use serde_json::json;

use crate::crash::moments;
use crate::kit::Studio;
use crate::online::running;

/// Units of both cells, as the store has them.
fn units(studio: &Studio) -> u64 {
    studio.ok(&["record", "verify"]);
    let sheet = studio.json(&["test", "status", "popular"]);
    assert_eq!(sheet["in_several_cells"], 0);
    sheet["cells"].as_array().unwrap().iter().map(|c| c["units"].as_u64().unwrap()).sum()
}

#[test]
fn an_exposure_that_dies_anywhere_is_there_once_if_it_was_acknowledged() {
    let mut reached = BTreeSet::new();
    for name in slate_store::FAILPOINTS {
        for action in ["abort", "error"] {
            let (studio, ..) = running();
            let args = ["test", "expose", "popular/x/today"];
            let failpoint = format!("{name}={action}");
            let died = studio.command(&args).env("SLATE_FAILPOINT", &failpoint).output().unwrap();
            let after = units(&studio);
            assert!(after <= 1 && (!died.status.success() || after == 1), "{failpoint}");
            if !died.status.success() {
                reached.insert(name);
            }
            studio.ok(&args);
            assert_eq!(units(&studio), 1, "{failpoint}");
        }
    }
    assert!(reached.contains(&"store.commit"), "no test dies at the commit");
}

/// Lists are asked for from four sides while the server is killed: whoever got an answer with a cell is in the log.
#[test]
fn a_server_killed_under_load_keeps_every_acknowledged_exposure() {
    let (studio, _, ben) = running();
    studio.ok_as(&ben, &["test", "ramp", "popular", "--why", "all"]);
    let token = studio.account("player", "service");
    let (mut acknowledged, mut asked) = (0, 0);
    for (round, moment) in moments(3, 20, 120).into_iter().enumerate() {
        let mut server = studio.serve();
        let ask = |side: usize| {
            let (address, token) = (server.address.clone(), token.clone());
            std::thread::spawn(move || {
                let mut n = 0;
                loop {
                    let body = json!({"viewer": format!("w{round}-{side}-{n}"), "k": 1});
                    match crate::serve::try_post(&address, &token, "/v1/recommend", &body) {
                        Some(200) => n += 1,
                        _ => return n,
                    }
                }
            })
        };
        let sides: Vec<_> = (0..4).map(ask).collect();
        std::thread::sleep(moment);
        server.kill();
        let answered: u64 = sides.into_iter().map(|side| side.join().unwrap()).sum();
        acknowledged += answered;
        // What was under way may be in the log without an answer: one a side.
        asked += answered + 4;
        let stored = units(&studio);
        assert!(stored >= acknowledged, "{acknowledged} acknowledged, {stored} there");
        assert!(stored <= asked, "an exposure was doubled");
    }
    assert!(acknowledged > 0);
}
