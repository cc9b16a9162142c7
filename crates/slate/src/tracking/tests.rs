//! The language of searches: what is read, what is refused, what holds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use std::collections::HashMap;

use proptest::prelude::*;

use super::like::like;
use super::*;

const SHAPE: Shape = Shape {
    families: &[Family::Metric, Family::Param, Family::Tag],
    texts: &["status", "run_name"],
    numbers: &["start_time"],
    aliases: &[("created", "start_time")],
};

#[derive(Default, Clone)]
struct Thing {
    numbers: HashMap<(Family, &'static str), f64>,
    texts: HashMap<(Family, &'static str), &'static str>,
}

impl Record for Thing {
    fn number(&self, field: &Field) -> Option<f64> {
        self.numbers.get(&(field.family, field.key.as_str())).copied()
    }
    fn text(&self, field: &Field) -> Option<&str> {
        self.texts.get(&(field.family, field.key.as_str())).copied()
    }
}

fn thing() -> Thing {
    let numbers = [
        ((Family::Metric, "loss"), 0.25),
        ((Family::Metric, "val loss"), -3.0),
        ((Family::Metric, "nan"), f64::NAN),
        ((Family::Attribute, "start_time"), 1000.0),
    ];
    let texts = [
        ((Family::Param, "model"), "ALS"),
        ((Family::Tag, "mlflow.source.name"), "train.py"),
        ((Family::Tag, "quote"), "it's"),
        ((Family::Attribute, "status"), "FINISHED"),
    ];
    Thing { numbers: numbers.into(), texts: texts.into() }
}

#[test]
fn what_holds_of_a_record() {
    let table = [
        ("", true),
        ("metrics.loss < 0.3", true),
        ("metrics.loss<0.25", false),
        ("metric.loss <= 2.5e-1", true),
        ("metrics.`val loss` = -3", true),
        ("metrics.\"val loss\" >= -3.5 and metrics.loss != 1", true),
        ("metrics.none != 1", false),
        ("metrics.none is null", true),
        ("metrics.loss IS NOT NULL", true),
        ("metrics.nan > 0", false),
        ("metrics.nan is not null", true),
        ("params.model = 'ALS'", true),
        ("params.model = \"als\"", false),
        ("params.model LIKE 'A%'", true),
        ("params.model like 'a%'", false),
        ("parameters.model ilike '_l_'", true),
        ("params.model != 'x' AND tags.quote = 'it''s'", true),
        ("tags.mlflow.source.name like '%.py'", true),
        ("attributes.status = 'FINISHED'", true),
        ("status IN ('RUNNING', 'FINISHED')", true),
        ("attr.status not in ('RUNNING')", true),
        ("attributes.created > 999 and start_time < 1001", true),
        ("attributes.run_name is null", true),
    ];
    for (text, expected) in table {
        let filter = Filter::parse(text, &SHAPE).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(filter.holds(&thing()), expected, "{text}");
    }
}

#[test]
fn what_is_refused_and_where() {
    let table = [
        ("metrics.loss", "expected a comparison, found the end", Some(1)),
        ("metrics.loss < 'a'", "expected a number, found the text `a`", Some(16)),
        ("metrics.loss like 'a'", "expected a comparison of numbers", Some(14)),
        ("metrics. < 1", "expected a key after `metrics.`", Some(1)),
        ("params.model > 'a'", "texts are not compared by `>`", Some(14)),
        ("params.model = 3", "expected a text in quotes, found the number `3`", Some(16)),
        ("params.model = 'a", "expected a second `'`", Some(16)),
        ("status = 'a' or status = 'b'", "expected `and`, found `or`", Some(14)),
        ("status in ()", "expected a text in quotes, found `)`", Some(12)),
        ("colour = 'red'", "unknown attribute `colour`", Some(1)),
        ("people.x = 'y'", "expected metrics, params, tags or attributes", Some(1)),
        ("status ; 1", "`;` has no meaning here", Some(8)),
        ("metrics.a = 1e999", "expected a number, found `1e999`", Some(13)),
        ("metrics.a = nan", "expected a number, found `nan`", Some(13)),
    ];
    for (text, expected, column) in table {
        let e = Filter::parse(text, &SHAPE).unwrap_err();
        assert!(e.detail().contains(expected), "{text}: {e}");
        assert_eq!(e.place().unwrap().column, column, "{text}: {e}");
    }
    let long = "metrics.a = 1 and ".repeat(CLAUSES_MAX) + "metrics.a = 1";
    assert_eq!(Filter::parse(&long, &SHAPE).unwrap_err().kind(), slate_core::ErrorKind::Limit);
    let pattern = format!("params.a like '{}'", "a".repeat(501));
    assert_eq!(Filter::parse(&pattern, &SHAPE).unwrap_err().kind(), slate_core::ErrorKind::Limit);
}

#[test]
fn patterns() {
    let table = [
        ("", "", true),
        ("", "%", true),
        ("a", "", false),
        ("abc", "a%c", true),
        ("abcabc", "%abc", true),
        ("aab", "%ab", true),
        ("abc", "a_c", true),
        ("abc", "a_", false),
        ("été", "_t_", true),
        ("a%b", "a%%b", true),
        ("mississippi", "%iss%pp%", true),
        ("mississippi", "%iss%q%", false),
    ];
    for (text, pattern, expected) in table {
        assert_eq!(like(text, pattern, false), expected, "`{text}` like `{pattern}`");
    }
    assert!(like("Straße", "STRASSE", true) || like("STRASSE", "strasse", true));
}

#[test]
fn records_without_a_value_come_last_in_either_order() {
    let value = |x: f64| {
        let mut t = Thing::default();
        t.numbers.insert((Family::Metric, "m"), x);
        t
    };
    for (word, expected) in [
        ("ASC", ["1", "2", "NaN", "-"]),
        ("desc", ["2", "1", "NaN", "-"]),
        ("", ["1", "2", "NaN", "-"]),
    ] {
        let mut all = vec![Thing::default(), value(f64::NAN), value(2.0), value(1.0)];
        let order = Order::parse(&format!("metrics.m {word}"), &SHAPE).unwrap();
        sort(&mut all, std::slice::from_ref(&order));
        let shown =
            all.iter().map(|t| t.number(&order.field).map_or("-".into(), |x| x.to_string()));
        assert_eq!(shown.collect::<Vec<String>>(), expected, "{word}");
    }
    for text in ["", "metrics.m up", "metrics.m asc asc", "3"] {
        assert!(Order::parse(text, &SHAPE).is_err(), "{text}");
    }
}

fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        3 => any::<char>(),
        2 => proptest::sample::select(vec!['\'', '"', '`', '%', '_', '.', ' ', 'é']),
    ];
    proptest::collection::vec(letter, 1..12).prop_map(String::from_iter)
}

