//! What other programs track: batches that are written whole, once, and only while a run goes on.

use proptest::prelude::*;
use slate_core::ErrorKind;

use super::kit::{Studio, at, few, text};
use crate::{
    MetricPoint, RegisteredModel, RegisteredVersion, TextKind, TrackedFile, TrackedLog, TrackedRun,
};

fn run(id: &str, ms: i64) -> TrackedRun {
    TrackedRun {
        id: id.into(),
        experiment: 0,
        name: format!("name of {id}"),
        status: "running".into(),
        started_at: at(ms),
        ended_at: None,
        deleted: false,
        actor: "ada".into(),
    }
}

fn point(key: &str, step: i64, ms: i64, value: f64) -> MetricPoint {
    MetricPoint { key: key.into(), step, at: at(ms), value }
}

fn file(path: &str) -> TrackedFile {
    TrackedFile { path: path.into(), artifact: format!("hash of {path}"), bytes: 3, at: at(4) }
}

fn with_run() -> Studio {
    let studio = Studio::new();
    studio.put(|tx| tx.add_tracked_run(&run("aaaa1", 1)));
    studio
}

fn batch() -> TrackedLog {
    TrackedLog {
        run: "aaaa1".into(),
        metrics: vec![point("loss", 0, 5, 1.0), point("loss", 1, 6, 0.5)],
        params: vec![("lr".into(), "0.1".into())],
        tags: vec![("host".into(), "lab".into())],
        dropped_tags: Vec::new(),
        files: vec![file("a/b.txt")],
    }
}

