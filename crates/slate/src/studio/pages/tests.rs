//! Every page with nothing to show, and the ones with forms and charts with hostile and odd input.

use super::*;
use crate::studio::chart::{Bar, MapDot, Role};
use crate::studio::layout::{Actor, Page, Shell, document};
use crate::studio::parts::{Figure, Permission, Proposal};
use crate::studio::tests::refused;

const HOSTILE: &str = "<script>alert(1)</script>\" style=\"x";

fn html(page: &Page) -> String {
    let actor = Some(Actor { name: HOSTILE.to_owned(), role: "admin".to_owned() });
    document(&Shell { actor, csrf: "t".to_owned(), ..Shell::default() }, page).into_string()
}

/// Every page without any data: the empty states.
fn empty_pages() -> Vec<(&'static str, Page)> {
    vec![
        ("behavior", behavior::behavior(&behavior::BehaviorView::default())),
        ("compare", compare::compare(&compare::CompareView::default())),
        ("data", data::data(&data::DataView::default())),
        ("error", error::error(&error::ErrorView::default())),
        ("inbox", inbox::inbox(&inbox::InboxView::default())),
        ("model", model::model(&model::ModelView::default())),
        ("models", models::models(&models::ModelsView::default())),
        ("overview", overview::overview(&overview::OverviewView::default())),
        ("memo", memo::memo(&memo::MemoView::default())),
        ("power", power::power(&power::PowerView::default())),
        ("proposal", proposal::proposal(&proposal::ProposalView::default())),
        ("record", record::record(&record::RecordView::default())),
        ("rules", rules::rules(&rules::RulesView::default())),
        ("run", run::run(&run::RunView::default())),
        ("runs", runs::runs(&runs::RunsView::default())),
        ("search", search::search(&search::SearchView::default())),
        ("settings", settings::settings(&settings::SettingsView::default())),
        ("sign_in", sign_in::sign_in(&sign_in::SignInView::default())),
        ("title", title::title(&title::TitleView::default())),
        ("title_map", title_map::title_map(&title_map::TitleMapView::default())),
        ("titles", titles::titles(&titles::TitlesView::default())),
        ("tracked", tracked::tracked(&tracked::TrackedView::default())),
        ("viewer", viewer::viewer(&viewer::ViewerView::default())),
        ("viewer_page", viewer_page::viewer_page(&viewer_page::ViewerPageView::default())),
        ("viewers", viewers::viewers(&viewers::ViewersView::default())),
    ]
}

fn model_of(name: &str, value: f64, role: Role) -> run::RunModel {
    let difference =
        Figure::difference(value - 0.44, Some((value - 0.45, value - 0.43)), Some(600));
    run::RunModel {
        name: name.to_owned(),
        figure: Figure::score(value, Some((value - 0.01, value + 0.01)), Some(600)),
        difference: (role != Role::Best).then_some((difference, 0.0001)),
        fit_cpu_s: 2.0,
        role,
        version: Some("abc".to_owned()),
        ..run::RunModel::default()
    }
}

fn slice(name: &str, models: usize) -> run::SliceView {
    let model = run::SliceModel {
        name: HOSTILE.to_owned(),
        figure: Figure::score(0.2, Some((0.1, 0.3)), Some(50)),
        over_control: Some((Figure::difference(0.1, Some((0.05, 0.15)), None), 0.002)),
        ..run::SliceModel::default()
    };
    run::SliceView { name: name.to_owned(), titles: 9, viewers: 50, models: vec![model; models] }
}

fn full_run() -> run::RunView {
    run::RunView {
        id: "17".to_owned(),
        metric: "NDCG@100".to_owned(),
        models: vec![
            model_of("EASE", 0.44, Role::Best),
            model_of(HOSTILE, f64::NAN, Role::Plain),
            model_of("popularity", 0.22, Role::Control),
        ],
        apart: vec![slice("warm", 2), slice("cold", 0)],
        expected: Some(run::ExpectedView {
            tests: 3,
            refused: Some(HOSTILE.to_owned()),
            ..run::ExpectedView::default()
        }),
        reference: "EASE".to_owned(),
        control: "popularity".to_owned(),
        proposable: vec![("abc".to_owned(), HOSTILE.to_owned())],
        csrf: "t".to_owned(),
        ..run::RunView::default()
    }
}

/// As much as the page of a version's behaviour can have.
fn full_behavior() -> behavior::BehaviorView {
    let level = || Figure::score(0.4, Some((0.35, 0.45)), Some(1000));
    let apart = || Some((Figure::difference(-0.1, Some((-0.2, -0.01)), None), 0.01));
    let group = |n: usize| behavior::GroupView {
        name: format!("{n} {HOSTILE}"),
        hit: level(),
        ndcg: level(),
        most_watched: level(),
        difference: apart(),
    };
    let groups = |by: &str, n: usize| (by.to_owned(), (0..n).map(group).collect());
    let part = |n: usize| behavior::PartView {
        name: format!("part {n}"),
        titles: 100,
        watched: level(),
        shown: level(),
        difference: apart(),
    };
    behavior::BehaviorView {
        version: "abc".to_owned(),
        name: HOSTILE.to_owned(),
        popularity: (0..11).map(part).collect(),
        calibration: Some((level(), level(), apart())),
        genres: (0..12).map(part).collect(),
        all: group(0),
        groups: vec![groups("history length", 4), groups("main genre", 8), groups("age", 8)],
        ..behavior::BehaviorView::default()
    }
}

