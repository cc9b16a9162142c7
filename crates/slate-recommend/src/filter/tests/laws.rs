//! What holds for every filter: it reads back as it was, and it means what a title-by-title reading says.

use proptest::prelude::*;
use slate_core::Timestamp;

use super::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just("Drama".to_owned()), Just("star".to_owned()), "[a-c\"\\\\ é]{1,3}"]
}

fn value(field: Field) -> BoxedStrategy<Value> {
    match field.kind() {
        FieldType::Tag => prop_oneof![Just("fr"), Just("en-us"), Just("en")]
            .prop_map(|t| Value::Text(t.to_owned()))
            .boxed(),
        FieldType::Number => (0_u32..8).prop_map(Value::Number).boxed(),
        FieldType::Duration => (0_u32..200).prop_map(Value::Duration).boxed(),
        FieldType::Moment => (0_i64..5, any::<bool>())
            .prop_map(|(day, whole)| {
                let at = Timestamp::from_millis(day * 86_400_000).unwrap();
                Value::Moment(if whole { Moment::Day(at) } else { Moment::Instant(at) })
            })
            .boxed(),
        _ => text().prop_map(Value::Text).boxed(),
    }
}

fn check(field: Field) -> BoxedStrategy<Check> {
    let equal = prop_oneof![Just(Compare::Equal), Just(Compare::NotEqual)];
    let common = prop_oneof![
        Just(Check::Known),
        Just(Check::Unknown),
        (equal, value(field)).prop_map(|(c, v)| Check::Compare(c, v)),
        prop::collection::vec(value(field), 1..4).prop_map(Check::OneOf),
    ];
    if field.kind().is_ordered() {
        use Compare::{AtLeast, AtMost, Less, More};
        let order = prop_oneof![Just(Less), Just(AtMost), Just(More), Just(AtLeast)];
        let ends = (value(field), value(field)).prop_map(|(a, b)| {
            let (a, b) = if a.span() > b.span() { (b, a) } else { (a, b) };
            Check::Range(Some(a), Some(b))
        });
        return prop_oneof![
            common,
            (order, value(field)).prop_map(|(c, v)| Check::Compare(c, v)),
            ends,
            value(field).prop_map(|v| Check::Range(Some(v), None)),
            value(field).prop_map(|v| Check::Range(None, Some(v))),
        ]
        .boxed();
    }
    if matches!(field.kind(), FieldType::Text | FieldType::Words) {
        return prop_oneof![common, text().prop_map(Check::Contains)].boxed();
    }
    common.boxed()
}

fn expr() -> impl Strategy<Value = Expr> {
    let test = prop::sample::select(Field::ALL).prop_flat_map(|field| {
        check(field).prop_map(move |check| Expr::Test(Test { field, check }))
    });
    let leaf = prop_oneof![4 => test, 1 => any::<bool>().prop_map(Expr::Always)];
    leaf.prop_recursive(4, 24, 3, |part| {
        prop_oneof![
            part.clone().prop_map(|p| Expr::Not(Box::new(p))),
            prop::collection::vec(part.clone(), 2..4).prop_map(Expr::and),
            prop::collection::vec(part, 2..4).prop_map(Expr::or),
        ]
    })
}

pub(crate) fn any_title() -> impl Strategy<Value = Title> {
    let many = || prop::collection::vec(text(), 0..3);
    let lists = (many(), many(), many());
    let language =
        prop::option::of(prop_oneof![Just("fr"), Just("en"), Just("en-us"), Just("fre")]);
    let numbers = (
        prop::option::of(0_i16..8),
        prop::option::of(0_u8..8),
        prop::option::of(0_u32..200),
        prop::option::of(0_i64..432_000_000),
    );
    (text(), lists, language, numbers).prop_map(|(name, lists, language, numbers)| {
        title("t", &name, |t| {
            (t.genres, t.keywords, t.people) = lists;
            t.language = language.map(|l| l.parse().unwrap());
            (t.year, t.age, t.duration_s) = (numbers.0, numbers.1, numbers.2);
            t.added = numbers.3.map(|ms| Timestamp::from_millis(ms).unwrap());
        })
    })
}

/// A filter that follows the rules.
pub(crate) fn any_filter() -> impl Strategy<Value = Filter> {
    expr().prop_map(|expr| Filter { expr })
}