#[test]
fn a_studio_has_one_experiment_that_nobody_made_and_names_are_taken_once() {
    let studio = Studio::new();
    let first = studio.get(|r| r.tracked_experiment(0));
    assert_eq!((first.name.as_str(), first.actor.as_str()), ("Default", ""));
    let made = studio.put(|tx| tx.add_tracked_experiment("cold", "ada", at(3)));
    assert_eq!(made, 1);
    let taken = studio.refused(|tx| tx.add_tracked_experiment("cold", "ada", at(4)));
    assert_eq!(taken.0, ErrorKind::Conflict);
    let mut cold = studio.get(|r| r.tracked_experiment(1));
    cold.name = "Default".into();
    assert_eq!(studio.refused(|tx| tx.change_tracked_experiment(&cold)).0, ErrorKind::Conflict);
    (cold.name, cold.deleted) = ("warm".into(), true);
    studio.put(|tx| tx.change_tracked_experiment(&cold));
    assert_eq!(studio.get(|r| r.tracked_experiment_named("warm")), Some(cold));
    assert_eq!(studio.read(|r| r.tracked_experiment(9)).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_batch_is_written_whole_and_again_changes_nothing() {
    let studio = with_run();
    for _ in 0..2 {
        assert!(studio.log_tracked(&batch()).unwrap());
        assert_eq!(studio.get(|r| r.tracked_history("aaaa1", "loss", 0, 9)), batch().metrics);
        assert_eq!(studio.get(|r| r.tracked_latest("aaaa1")), [point("loss", 1, 6, 0.5)]);
        let digest = studio.get(|r| r.tracked_digest("aaaa1"));
        let counts = (digest.params, digest.tags, digest.points, digest.files);
        assert_eq!(counts, (1, 1, 2, 1));
    }
    let other = TrackedLog {
        params: vec![("new".into(), "x".into()), ("lr".into(), "0.2".into())],
        ..batch()
    };
    let e = studio.log_tracked(&other).unwrap_err();
    assert_eq!(
        (e.kind(), e.detail()),
        (ErrorKind::Invalid, "parameter `lr` is `0.1` already, found `0.2`")
    );
    assert_eq!(
        studio.get(|r| r.tracked_text(TextKind::Param, "aaaa1", "new")),
        None,
        "nothing of it"
    );
}

#[test]
fn a_run_that_has_ended_or_was_put_away_logs_no_more_by_itself() {
    let table = [
        ("running", false, true),
        ("scheduled", false, true),
        ("finished", false, false),
        ("failed", false, false),
        ("killed", false, false),
        ("running", true, false),
    ];
    for (status, deleted, expected) in table {
        let studio = with_run();
        let changed = TrackedRun { status: status.into(), deleted, ..run("aaaa1", 1) };
        studio.put(|tx| tx.change_tracked_run(&changed));
        assert_eq!(studio.log_tracked(&batch()).unwrap(), expected, "{status} {deleted}");
        assert_eq!(studio.get(|r| r.tracked_latest("aaaa1")).is_empty(), !expected);
        let applied = studio.write(|tx| tx.log_tracked(&batch()));
        assert_eq!(applied.is_ok(), !deleted, "{status} {deleted}");
    }
}

/// Step, milliseconds and value of a point.
type At = (i64, i64, f64);

#[test]
fn the_last_point_is_that_of_the_highest_step_whatever_comes_last() {
    let nan = f64::NAN;
    let table: [(&[At], f64); 5] = [
        (&[(0, 1, 1.0), (2, 1, 3.0), (1, 9, 2.0)], 3.0),
        (&[(1, 5, 1.0), (1, 4, 2.0)], 1.0),
        (&[(1, 5, 1.0), (1, 5, 2.0), (1, 5, 1.5)], 2.0),
        (&[(1, 5, 1.0), (1, 5, nan)], 1.0),
        (&[(1, 5, 1.0), (2, 5, f64::INFINITY)], f64::INFINITY),
    ];
    for (points, expected) in table {
        let studio = with_run();
        let metrics = points.iter().map(|&(step, ms, x)| point("m", step, ms, x)).collect();
        let log = TrackedLog { run: "aaaa1".into(), metrics, ..TrackedLog::default() };
        studio.log_tracked(&log).unwrap();
        assert_eq!(studio.get(|r| r.tracked_latest("aaaa1"))[0].value, expected, "{points:?}");
        assert_eq!(studio.get(|r| r.tracked_latest_by_key("m"))["aaaa1"], expected);
    }
    let studio = with_run();
    let metrics = vec![point("m", 0, 1, nan), point("m", 0, 1, nan)];
    studio
        .log_tracked(&TrackedLog { run: "aaaa1".into(), metrics, ..TrackedLog::default() })
        .unwrap();
    let kept = studio.get(|r| r.tracked_history("aaaa1", "m", 0, 9));
    assert!(kept.len() == 1 && kept[0].value.is_nan(), "{kept:?}");
}

#[test]
fn nothing_is_file_and_folder_at_once() {
    let studio = with_run();
    let log = |path: &str| {
        let files = vec![file(path)];
        studio.log_tracked(&TrackedLog { run: "aaaa1".into(), files, ..TrackedLog::default() })
    };
    for (path, fine) in
        [("a/b", true), ("a", false), ("a/b/c", false), ("a/bc", true), ("ab", true), ("a/b", true)]
    {
        assert_eq!(log(path).is_ok(), fine, "{path}");
    }
    let paths: Vec<String> =
        studio.get(|r| r.tracked_files("aaaa1")).into_iter().map(|f| f.path).collect();
    assert_eq!(paths, ["a/b", "a/bc", "ab"]);
    assert!(studio.get(|r| r.tracked_artifacts()).contains("hash of ab"));
    assert_eq!(studio.get(|r| r.tracked_file_count()), 3);
    let missing = studio.read(|r| r.tracked_file("aaaa1", "zz")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn a_digest_says_the_same_of_the_same_in_any_order_and_another_of_another() {
    let digest = |change: &dyn Fn(&mut TrackedLog)| {
        let studio = with_run();
        let mut log = batch();
        change(&mut log);
        studio.log_tracked(&log).unwrap();
        studio.get(|r| r.tracked_digest("aaaa1")).hash
    };
    let plain = digest(&|_| {});
    assert_eq!(digest(&|log| log.metrics.reverse()), plain);
    let changes: [&dyn Fn(&mut TrackedLog); 5] = [
        &|log| log.metrics[0].value = 1.5,
        &|log| log.params[0].1 = "0.2".into(),
        &|log| log.tags[0].0 = "hosts".into(),
        &|log| log.files[0].artifact = "other".into(),
        &|log| drop(log.metrics.pop()),
    ];
    for (number, change) in changes.iter().enumerate() {
        assert_ne!(digest(change), plain, "change {number}");
    }
}

#[test]
fn versions_are_numbered_once_and_go_with_their_names_and_tags() {
    let studio = with_run();
    let (actor, description) = (String::from("ada"), String::new());
    let (name, model) = ("towers".to_owned(), "towers".to_owned());
    let new =
        RegisteredModel { name, description, versions: 0, actor, at: at(1), changed_at: at(1) };
    studio.put(|tx| tx.add_registered_model(&new));
    assert_eq!(studio.refused(|tx| tx.add_registered_model(&new)).0, ErrorKind::Conflict);
    let version = RegisteredVersion {
        model,
        number: 0,
        source: "s".into(),
        run: Some("aaaa1".into()),
        description: String::new(),
        actor: "ada".into(),
        at: at(2),
        changed_at: at(2),
    };
    let add = || studio.put(|tx| tx.add_registered_version(&version));
    assert_eq!((add(), add()), (1, 2));
    studio.put(|tx| {
        tx.set_registered_alias("towers", "best", 1)?;
        tx.set_registered_alias("towers", "best", 2)?;
        tx.set_tracked_text(TextKind::Version, "towers/2", "k", "v")
    });
    assert_eq!(
        studio.refused(|tx| tx.set_registered_alias("towers", "x", 7)).0,
        ErrorKind::NotFound
    );
    assert_eq!(studio.get(|r| r.registered_aliases("towers")), [("best".to_owned(), 2)].into());
    studio.put(|tx| tx.remove_registered_version("towers", 2));
    assert!(studio.get(|r| r.registered_aliases("towers")).is_empty());
    assert!(studio.get(|r| r.tracked_texts(TextKind::Version, "towers/2")).is_empty());
    assert_eq!(add(), 3, "a number is not given twice");
    let of_run = studio.get(|r| r.registered_versions_of_run("aaaa1"));
    assert_eq!(of_run.iter().map(|v| v.number).collect::<Vec<_>>(), [1, 3]);
    studio.put(|tx| tx.remove_registered_model("towers"));
    assert!(studio.get(|r| r.registered_versions(None)).is_empty());
    assert!(studio.get(|r| r.registered_models()).is_empty());
}

#[test]
fn runs_are_found_by_the_beginning_of_their_id() {
    let studio = with_run();
    studio.put(|tx| tx.add_tracked_run(&run("aaaa2", 2)));
    assert_eq!(studio.get(|r| r.tracked_run("aaaa1")).id, "aaaa1");
    for (id, expected) in
        [("aaaa", ErrorKind::Invalid), ("aa", ErrorKind::Invalid), ("bbbb", ErrorKind::NotFound)]
    {
        assert_eq!(studio.read(|r| r.tracked_run(id)).unwrap_err().kind(), expected, "{id}");
    }
    let ids: Vec<String> =
        studio.get(|r| r.tracked_runs(Some(0))).into_iter().map(|r| r.id).collect();
    assert_eq!(ids, ["aaaa2", "aaaa1"], "newest first");
    assert!(studio.get(|r| r.tracked_runs(Some(5))).is_empty());
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn any_text_is_kept_as_it_is(key in text(), value in text()) {
        let studio = with_run();
        let set = |kind| {
            studio.put(|tx| tx.set_tracked_text(kind, "aaaa1", &key, &value));
            studio.get(|r| r.tracked_text(kind, "aaaa1", &key))
        };
        for kind in [TextKind::Param, TextKind::Run, TextKind::Experiment] {
            prop_assert_eq!(set(kind), Some(value.clone()));
        }
        let by_key = studio.get(|r| r.tracked_texts_by_key(TextKind::Run, &key));
        prop_assert_eq!(by_key.get("aaaa1"), Some(&value));
        prop_assert!(studio.put(|tx| tx.drop_tracked_text(TextKind::Run, "aaaa1", &key)));
        prop_assert!(studio.get(|r| r.tracked_texts(TextKind::Run, "aaaa1")).is_empty());
    }
}
