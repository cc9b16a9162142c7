//! Offline experiments: the same bytes whatever the threads, resumable, with and without a studio.

use std::process::Command;

use serde_json::Value;

use crate::imports::test_data;
use crate::kit::{PLAN, SLATE, Studio, code, events_csv, text};

/// The report without what it took.
fn without_costs(mut report: Value) -> Value {
    for model in report["models"].as_array_mut().unwrap() {
        for cost in ["fit_cpu_s", "score_cpu_s", "peak_mib"] {
            model.as_object_mut().unwrap().remove(cost);
        }
    }
    report
}

#[test]
fn one_thread_and_two_give_the_same_bytes_twice() {
    let studio = Studio::new();
    let events = studio.file("events.csv", &events_csv(60, 40));
    studio.ok(&["import", "events", &events]);
    let plan = studio.file("plan.toml", PLAN);
    let mut reports = Vec::new();
    for threads in ["1", "2", "1", "2"] {
        let _ = std::fs::remove_dir_all(studio.path.join("work/results"));
        let report = studio.json(&["evaluate", &plan, "--threads", threads]);
        reports.push(without_costs(report).to_string());
    }
    assert!(reports.windows(2).all(|w| w[0] == w[1]));
    let runs = studio.json(&["run", "list"]);
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1, "the same run has the same id");
}

#[test]
fn the_report_has_the_form_that_programs_read() {
    let studio = Studio::new();
    let events = studio.file("events.csv", &events_csv(60, 40));
    studio.ok(&["import", "events", &events]);
    let plan = studio.file("plan.toml", PLAN);
    let report = studio.json(&["evaluate", &plan]);
    assert_eq!((report["plan"].as_str(), report["seed"].as_u64()), (Some("small"), Some(7)));
    let ease = &report["models"][1];
    assert_eq!(ease["name"], "ease");
    assert!(ease["params"]["lambda"].is_number());
    let ndcg = &ease["metrics"]["ndcg@10"];
    assert!(ndcg["mean"].is_number() && ndcg["se"].is_number() && ndcg["ci"][1].is_number());
    assert!(ease["metrics"]["coverage@10"]["ci"].is_null(), "not a mean over viewers");
    assert!(ease["fit_cpu_s"].is_number() && ease["peak_mib"].is_number());
    let c = &report["comparisons"][0];
    assert_eq!((c["a"].as_str(), c["b"].as_str()), (Some("ease"), Some("popularity")));
    assert!(c["difference"].is_number() && c["ci"][0].is_number() && c["p"].is_number());
}

const SPLIT_PLAN: &str = r#"
name = "split"
seed = 1
metrics = ["ndcg@10"]
tune = "ndcg@10"
[data]
train = "a.csv"
validation = { fold_in = "b.csv", held_out = "c.csv" }
test = { fold_in = "d.csv", held_out = "e.csv" }
columns = { viewer = "user", title = "item" }
format = "pairs"
[[model]]
name = "popularity"
kind = "popularity"
[[model]]
name = "ease"
kind = "ease"
lambda = [1, 10]
"#;

#[test]
fn split_files_need_no_studio_and_resume_from_a_folder() {
    let root = tempfile::tempdir().unwrap();
    let write =
        |name: &str, content: &str| std::fs::write(root.path().join(name), content).unwrap();
    let pairs = |from: usize, to: usize, keep: fn(usize) -> bool| {
        let mut csv = String::from("user,item\n");
        for user in from..to {
            for n in (0..8).filter(|n| keep(*n)) {
                csv.push_str(&format!("{user},{}\n", (user % 3) * 4 + (n * 5 + user) % 9));
            }
        }
        csv
    };
    write("a.csv", &pairs(0, 30, |_| true));
    write("b.csv", &pairs(30, 40, |n| n < 5));
    write("c.csv", &pairs(30, 40, |n| n >= 5));
    write("d.csv", &pairs(40, 50, |n| n < 5));
    write("e.csv", &pairs(40, 50, |n| n >= 5));
    write("plan.toml", SPLIT_PLAN);
    let run = || {
        let output = Command::new(SLATE)
            .current_dir(root.path())
            .env_remove("SLATE_STUDIO")
            .args(["evaluate", "plan.toml", "--json", "--out", "kept"])
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("not recorded"));
        serde_json::from_str::<Value>(&text(&output.stdout)).unwrap()
    };
    let first = run();
    assert!(first["run"].is_null());
    assert!(root.path().join("kept/report.json").exists());
    // The second start finds everything finished: even the costs are those of the first.
    let second = run();
    assert_eq!(first["models"], second["models"]);
}

#[test]
fn a_plan_with_a_mistake_is_explained_with_its_line() {
    let studio = Studio::new();
    let plan = studio.file("bad.toml", &PLAN.replace("factors = 8", "factor = 8"));
    let output = studio.run(&["evaluate", &plan]);
    assert_eq!(code(&output), 2);
    let message = text(&output.stderr);
    assert!(message.contains("bad.toml:23"), "{message}");
    assert!(message.contains("factor"), "{message}");
}