/// Nothing of Slate's own, and a page of tracked runs.
fn full_runs() -> runs::RunsView {
    let line = runs::TrackedRunLine {
        id: "abc".to_owned(),
        name: HOSTILE.to_owned(),
        metrics: HOSTILE.to_owned(),
        ..runs::TrackedRunLine::default()
    };
    runs::RunsView { tracked: vec![line; 50], tracked_total: 900, ..runs::RunsView::default() }
}

fn full_tracked() -> tracked::TrackedView {
    let pair = |n: usize| (format!("{n} {HOSTILE}"), HOSTILE.to_owned());
    let metric = |n: usize| (format!("metric {n}"), "0.25".to_owned(), "7".to_owned());
    tracked::TrackedView {
        id: "abc".to_owned(),
        name: HOSTILE.to_owned(),
        metrics: (0..200).map(metric).collect(),
        params: (0..60).map(pair).collect(),
        tags: (0..20).map(pair).collect(),
        files: (0..60).map(|n| (format!("a/{n}.parquet"), "3 kB".to_owned())).collect(),
        registered: vec![("towers".to_owned(), 3)],
        version: Some("abcdef".to_owned()),
        ..tracked::TrackedView::default()
    }
}

fn full_rules() -> rules::RulesView {
    let version = |version: u64| rules::RulesVersionView {
        version,
        text: HOSTILE.to_owned(),
        words: vec![("pin 1".to_owned(), format!("`{HOSTILE}` stands"))],
        ..rules::RulesVersionView::default()
    };
    let refused = rules::Refused { text: HOSTILE.to_owned(), ..rules::Refused::default() };
    rules::RulesView {
        shown: Some(version(2)),
        versions: vec![version(2), version(1)],
        may_check: true,
        may_set: true,
        refused: Some(refused),
        csrf: "t".to_owned(),
        ..rules::RulesView::default()
    }
}

fn full_map() -> title_map::TitleMapView {
    let dot = |n: u32| MapDot {
        name: HOSTILE.to_owned(),
        part: n as usize % 7,
        x: f64::from(n % 20) / 20.0,
        y: f64::from(n) / 300.0,
    };
    let near = vec![(HOSTILE.to_owned(), "/titles/a".to_owned()); 3];
    let line = title_map::MapLine { name: HOSTILE.to_owned(), near, ..Default::default() };
    title_map::TitleMapView {
        titles: 10_000,
        parts: vec![(HOSTILE.to_owned(), 3); 7],
        dots: (0..300).map(dot).collect(),
        lines: vec![line; 50],
        ..title_map::TitleMapView::default()
    }
}

/// A memo that may be proposed.
fn full_memo() -> memo::MemoView {
    memo::MemoView {
        test: HOSTILE.to_owned(),
        asked: HOSTILE.to_owned(),
        checked: vec![HOSTILE.to_owned(); 4],
        seen: vec![HOSTILE.to_owned(); 9],
        answer: HOSTILE.to_owned(),
        open: true,
        may_propose: true,
        csrf: "t".to_owned(),
        ..memo::MemoView::default()
    }
}

fn full_pages() -> Vec<(&'static str, Page)> {
    let ask = HOSTILE.to_owned();
    let card =
        Proposal { id: "12".to_owned(), ask, permission: Permission::May, ..Proposal::default() };
    let item = viewer::Recommended {
        title: HOSTILE.to_owned(),
        parts: vec![Bar { label: HOSTILE.to_owned(), value: 0.3 }],
        ..viewer::Recommended::default()
    };
    let list = vec![item; 20];
    vec![
        ("behavior", behavior::behavior(&full_behavior())),
        ("runs", runs::runs(&full_runs())),
        ("tracked", tracked::tracked(&full_tracked())),
        ("rules", rules::rules(&full_rules())),
        ("title_map", title_map::title_map(&full_map())),
        ("run", run::run(&full_run())),
        ("memo", memo::memo(&full_memo())),
        (
            "proposal",
            proposal::proposal(&proposal::ProposalView { proposal: card, ..Default::default() }),
        ),
        ("viewer", viewer::viewer(&viewer::ViewerView { list, ..Default::default() })),
    ]
}

#[test]
fn no_page_has_anything_inline() {
    for (name, page) in empty_pages().iter().chain(&full_pages()) {
        let text = html(page);
        let found: Vec<&str> =
            refused(&text).into_iter().filter(|part| *part != "style=\"").collect();
        assert_eq!(found, Vec::<&str>::new(), "{name}");
        assert!(!text.contains(" style=\""), "{name} has an inline style");
    }
}

