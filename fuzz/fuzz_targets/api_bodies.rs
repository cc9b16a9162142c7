//! Bodies of requests: the first byte picks an operation of the list, the rest is its JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate::operation::{About, Operation};
use slate::ops::{
    ALL, actor, data, evaluate, events, import, model, proposal, recommend, record, rules, run,
    title, viewer,
};
use slate_core::{Event, Title};

/// An operation, and what is tried with its body.
type Body = (&'static About, fn(&[u8]));

/// The operations in the order of [`ALL`].
const BODIES: &[Body] = &[
    body::<import::ImportMovielens>(),
    body::<import::ImportEvents>(),
    body::<import::ImportTitles>(),
    body::<data::DataShow>(),
    body::<data::DataCompact>(),
    body::<evaluate::Evaluate>(),
    body::<run::RunList>(),
    body::<run::RunShow>(),
    body::<run::RunCompare>(),
    body::<model::ModelTrain>(),
    body::<model::ModelRefit>(),
    body::<model::ModelImport>(),
    body::<model::ModelList>(),
    body::<model::ModelShow>(),
    body::<model::ModelPropose>(),
    body::<model::ModelApprove>(),
    body::<model::ModelReject>(),
    body::<model::ModelPromote>(),
    body::<model::ModelRollback>(),
    body::<proposal::ProposalList>(),
    body::<proposal::ProposalShow>(),
    body::<recommend::Recommend>(),
    body::<rules::RulesSet>(),
    body::<rules::RulesShow>(),
    body::<rules::RulesCheck>(),
    body::<title::TitleShow>(),
    body::<title::TitleSearch>(),
    body::<title::TitleSimilar>(),
    body::<viewer::ViewerShow>(),
    body::<viewer::ViewerSearch>(),
    body::<viewer::ViewerOptOut>(),
    body::<viewer::ViewerOptIn>(),
    body::<viewer::ViewerForget>(),
    body::<viewer::ViewerProfile>(),
    body::<events::Events>(),
    body::<actor::ActorAdd>(),
    body::<actor::ActorToken>(),
    body::<actor::ActorList>(),
    body::<actor::ActorRevoke>(),
    body::<record::RecordList>(),
    body::<record::RecordVerify>(),
    body::<record::RecordHead>(),
];

fuzz_target!(
    init: {
        let mine: Vec<_> = BODIES.iter().map(|(about, _)| about.path).collect();
        let all: Vec<_> = ALL.iter().map(|entry| entry.about.path).collect();
        assert_eq!(mine, all, "the target's list is not the list of operations");
    },
    |input: &[u8]| {
        let Some((&pick, json)) = input.split_first() else { return };
        match BODIES.get(usize::from(pick) % (BODIES.len() + 2)) {
            Some((_, check)) => check(json),
            None if usize::from(pick) % 2 == 0 => check_parts::<Event>(json),
            None => check_parts::<Title>(json),
        }
    }
);

const fn body<O: Operation>() -> Body {
    (const { &O::ABOUT }, check::<O>)
}

/// Reads a body as the server does. A request that is accepted says the same when it is written and
/// read again; so one that names a file names an upload, as paths cannot be read back.
fn check<O: Operation>(json: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(json) else { return };
    let Ok(request) = serde_json::from_value::<O>(body) else { return };
    if request.check().is_err() {
        return;
    }
    let written = serde_json::to_value(&request).expect("a request has a JSON form");
    let again: O = serde_json::from_value(written.clone()).expect("it can be read again");
    again.check().expect("it follows the rules again");
    assert_eq!(serde_json::to_value(&again).expect("a JSON form"), written);
}

/// The same for what bodies are made of, straight from the text.
fn check_parts<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq>(json: &[u8]) {
    let Ok(part) = serde_json::from_slice::<T>(json) else { return };
    let written = serde_json::to_string(&part).expect("a JSON form");
    // A number too large for its field becomes infinite; the rules refuse it, JSON cannot write it.
    if let Ok(again) = serde_json::from_str::<T>(&written) {
        assert!(again == part || written.contains("null"), "{written}");
    }
}