/// A second reading of the language, one title at a time and without sets.
fn holds(expr: &Expr, t: &Title) -> bool {
    match expr {
        Expr::Always(value) => *value,
        Expr::Not(part) => !holds(part, t),
        Expr::And(parts) => parts.iter().all(|p| holds(p, t)),
        Expr::Or(parts) => parts.iter().any(|p| holds(p, t)),
        Expr::Test(test) => match test.field.kind() {
            FieldType::Number | FieldType::Duration | FieldType::Moment => {
                number_holds(&test.check, number(test.field, t))
            }
            _ => texts_hold(test, &texts(test.field, t)),
        },
    }
}

fn number(field: Field, t: &Title) -> Option<i64> {
    match field {
        Field::Year => t.year.map(i64::from),
        Field::Age => t.age.map(i64::from),
        Field::Duration => t.duration_s.map(i64::from),
        _ => t.added.map(Timestamp::as_millis),
    }
}

fn number_holds(check: &Check, found: Option<i64>) -> bool {
    let Some(n) = found else { return *check == Check::Unknown };
    let span = |v: &Value| v.span().unwrap();
    let is = |v: &Value| span(v).0 <= n && n <= span(v).1;
    match check {
        Check::Known => true,
        Check::Unknown | Check::Contains(_) => false,
        Check::OneOf(values) => values.iter().any(is),
        Check::Range(a, b) => {
            a.as_ref().is_none_or(|a| span(a).0 <= n) && b.as_ref().is_none_or(|b| n <= span(b).1)
        }
        Check::Compare(compare, v) => match compare {
            Compare::Equal => is(v),
            Compare::NotEqual => !is(v),
            Compare::Less => n < span(v).0,
            Compare::AtMost => n <= span(v).1,
            Compare::More => n > span(v).1,
            Compare::AtLeast => n >= span(v).0,
        },
    }
}

fn texts(field: Field, t: &Title) -> Vec<String> {
    match field {
        Field::Id => vec![t.id.to_string()],
        Field::Name => vec![t.name.clone()],
        Field::Genre => t.genres.clone(),
        Field::Keyword => t.keywords.clone(),
        Field::People => t.people.clone(),
        _ => t.language.iter().map(ToString::to_string).collect(),
    }
}

fn texts_hold(test: &Test, found: &[String]) -> bool {
    let is = |v: &Value| {
        let Value::Text(wanted) = v else { return false };
        found.iter().any(|have| match test.field {
            Field::Id => have == wanted,
            Field::Language => have == wanted || have.starts_with(&format!("{wanted}-")),
            _ => have.to_lowercase() == wanted.to_lowercase(),
        })
    };
    match &test.check {
        Check::Known => !found.is_empty(),
        Check::Unknown => found.is_empty(),
        Check::Compare(Compare::NotEqual, v) => !found.is_empty() && !is(v),
        Check::Compare(_, v) => is(v),
        Check::OneOf(values) => values.iter().any(is),
        Check::Contains(part) => {
            found.iter().any(|have| have.to_lowercase().contains(&part.to_lowercase()))
        }
        Check::Range(..) => false,
    }
}

proptest! {
    #[test]
    fn it_reads_back_as_the_same_tree(expr in expr()) {
        let written = expr.to_string();
        let filter: Filter = written.parse().unwrap();
        prop_assert_eq!(filter.expr(), &expr);
        prop_assert_eq!(filter.to_string(), written);
    }

    #[test]
    fn sets_say_what_a_reading_title_by_title_says(
        expr in expr(),
        mut titles in prop::collection::vec(any_title(), 0..70),
    ) {
        for (n, title) in titles.iter_mut().enumerate() {
            title.id = TitleId::new(format!("t{n}")).unwrap();
        }
        let filter = Filter { expr };
        let rows = filter.select(&Columns::new(&titles));
        for (row, title) in titles.iter().enumerate() {
            prop_assert_eq!(rows.get(row), holds(filter.expr(), title), "{} {:?}", &filter, title);
            prop_assert_eq!(filter.why_not(title).is_empty(), rows.get(row));
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "[ a-z0-9\"()=<>!~.,:TZ\\\\é-]{0,60}") {
        if let Err(e) = text.parse::<Filter>() {
            let place = e.place().unwrap();
            let columns = text.chars().count() as u64 + 1;
            prop_assert!((1..=columns).contains(&place.column.unwrap()), "{e}");
        }
    }
}
