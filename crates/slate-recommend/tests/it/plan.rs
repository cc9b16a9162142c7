//! Plans: what is read, and what is said about what cannot be.

use proptest::prelude::*;
use slate_core::{ErrorKind, EventKind, Seed};
use slate_recommend::ModelSpec;
use slate_recommend::metrics::Metric;
use slate_recommend::plan::{
    Data, Format, HeldOutFiles, PartSource, Plan, Protocol, Refit, Settings,
};
use slate_recommend::split::HeldOut;

use crate::data::spec;

const WHOLE: &str = r#"
name = "whole"
seed = 11
refit = "train+validation"
protocol = { kind = "strong", test_viewers = 600, validation_viewers = 0.25, target_share = 0.3 }
metrics = ["coverage@10", "ndcg@100", "mrr"]

[data]
min_rating = 4
min_events = 5
kinds = ["rating", "finish"]

[[model]]
name = "linear"
kind = "edlae"
lambda = [100, 300.5]
dropout = [0.3, 0.5, 0.7]

[[model]]
name = "als"
kind = "als"
weighting = ["rendle", "hu-koren"]
seeds = 5

[[model]]
name = "blend"
kind = "blend"
parts = [{ model = "linear" }, { model = "als", weight = [0.5, 1] }, { kind = "ease", lambda = 9, weight = [1, 2] }]
"#;

#[test]
fn a_whole_plan_is_read() {
    let plan = Plan::from_toml(WHOLE, "whole.toml").unwrap();
    assert_eq!(
        (plan.name.as_str(), plan.seed, plan.refit),
        ("whole", Seed(11), Refit::TrainAndValidation)
    );
    assert_eq!(plan.tune, Metric::Ndcg(100), "the first metric of lists");
    let Data::Studio(studio) = &plan.data else { panic!("not a studio") };
    assert_eq!((studio.min_rating, studio.min_events), (Some(4.0), 5));
    assert_eq!(studio.kinds, Some(vec![EventKind::Rating, EventKind::Finish]));
    let Protocol::Strong(strong) = &plan.protocol else { panic!("not strong") };
    assert_eq!((strong.test_viewers, strong.validation_viewers), (HeldOut(600.0), HeldOut(0.25)));
    assert_eq!(plan.models[1].seeds, 5);
}

