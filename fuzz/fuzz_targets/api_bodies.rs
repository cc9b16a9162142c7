//! Bodies of requests: the first line names an operation, the rest is its JSON. Where it names none, its first byte
//! picks one, so that chance comes everywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slate::operation::{About, Operation};
use slate::ops::{
    ALL, actor, data, evaluate, events, exposures, import, model, page, proposal, recommend, record,
    rules, run, title, viewer,
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
    body::<page::Page>(),
    body::<exposures::ExposuresList>(),
    body::<exposures::ExposuresExport>(),
    body::<rules::RulesSet>(),
    body::<rules::RulesShow>(),
    body::<rules::RulesCheck>(),
    body::<title::TitleShow>(),
    body::<title::TitleSearch>(),
    body::<title::TitleSimilar>(),
    body::<title::TitleVariants>(),
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
        let end = input.iter().position(|&b| b == b'\n').unwrap_or(input.len());
        let (name, json) = (&input[..end], input.get(end + 1..).unwrap_or_default());
        check_named(name, json);
    }
);

/// What bodies are made of, by name.
const PARTS: [(&str, fn(&[u8])); 2] = [("Event", check_parts::<Event>), ("Title", check_parts::<Title>)];

fn check_named(name: &[u8], json: &[u8]) {
    let first = usize::from(name.first().copied().unwrap_or(0));
    let body = BODIES.iter().find(|(about, _)| about.path.join(" ").as_bytes() == name);
    let part = PARTS.iter().find(|(part, _)| part.as_bytes() == name);
    match (body, part) {
        (Some((_, check)), _) | (None, Some((_, check))) => check(json),
        (None, None) => match BODIES.get(first % (BODIES.len() + PARTS.len())) {
            Some((_, check)) => check(json),
            None => PARTS[first % PARTS.len()].1(json),
        },
    }
}

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