fn clause() -> impl Strategy<Value = Clause> {
    let sign = proptest::sample::select(vec![
        Compare::Equal,
        Compare::Unequal,
        Compare::Less,
        Compare::AtMost,
        Compare::Greater,
        Compare::AtLeast,
    ]);
    let word =
        proptest::sample::select(vec![Match::Equal, Match::Unequal, Match::Like, Match::ILike]);
    let number = prop_oneof![-1e300..1e300, -10.0..10.0_f64, Just(0.0), Just(5e-324)];
    let of_texts = proptest::sample::select(vec![Family::Param, Family::Tag]);
    let texts = proptest::collection::vec(text(), 1..4);
    let of_number = (text(), sign, number).prop_map(|(key, sign, n)| Clause {
        field: Field { family: Family::Metric, key },
        test: Test::Number(sign, n),
    });
    let test = prop_oneof![
        (word, text()).prop_map(|(word, text)| Test::Text(word, text)),
        (any::<bool>(), texts).prop_map(|(among, texts)| Test::OneOf(among, texts)),
        Just(Test::Missing),
        Just(Test::Present),
    ];
    let of_text = (of_texts, text(), test)
        .prop_map(|(family, key, test)| Clause { field: Field { family, key }, test });
    prop_oneof![of_number, of_text]
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(clauses in proptest::collection::vec(clause(), 0..5)) {
        let filter = Filter { clauses };
        let written = filter.to_string();
        let again = Filter::parse(&written, &SHAPE);
        prop_assert_eq!(again.map_err(|e| format!("{written}: {e}")), Ok(filter));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        if let Ok(filter) = Filter::parse(&text, &SHAPE) {
            let written = filter.to_string();
            prop_assert_eq!(Filter::parse(&written, &SHAPE), Ok(filter.clone()));
            let _ = filter.holds(&thing());
        }
        let _ = Order::parse(&text, &SHAPE);
    }

    #[test]
    fn a_pattern_of_its_own_text_with_wildcards_holds(text in "[a-c]{0,8}", at in 0_usize..9) {
        let at = at.min(text.len());
        let pattern = format!("{}%{}", &text[..at], &text[at..]);
        prop_assert!(like(&text, &pattern, false));
        prop_assert!(like(&text, &"_".repeat(text.len()), false));
        prop_assert!(!like(&text, &"_".repeat(text.len() + 1), false));
    }
}
