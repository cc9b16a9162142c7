//! Data in: real layouts, bad lines, the same file twice.

use std::path::PathBuf;

use serde_json::json;

use crate::kit::{Studio, code, events_csv, text};

/// The folder of test data, if there is one; a test that needs it says that it was skipped.
pub(crate) fn test_data(name: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("SLATE_TEST_DATA").unwrap_or_else(|| default.into());
    let path = PathBuf::from(root).join("data").join(name);
    if path.exists() {
        return Some(path);
    }
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    {
        eprintln!("skipped: {} is not there", path.display());
    }
    None
}

#[test]
fn official_layouts_give_their_official_counts() {
    let table = [
        ("ml-100k", 100_000, 943, 1_682, 1_682),
        ("ml-latest-small-2018", 100_836, 610, 9_742, 9_724),
    ];
    for (name, events, viewers, titles, watched) in table {
        let Some(path) = test_data(name) else { return };
        let studio = Studio::new();
        let path = path.to_str().unwrap();
        let imported = studio.json(&["import", "movielens", path]);
        assert_eq!(imported["added"], events, "{name}");
        let data = studio.json(&["data", "show"]);
        let counts = ["events", "viewers", "titles", "titles_watched"].map(|k| data[k].clone());
        assert_eq!(counts.to_vec(), [events, viewers, titles, watched].map(|n| json!(n)), "{name}");
        let again = studio.json(&["import", "movielens", path]);
        assert_eq!(again["added"], 0, "{name} twice");
        assert_eq!(studio.json(&["data", "show"]), data, "{name} twice");
    }
}

#[test]
fn the_double_colon_layout_is_read() {
    let studio = Studio::new();
    let folder = studio.path.parent().unwrap().join("ml-1m");
    std::fs::create_dir(&folder).unwrap();
    let ratings: String = (0..500)
        .map(|n| format!("{}::{}::{}::{}\n", n % 20 + 1, n / 20 + 1, n % 5 + 1, 978_300_000 + n))
        .collect();
    std::fs::write(folder.join("ratings.dat"), ratings).unwrap();
    let mut movies = Vec::new();
    for n in 1..=30 {
        movies.extend(
            format!("{n}::Caf\u{e9} {n} (19{:02})::Drama|Comedy\n", 60 + n)
                .chars()
                .map(|c| c as u8),
        );
    }
    std::fs::write(folder.join("movies.dat"), movies).unwrap();
    let imported = studio.json(&["import", "movielens", folder.to_str().unwrap()]);
    assert_eq!((imported["added"].clone(), imported["titles"].clone()), (json!(500), json!(30)));
    let title = studio.json(&["title", "show", "7"]);
    assert_eq!(title["title"]["name"], "Caf\u{e9} 7");
    assert_eq!(title["title"]["year"], 1967);
}