#[test]
fn every_page_has_a_title_and_one_heading() {
    for (name, page) in empty_pages().iter().chain(&full_pages()) {
        let text = html(page);
        let expected = if *name == "sign_in" { 2 } else { 1 };
        assert_eq!(text.matches("<h1>").count(), expected, "{name}");
        assert!(text.len() < 60_000, "{name} has {} bytes", text.len());
    }
}

#[test]
fn ids_are_used_once_on_a_page() {
    for (name, page) in empty_pages().iter().chain(&full_pages()) {
        let text = html(page);
        let mut ids: Vec<&str> =
            text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}: {ids:?}");
    }
}

#[test]
fn every_form_of_a_session_carries_its_token() {
    for (name, page) in empty_pages().iter().chain(&full_pages()) {
        let text = html(page);
        for form in text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form.split('>').next().is_some_and(|head| head.contains("method=\"post\""));
            let signs_in = form.contains("action=\"/sign-in\"");
            assert_eq!(posts && !signs_in, form.contains("name=\"csrf\""), "{name}: {form}");
        }
    }
}

#[test]
fn titles_are_answers() {
    let best = full_run();
    let level = Figure::difference(-0.002, Some((-0.008, 0.004)), Some(600));
    let ahead = Figure::difference(0.2, Some((0.19, 0.21)), Some(600));
    let line = |difference: Figure| compare::CompareView {
        a: compare::Side { name: "A".to_owned(), ..compare::Side::default() },
        b: compare::Side { name: "B".to_owned(), ..compare::Side::default() },
        lines: vec![compare::CompareLine {
            metric: "NDCG@100".to_owned(),
            difference: Some(difference),
            ..compare::CompareLine::default()
        }],
        ..compare::CompareView::default()
    };
    let table = [
        (run::run(&best), "EASE recommends best so far: NDCG@100 0.440 [0.430, 0.450], n = 600"),
        (
            compare::compare(&line(ahead)),
            "A is ahead of B: NDCG@100 +0.200 [+0.190, +0.210], n = 600",
        ),
        (
            compare::compare(&line(level)),
            "A and B are not told apart: NDCG@100 −0.002 [−0.008, +0.004], n = 600",
        ),
        (data::data(&data::DataView::default()), "No viewing data yet"),
        (
            overview::overview(&overview::OverviewView { has_data: true, ..Default::default() }),
            "Nothing waits for you",
        ),
    ];
    for (page, expected) in table {
        assert_eq!(page.title, expected);
    }
}

#[test]
fn a_run_shows_its_slices_or_says_that_the_metric_is_not_measured_there() {
    let text = html(&run::run(&full_run()));
    for part in ["Warm titles only", "Cold titles only", "9 titles ranked", "0.200", "+0.100"] {
        assert!(text.contains(part), "{part} is missing");
    }
    assert_eq!(text.matches("is not measured on part of the titles").count(), 1);
    let none = html(&run::run(&run::RunView { apart: Vec::new(), ..full_run() }));
    assert!(!none.contains("titles only"));
}

#[test]
fn what_is_counted_in_bits_has_an_axis_of_its_own() {
    let line = |metric: &str, in_bits| compare::CompareLine {
        metric: metric.to_owned(),
        difference: Some(Figure::difference(0.2, Some((0.1, 0.3)), Some(9))),
        in_bits,
        ..compare::CompareLine::default()
    };
    let table = [
        (vec![line("ndcg@10", false)], 1),
        (vec![line("novelty@10", true)], 1),
        (vec![line("ndcg@10", false), line("novelty@10", true)], 2),
    ];
    for (lines, expected) in table {
        let page = compare::compare(&compare::CompareView { lines, ..Default::default() });
        let text = page.body.into_string();
        assert_eq!(text.matches("<figure").count(), expected);
    }
}

#[test]
fn a_refused_document_stands_in_its_form() {
    let text = html(&rules::rules(&full_rules()));
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(text.contains("<details open>"), "the form is open");
    let may_not = html(&rules::rules(&rules::RulesView { may_set: false, ..full_rules() }));
    assert!(!may_not.contains("Set these rules"));
}

#[test]
fn a_refused_comparison_draws_nothing() {
    let not_comparable = Some("they have different test viewers".to_owned());
    let page = compare::compare(&compare::CompareView { not_comparable, ..Default::default() });
    assert!(!page.body.into_string().contains("<svg"));
}

#[test]
fn a_long_name_is_clipped_in_a_title() {
    let long =
        "Those Magnificent Men in Their Flying Machines; Or, How I Flew from London to Paris";
    for (name, expected) in [
        ("Salt Road", "Salt Road"),
        (long, "Those Magnificent Men in Their Flying Machines; Or, How…"),
    ] {
        assert_eq!(clip(name), expected);
    }
}