#[test]
fn grids_are_in_a_fixed_order() {
    let plan = Plan::from_toml(WHOLE, "whole.toml").unwrap();
    let Settings::Each(settings) = &plan.models[0].settings else { panic!("a blend") };
    let expected: Vec<ModelSpec> =
        [(0.3, 100.0), (0.3, 300.5), (0.5, 100.0), (0.5, 300.5), (0.7, 100.0), (0.7, 300.5)]
            .iter()
            .map(|(p, l)| spec(&format!(r#"{{"kind":"edlae","lambda":{l},"dropout":{p}}}"#)))
            .collect();
    assert_eq!(settings, &expected);
}

#[test]
fn blends_wait_for_what_is_chosen() {
    let plan = Plan::from_toml(WHOLE, "whole.toml").unwrap();
    let blend = &plan.models[2];
    assert_eq!(blend.setting_count(), 4);
    let Settings::Blend(parts) = &blend.settings else { panic!("not a blend") };
    assert_eq!(parts[0].source, PartSource::Model("linear".into()));
    let mut chosen =
        std::collections::BTreeMap::from([("linear".into(), spec(r#"{"kind":"edlae"}"#))]);
    assert_eq!(blend.resolve(&chosen).unwrap_err().kind(), ErrorKind::NotFound);
    chosen.insert("als".into(), spec(r#"{"kind":"als"}"#));
    let weights = blend.resolve(&chosen).unwrap().into_iter().map(|spec| match spec {
        ModelSpec::Blend(blend) => blend.parts.iter().map(|p| p.weight).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    });
    let expected = [[1.0, 0.5, 1.0], [1.0, 0.5, 2.0], [1.0, 1.0, 1.0], [1.0, 1.0, 2.0]];
    assert_eq!(weights.collect::<Vec<_>>(), expected);
}

#[test]
fn files_of_both_formats_are_read() {
    let pairs = r#"
        name = "pairs"
        protocol = "strong"
        metrics = ["ndcg@100"]
        [data]
        train = "a.csv"
        validation = { fold_in = "b.csv", held_out = "c.csv" }
        test = { fold_in = "d.csv", held_out = "e.csv" }
        columns = { viewer = "user", title = "item" }
        format = "pairs"
        [[model]]
        name = "p"
        kind = "popularity"
    "#;
    let plan = Plan::from_toml(pairs, "p.toml").unwrap();
    let Data::Files(files) = &plan.data else { panic!("no files") };
    assert_eq!(files.train, "a.csv");
    let expected = HeldOutFiles::Pairs { fold_in: "d.csv".into(), held_out: "e.csv".into() };
    assert_eq!(files.test, expected);

    let sequences = r#"
        name = "sequences"
        protocol = "leave-one-out"
        metrics = ["ndcg@10"]
        data = { train = "$SLATE_TEST_DATA/t.tsv.zst", validation = "val.tsv.zst", test = "test.tsv.zst", format = "sequences" }
        [[model]]
        name = "p"
        kind = "popularity"
    "#;
    let plan = Plan::from_toml(sequences, "s.toml").unwrap();
    let Data::Files(files) = &plan.data else { panic!("no files") };
    assert_eq!(files.format, Format::Sequences);
    assert_eq!(files.validation, Some(HeldOutFiles::Sequences("val.tsv.zst".into())));
}

/// The plans of the published comparisons.
#[test]
fn the_benchmarks_are_plans() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bench/recommend");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            Plan::from_toml(&text, &path.display().to_string()).unwrap_or_else(|e| panic!("{e}"));
            read += 1;
        }
    }
    assert!(read >= 2, "{read} plans in {folder}");
}

const HEAD: &str = "name = \"x\"\nprotocol = \"leave-one-out\"\nmetrics = [\"ndcg@10\"]\n";

/// What is wrong, where, and what is said.
#[test]
fn mistakes_have_a_place() {
    let table: [(&str, u64, u64, &str); 31] = [
        ("name = 3", 1, 8, "expected a string"),
        (
            "name = \"x\"\nprotocol = 3\nmetrics = [\"mrr\"]",
            2,
            12,
            "expected the word for a protocol",
        ),
        ("$data = 3", 4, 8, "expected a table"),
        ("$[data]\ntrain = \"a\"\ntest = 3", 6, 8, "expected a file, or a table"),
        ("$model = 3", 4, 9, ""),
        ("$[[model]]\nname = 3\nkind = \"ease\"", 5, 8, "expected `name` to be a word"),
        (
            "$[[model]]\nname = \"b\"\nkind = \"blend\"\nparts = [{ kind = \"ease\", weight = [1, nan] }]",
            7,
            1,
            "`weight`",
        ),
        ("name = ", 1, 8, ""),
        ("naem = \"x\"", 1, 1, "unknown field `naem`"),
        ("name = \"\"\nprotocol = \"strong\"\nmetrics = [\"mrr\"]", 1, 8, "1 to 100 characters"),
        (
            "name = \"x\"\nprotocol = \"weak\"\nmetrics = [\"mrr\"]",
            2,
            12,
            "unknown protocol `weak`",
        ),
        ("name = \"x\"\nprotocol = \"time\"\nmetrics = [\"mrr\"]", 2, 12, "either `cut` or `days`"),
        (
            "name = \"x\"\nprotocol = { kind = \"time\", dys = 3 }\nmetrics = [\"mrr\"]",
            2,
            12,
            "unknown field `dys`",
        ),
        ("name = \"x\"\nprotocol = \"strong\"\nmetrics = [\"auc@3\"]", 3, 11, "found `auc@3`"),
        ("name = \"x\"\nprotocol = \"strong\"\nmetrics = []", 3, 11, "1 to 32 metrics"),
        (
            "name = \"x\"\nprotocol = \"strong\"\nmetrics = [\"mrr\", \"mrr\"]",
            3,
            11,
            "stands twice",
        ),
        ("$tune = \"coverage@3\"", 4, 8, "cannot be chosen by"),
        ("$refit = \"all\"", 4, 9, "unknown variant `all`"),
        ("$[data]\nmin_rating = 4\ntrain = \"a\"", 4, 1, "choose events of a studio"),
        ("$[data]\nvalidation = \"a\"", 4, 1, "needs `train` and `test`"),
        ("$[data]\nformat = \"pairs\"\ntrain = \"a\"\ntest = \"b\"", 4, 1, "two files"),
        ("$[[model]]\nkind = \"ease\"", 4, 1, "a model needs a `name`"),
        ("$[[model]]\nname = \"e\"", 4, 1, "a model needs a `kind`"),
        ("$[[model]]\nname = \"e\"\nkind = \"easy\"", 6, 8, "unknown kind of model `easy`"),
        ("$[[model]]\nname = \"e\"\nkind = \"ease\"\nlamda = 3", 7, 1, "no parameter `lamda`"),
        (
            "$[[model]]\nname = \"e\"\nkind = \"ease\"\nlambda = [1, \"two\"]",
            7,
            1,
            "the value of `lambda`",
        ),
        ("$[[model]]\nname = \"e\"\nkind = \"ease\"\nlambda = [1, -2]", 7, 1, "found `-2`"),
        ("$[[model]]\nname = \"e\"\nkind = \"ease\"\nlambda = []", 7, 1, "1 to 100 values"),
        ("$[[model]]\nname = \"e\"\nkind = \"als\"\nseeds = 0", 7, 9, "`seeds` from 1 to 100"),
        (
            "$[[model]]\nname = \"b\"\nkind = \"blend\"\nparts = [{ model = \"x\" }]",
            4,
            1,
            "no model before this one is called `x`",
        ),
        (
            "$[[model]]\nname = \"b\"\nkind = \"blend\"\nparts = [{ kind = \"blend\", parts = [] }]",
            7,
            1,
            "cannot be a blend",
        ),
    ];
    for (text, line, column, expected) in table {
        let text = text.replace('$', HEAD);
        let error = Plan::from_toml(&text, "p.toml").unwrap_err();
        let place = error.place().unwrap_or_else(|| panic!("{text}: {error}"));
        assert_eq!((place.line, place.column), (Some(line), Some(column)), "{text}\n{error}");
        assert!(error.detail().contains(expected), "{text}\n{error}");
        let internal = ["PlanTable", "DataTable", "Written", "Spanned", "untagged"];
        assert!(internal.iter().all(|word| !error.detail().contains(word)), "{error}");
    }
}

#[test]
fn plans_have_bounds() {
    let many: String =
        (0..65).map(|n| format!("[[model]]\nname = \"m{n}\"\nkind = \"popularity\"\n")).collect();
    let many = Plan::from_toml(&format!("{HEAD}{many}"), "p.toml").unwrap_err();
    assert!(many.detail().contains("1 to 64 models"));
    let long = format!("{HEAD}# {}", "x".repeat(300_000));
    assert_eq!(Plan::from_toml(&long, "p.toml").unwrap_err().kind(), ErrorKind::Limit);
    let values: Vec<String> = (1..=100).map(|v| v.to_string()).collect();
    let grid = format!(
        "{HEAD}[[model]]\nname = \"e\"\nkind = \"als\"\nfactors = [{0}]\nepochs = [{0}]",
        values.join(",")
    );
    assert_eq!(Plan::from_toml(&grid, "p.toml").unwrap_err().kind(), ErrorKind::Limit);
    let deep = format!("{HEAD}x = {}", "[".repeat(10_000));
    assert!(Plan::from_toml(&deep, "p.toml").is_err());
}

#[test]
fn kinds_may_be_left_open() {
    let plan = Plan::from_toml(HEAD, "p.toml").unwrap();
    let names: Vec<_> = plan.models.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["popularity", "auto"]);
    let open = "[[model]]\nname = \"e\"\nkind = \"auto\"\n";
    let plan = Plan::from_toml(&format!("{HEAD}{open}"), "p.toml").unwrap();
    assert_eq!(plan.models[0].settings, Settings::Auto);
    let part = "[[model]]\nname = \"b\"\nkind = \"blend\"\nparts = [{ model = \"e\" }]\n";
    for (text, expected) in [
        (format!("{open}lambda = 3\n"), "`auto` has no parameter `lambda`"),
        (format!("{open}{part}"), "`e` has no kind yet"),
    ] {
        let error = Plan::from_toml(&format!("{HEAD}{text}"), "p.toml").unwrap_err();
        assert!(error.detail().contains(expected), "{error}");
    }
}

#[test]
fn files_of_lines_are_named_with_their_format() {
    let cases = [
        ("format = \"lightgcn\"\ntrain = \"a\"\ntest = \"b\"", "given", "given"),
        ("format = \"sasrec\"\nhistories = \"a\"", "leave-one-out", "leave-one-out"),
        ("format = \"lightgcn\"\nhistories = \"a\"\nmin_events = 3", "strong", "strong"),
        ("format = \"sasrec\"\ntrain = \"a\"\ntest = \"b\"", "strong", "SASRec lines are one file"),
        ("format = \"pairs\"\nhistories = \"a\"", "strong", "needs the format"),
        ("format = \"sasrec\"\nhistories = \"a\"", "time", "no times to cut at"),
        ("histories = \"a\"\ntrain = \"b\"", "strong", "are cut by the protocol"),
        ("format = \"sasrec\"\nhistories = \"a\"\nmin_rating = 3", "strong", "goes with `format`"),
        ("format = \"lightgcn\"\ntrain = \"a\"\ntest = \"b\"", "strong", "does not fit"),
    ];
    for (data, protocol, expected) in cases {
        let text = format!(
            "name = \"x\"\nmetrics = [\"ndcg@10\"]\nprotocol = \"{protocol}\"\n[data]\n{data}\n"
        );
        let found = match Plan::from_toml(&text, "p.toml") {
            Ok(plan) => plan.protocol.as_str().to_owned(),
            Err(e) => e.detail().to_owned(),
        };
        assert!(found.contains(expected), "{data}: {found}");
    }
}

#[test]
fn names_are_unique_and_blends_are_not_nested() {
    let model = "[[model]]\nname = \"e\"\nkind = \"ease\"\n";
    let twice = Plan::from_toml(&format!("{HEAD}{model}{model}"), "p.toml").unwrap_err();
    assert!(twice.detail().contains("two models are called `e`"));
    let blend = |name: &str, part: &str| {
        format!(
            "[[model]]\nname = \"{name}\"\nkind = \"blend\"\nparts = [{{ model = \"{part}\" }}]\n"
        )
    };
    let nested = format!("{HEAD}{model}{}{}", blend("b", "e"), blend("c", "b"));
    let error = Plan::from_toml(&nested, "p.toml").unwrap_err();
    assert!(error.detail().contains("`b` is a blend"));
}

/// Its candidates and its other titles are scored on two scales, which z-scores would mix up.
#[test]
fn what_has_no_one_scale_is_no_part_of_a_blend() {
    let reranked = "[[model]]\nname = \"r\"\nkind = \"reranked\"\n";
    let blend = |part: &str| {
        format!("{HEAD}{reranked}[[model]]\nname = \"b\"\nkind = \"blend\"\nparts = [{part}]\n")
    };
    for (part, line) in [("{ model = \"r\" }", 7), ("{ kind = \"reranked\" }", 10)] {
        let error = Plan::from_toml(&blend(part), "p.toml").unwrap_err();
        assert!(error.detail().contains("`reranked` cannot be part of a blend"), "{error}");
        assert!(error.hint_text().is_some_and(|hint| hint.contains("only the order counts")));
        assert_eq!(error.place().and_then(|place| place.line), Some(line), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// A valid plan with some characters changed never panics, and an error has a place.
    #[test]
    fn changed_text_never_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~\n]"), 1..8)) {
        let mut chars: Vec<char> = WHOLE.chars().collect();
        for (at, with) in changes {
            let at = at.index(chars.len());
            chars[at] = with.chars().next().unwrap();
        }
        let text: String = chars.into_iter().collect();
        if let Err(error) = Plan::from_toml(&text, "p.toml") {
            prop_assert!(error.place().is_some(), "{}", error);
        }
    }

    #[test]
    fn any_text_never_panics(text in "\\PC{0,200}") {
        prop_assert!(Plan::from_toml(&text, "p.toml").is_err());
    }
}

#[test]
fn the_plans_of_the_documentation_are_plans() {
    let text = include_str!("../../../../docs/plans.md");
    let plans: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(plans.len() >= 2);
    for plan in plans {
        let read = Plan::from_toml(plan, "docs/plans.md");
        assert!(read.is_ok(), "{plan}\n{read:?}");
    }
}