#[test]
fn a_bad_line_is_named_and_nothing_is_stored() {
    let studio = Studio::new();
    let mut lines: Vec<String> = (0..40_000)
        .map(|n| format!("{},{},4.0,{}", n % 700 + 1, n % 900 + 1, 1_500_000_000 + n))
        .collect();
    lines.insert(0, "userId,movieId,rating,timestamp".to_owned());
    lines[31_336] = "5,7,five,1500000000".to_owned();
    let file = studio.file("ratings.csv", &(lines.join("\n") + "\n"));
    let output = studio.run(&["import", "events", &file]);
    assert_eq!(code(&output), 2);
    let message = text(&output.stderr);
    for part in ["ratings.csv:31337:3", "rating", "expected", "`five`", "hint:"] {
        assert!(message.contains(part), "`{part}` is not in {message}");
    }
    let data = studio.json(&["data", "show"]);
    assert_eq!((data["events"].clone(), data["files"].clone()), (json!(0), json!(0)));
    let left: Vec<_> = std::fs::read_dir(studio.path.join("tables"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n != ".lock")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let imported = studio.json(&["import", "events", &file, "--skip-bad", "1"]);
    assert_eq!((imported["skipped"].clone(), imported["read"].clone()), (json!(1), json!(39_999)));
    assert!(
        imported["skipped_lines"][0]["place"].as_str().unwrap().ends_with("ratings.csv:31337:3")
    );
}

#[test]
fn columns_can_be_mapped_and_times_are_read_in_every_form() {
    let studio = Studio::new();
    let csv = "who,what,ts\na,x,1700000000\nb,x,1700000000000\nc,x,2023-11-14T22:13:20Z\n";
    let file = studio.file("plays.csv", csv);
    let args =
        ["import", "events", &file, "--map", "viewer=who,title=what,at=ts", "--kind", "play"];
    assert_eq!(studio.json(&args)["added"], 3);
    let data = studio.json(&["data", "show"]);
    assert_eq!(data["first"], data["last"]);
    let jsonl = "{\"viewer\":\"d\",\"title\":\"y\",\"kind\":\"like\",\"at\":1700000001}\n";
    let file = studio.file("more.jsonl", jsonl);
    assert_eq!(studio.json(&["import", "events", &file])["added"], 1);
}

#[test]
fn an_event_with_a_client_id_counts_once_wherever_it_comes_from() {
    let studio = Studio::new();
    let csv = "viewer,title,at,id\na,x,1700000000,one\na,y,1700000000,two\nb,z,1700000009,one\n";
    let file = studio.file("named.csv", csv);
    assert_eq!(studio.json(&["import", "events", &file])["added"], 2);
    let posted = r#"{"id":"two","viewer":"q","title":"q","at":1}"#;
    let taken = studio.json(&["events", "--event", posted]);
    assert_eq!((taken["added"].clone(), taken["duplicates"].clone()), (json!(0), json!(1)));
    assert_eq!(studio.json(&["import", "events", &file])["added"], 0);
    assert_eq!(studio.json(&["data", "show"])["events"], 2);
}

#[test]
fn posted_events_are_compacted_exactly_once() {
    let studio = Studio::new();
    let file = studio.file("events.csv", &events_csv(10, 20));
    studio.ok(&["import", "events", &file]);
    let before = studio.json(&["data", "show"])["events"].as_u64().unwrap();
    // The first repeats an imported event, which has no client id; the second is new; the third has an id.
    let events = [
        r#"{"viewer":"v000","title":"t000","kind":"play","at":1700000000}"#,
        r#"{"viewer":"v000","title":"t777","kind":"play","at":1700000001}"#,
        r#"{"id":"n","viewer":"v000","title":"t778","kind":"play","at":1700000002}"#,
    ];
    for event in events.iter().chain(&events) {
        studio.ok(&["events", "--event", event]);
    }
    assert_eq!(studio.json(&["data", "show"])["events"], before + 2);
    let compacted = studio.json(&["data", "compact"]);
    assert_eq!((compacted["taken"].clone(), compacted["written"].clone()), (json!(3), json!(2)));
    let data = studio.json(&["data", "show"]);
    assert_eq!(
        (data["events"].clone(), data["events_in_inbox"].clone()),
        (json!(before + 2), json!(0))
    );
    assert_eq!(studio.json(&["data", "compact"])["taken"], 0);
}

/// Imports and compactions that meet take turns: every event is there once, every file is there.
#[test]
fn imports_that_meet_lose_nothing() {
    let studio = Studio::new();
    let file = |n: usize| {
        let rows = (0..50).map(|i| format!("v{i},t{n},2026-11-{:02}T20:15:00Z\n", n + 1));
        studio.file(&format!("{n}.csv"), &format!("viewer,title,at\n{}", rows.collect::<String>()))
    };
    let files: Vec<String> = (0..12).map(file).collect();
    let until_done = |args: &[&str]| {
        loop {
            let output = studio.run(args);
            match code(&output) {
                0 => break,
                4 => std::thread::sleep(std::time::Duration::from_millis(1)),
                _ => panic!("{args:?}: {}", text(&output.stderr)),
            }
        }
    };
    std::thread::scope(|scope| {
        for part in files.chunks(4) {
            scope.spawn(|| part.iter().for_each(|f| until_done(&["import", "events", f])));
        }
        scope.spawn(|| {
            for n in 0..8 {
                let event = format!(
                    r#"{{"id":"e{n}","viewer":"w","title":"t","at":"2026-11-21T20:15:{n:02}Z"}}"#
                );
                until_done(&["events", "--event", &event]);
                until_done(&["data", "compact"]);
            }
        });
    });
    assert_eq!(studio.json(&["data", "show"])["events"], 12 * 50 + 8);
    studio.ok(&["record", "verify"]);
}

/// The examples of docs/formats.md: the word behind the fence, and the text.
fn examples() -> Vec<(String, String)> {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md");
    let page = std::fs::read_to_string(page).unwrap();
    let parts: Vec<&str> = page.split("\n```").collect();
    // A fence that opens has a word behind it, one that closes has none.
    let opened = parts.iter().filter_map(|part| part.split_once('\n'));
    opened
        .filter(|(word, _)| !word.is_empty() && !word.contains(' ') && !word.contains('#'))
        .map(|(word, text)| (word.to_owned(), format!("{text}\n")))
        .collect()
}

#[test]
fn the_examples_of_the_formats_page_can_be_imported() {
    let expected: &[(&str, &[u64])] = &[
        ("csv", &[2]),
        ("jsonl", &[2]),
        ("lightgcn", &[4]),
        ("sasrec", &[3]),
        ("recbole", &[2]),
        ("recbole-items", &[1]),
        ("gorse", &[2, 1]),
        ("gorse-items", &[1]),
        ("metarank", &[3]),
        ("tmdb-items", &[1]),
        ("imdb-items", &[1]),
        ("netflix-items", &[1]),
        ("wikidata-items", &[1]),
    ];
    let examples = examples();
    assert_eq!(examples.len(), expected.iter().map(|(_, counts)| counts.len()).sum::<usize>());
    let studio = Studio::new();
    for (word, counts) in expected {
        let texts = examples.iter().filter(|(found, _)| found == word).map(|(_, text)| text);
        for (text, count) in texts.zip(*counts) {
            let file = studio.file("example.txt", text);
            let what = if word.ends_with("-items") { "titles" } else { "events" };
            let read = studio.json(&["import", what, &file]);
            assert_eq!(read["read"], json!(count), "{word}: {text}");
        }
    }
    let again = studio.file("example.txt", &examples[2].1);
    let read = studio.json(&["import", "events", &again]);
    assert_eq!((read["added"].clone(), read["duplicates"].clone()), (json!(0), json!(4)));
    assert!(read["remark"].as_str().unwrap().starts_with("read as LightGCN lines; no times"));
    let (_, metarank) = examples.iter().find(|(word, _)| word == "metarank").unwrap();
    let titles = studio.file("metarank.jsonl", metarank);
    assert_eq!(studio.json(&["import", "titles", &titles])["read"], json!(1));
}

#[test]
fn a_format_that_two_things_fit_is_asked_for() {
    let studio = Studio::new();
    let file = studio.file("pairs.txt", "1 10\n2 11\n");
    let output = studio.run(&["import", "events", &file]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("--format sasrec"), "{}", text(&output.stderr));
    let read = studio.json(&["import", "events", &file, "--format", "sasrec"]);
    assert_eq!(read["added"], json!(2));
}