#[test]
fn the_published_split_gives_the_published_number() {
    let Some(folder) = test_data("ml-1m/strong") else { return };
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    let plan = format!(
        "name = \"strong\"\nseed = 1\nmetrics = [\"ndcg@100\"]\ntune = \"ndcg@100\"\n[data]\n\
         train = \"{}\"\ntest = {{ fold_in = \"{}\", held_out = \"{}\" }}\n\
         [[model]]\nname = \"popularity\"\nkind = \"popularity\"\n",
        path("train.csv"),
        path("test_foldin.csv"),
        path("test_heldout.csv"),
    );
    std::fs::write(root.path().join("plan.toml"), plan).unwrap();
    let output = Command::new(SLATE)
        .current_dir(root.path())
        .env_remove("SLATE_STUDIO")
        .args(["evaluate", "plan.toml", "--json"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let mean = report["models"][0]["metrics"]["ndcg@100"]["mean"].as_f64().unwrap();
    assert!((mean - 0.2215).abs() < 0.0005, "{mean}");
}

/// Lists and pairs in which titles of one half go together and follow each other.
fn lines_of(format: &str) -> String {
    let mut text = String::new();
    for viewer in 0..60_u32 {
        let half = viewer % 2 * 10;
        let titles: Vec<u32> = (0..8).map(|n| half + (viewer / 2 + n) % 10).collect();
        match format {
            "lightgcn" => {
                let list: Vec<String> = titles.iter().map(ToString::to_string).collect();
                text.push_str(&format!("{viewer} {}\n", list.join(" ")));
            }
            _ => titles.iter().for_each(|title| text.push_str(&format!("{viewer} {title}\n"))),
        }
    }
    text
}

#[test]
fn files_of_lines_are_cut_and_a_family_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let held_out = "0 8\n1 18\n2 9\n3 19\n";
    std::fs::write(folder.path().join("train.txt"), lines_of("lightgcn")).unwrap();
    std::fs::write(folder.path().join("test.txt"), held_out).unwrap();
    std::fs::write(folder.path().join("pairs.txt"), lines_of("sasrec")).unwrap();
    let given = "[data]\nformat = \"lightgcn\"\ntrain = \"train.txt\"\ntest = \"test.txt\"";
    let pairs =
        "protocol = \"leave-one-out\"\n[data]\nformat = \"sasrec\"\nhistories = \"pairs.txt\"";
    for (data, protocol, kind) in
        [(given, "given", "edlae"), (pairs, "leave-one-out", "linear-sequential")]
    {
        let plan = format!("name = \"lines\"\nmetrics = [\"ndcg@5\"]\n{data}\n");
        std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
        let run = |more: &[&str]| {
            let mut command = Command::new(SLATE);
            command.current_dir(folder.path()).args(["evaluate", "plan.toml", "--json"]).args(more);
            command.output().unwrap()
        };
        let output = run(&[]);
        let said = text(&output.stderr);
        assert_eq!(code(&output), 0, "{said}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["protocol"], protocol);
        let models = report["models"].as_array().unwrap();
        let names: Vec<_> = models.iter().map(|m| m["kind"].as_str().unwrap()).collect();
        assert_eq!(names, ["popularity", kind]);
        assert!(said.contains(&format!("auto: `{kind}` for 20 titles")), "{said}");
        let refused = run(&["--memory", "1"]);
        assert_eq!(code(&refused), 7, "{}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains("of 1 MiB"), "{}", text(&refused.stderr));
    }
}

/// A command in a folder of its own, with no studio around; its report and what it said.
fn alone(folder: &std::path::Path, arguments: &[&str]) -> (Value, String) {
    let output = Command::new(SLATE).current_dir(folder).args(arguments).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(code(&output), 0, "{said}");
    (serde_json::from_slice(&output.stdout).unwrap(), said)
}

#[test]
fn a_file_of_events_gives_the_run_of_the_studio_that_imports_it() {
    let studio = Studio::new();
    let events = studio.file("events.csv", &events_csv(60, 40));
    studio.ok(&["import", "events", &events]);
    let inside = studio.json(&["evaluate", &studio.file("plan.toml", PLAN)]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(&events, folder.path().join("plays.csv")).unwrap();
    let plan = PLAN.replace("[data]", "[data]\nevents = \"plays.csv\"");
    std::fs::write(folder.path().join("plan.toml"), plan).unwrap();
    let (outside, _) = alone(folder.path(), &["evaluate", "plan.toml", "--json"]);
    assert_eq!(outside["data"], inside["data"], "the same fingerprint of the data");
    let models = |report: Value| without_costs(report)["models"].to_string();
    assert_eq!(models(outside), models(inside));
}

#[test]
fn a_search_keeps_the_plan_that_it_found() {
    let studio = Studio::new();
    let events = studio.file("events.csv", &events_csv(60, 40));
    studio.ok(&["import", "events", &events]);
    let (plan, found) = (studio.file("plan.toml", PLAN), studio.path.join("found.toml"));
    let save = found.to_str().unwrap();
    let report = studio.json(&["evaluate", &plan, "--search", "2s", "--save", save]);
    let trials = report["search"]["trials"].as_array().unwrap();
    assert!(!trials.is_empty() && trials.iter().all(|t| t["params"].is_object()));
    let written = std::fs::read_to_string(&found).unwrap();
    assert_eq!(report["search"]["plan"], written.as_str());
    let run = studio.json(&["run", "show", report["run"].as_str().unwrap()]);
    assert_eq!(run["plan_text"], written.as_str(), "the run is of the plan that was found");
    let again = studio.json(&["evaluate", save]);
    assert_eq!(again["run"], report["run"], "and gives the same run again");
}
