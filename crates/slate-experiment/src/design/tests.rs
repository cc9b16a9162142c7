#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::assign::{Payload, Subject};

const PLAIN: &str = r#"
name = "two-memories"
hypothesis = "Lists by two memories are finished more often."
days = 14

[[cell]]
name = "today"

[[cell]]
name = "two-memories"
version = "3f2a"

[[metric]]
name = "finish_rate"
role = "primary"
"#;

fn plain() -> Definition {
    Definition::from_toml(PLAIN, "test.toml").unwrap()
}

fn live(definition: Definition, share: f64) -> Live {
    Live { definition, phase: 1, share, slot: None }
}

fn named(name: &str) -> Definition {
    Definition { name: name.to_owned(), ..plain() }
}

/// The cell that each of `n` viewers is in; none for those who are not in the test.
fn cells(running: &[Live], test: &str, n: usize) -> Vec<Option<String>> {
    let payload = Payload::new(&document(running).unwrap()).unwrap();
    let cell = |i: usize| {
        let mut attributes = Map::new();
        attributes.insert("id".to_owned(), json!(format!("v{i}")));
        let found = payload.evaluate(test, &Subject::new(&attributes));
        found.assigned.and_then(|a| a.in_test.then(|| a.shown().unwrap().key.clone()))
    };
    (0..n).map(cell).collect()
}

#[test]
fn what_is_left_out_is_filled_in_and_written() {
    let definition = plain();
    assert_eq!(definition.attribute(), "id");
    assert_eq!(definition.weights(), [0.5, 0.5]);
    let again = Definition::from_canonical(&definition.canonical()).unwrap();
    assert_eq!(again, definition);
    assert_eq!(again.canonical(), definition.canonical());
}

/// What is wrong, and what is said of it.
#[test]
fn a_definition_that_breaks_a_rule_is_refused() {
    let cases = [
        (("two-memories\"\nhyp", "Two Memories\"\nhyp"), "expected the name of a test"),
        (("days = 14", "days = 0"), "expected days from 1 to 366, found 0"),
        (("days = 14", "days = 14\nshare = 0.5"), "`share` is of a layer"),
        (("days = 14", "days = 14\nramp = [0.5, 0.5]"), "must be larger than the one before"),
        (("days = 14", "days = 14\nramp = []"), "expected 1 to 20 steps"),
        (("name = \"today\"", "name = \"two-memories\""), "there are two cells `two-memories`"),
        (("name = \"today\"", "name = \"today\"\nweight = 0.5"), "for every cell or for none"),
        (("name = \"today\"", "name = \"today\"\nvalue = 1"), "a `value` for every cell"),
        (("role = \"primary\"", "role = \"secondary\""), "with the role `primary`"),
        (("role = \"primary\"", "role = \"primary\"\nmargin = 0.1"), "only guardrails have one"),
        (("days = 14", "days = 14\ndya = 3"), "unknown field `dya`"),
        (
            (
                "[[cell]]\nname = \"today\"",
                "[targeting]\ncountry = {\"$is\" = 1}\n[[cell]]\nname = \"today\"",
            ),
            "`$is` has no meaning here",
        ),
    ];
    for ((from, to), expected) in cases {
        let e = Definition::from_toml(&PLAIN.replacen(from, to, 1), "test.toml").unwrap_err();
        assert!(e.to_string().contains(expected), "{expected}: {e}");
    }
    let e = Definition::from_toml("name = 3", "test.toml").unwrap_err();
    assert!(e.to_string().contains("test.toml:1:8"), "{e}");
}

/// Whoever was let in stays where they are while the ramp grows, and the shares are those of the ramp.
#[test]
fn nobody_moves_when_more_are_let_in() {
    let before = cells(&[live(plain(), 0.2)], "two-memories", 20_000);
    let after = cells(&[live(plain(), 0.7)], "two-memories", 20_000);
    let moved = before.iter().zip(&after).filter(|(a, b)| a.is_some() && a != b).count();
    assert_eq!(moved, 0);
    let share = |cells: &[Option<String>]| cells.iter().flatten().count() as f64 / 20_000.0;
    assert!((share(&before) - 0.2).abs() < 0.01 && (share(&after) - 0.7).abs() < 0.01);
}

#[test]
fn tests_of_one_layer_share_nobody() {
    let layered = |name: &str, from: f64, to: f64| Live {
        definition: Definition { layer: Some("home".to_owned()), share: Some(0.5), ..named(name) },
        slot: Some(Slot { from, to }),
        ..live(plain(), 1.0)
    };
    let running = [layered("a", 0.0, 0.5), layered("b", 0.5, 1.0)];
    let (a, b) = (cells(&running, "a", 20_000), cells(&running, "b", 20_000));
    assert!(a.iter().zip(&b).all(|(a, b)| a.is_some() != b.is_some()));
}

/// The layers are hashed apart from the cells, and tests from each other: no cell is more frequent in another's.
#[test]
fn tests_without_a_layer_are_independent() {
    let running = [live(named("a"), 1.0), live(named("b"), 1.0)];
    let (a, b) = (cells(&running, "a", 40_000), cells(&running, "b", 40_000));
    let both = a.iter().zip(&b).filter(|(a, b)| a == b).count() as f64 / 40_000.0;
    assert!((both - 0.5).abs() < 4.0 * (0.25_f64 / 40_000.0).sqrt(), "{both}");
}

/// A holdback across tests is a test whose open side the others require.
#[test]
fn those_who_are_held_back_are_in_no_test() {
    let mut holdback = named("holdback");
    holdback.cells[0].name = "held".to_owned();
    holdback.cells[1] =
        Cell { name: "open".to_owned(), version: None, ..holdback.cells[1].clone() };
    (holdback.cells[0].weight, holdback.cells[1].weight) = (Some(0.1), Some(0.9));
    let requires = Requires { test: "holdback".to_owned(), cell: "open".to_owned() };
    let behind = Definition { requires: vec![requires], ..named("a") };
    let running = [live(holdback.clone(), 1.0), live(behind.clone(), 1.0)];
    let (held, inside) = (cells(&running, "holdback", 5_000), cells(&running, "a", 5_000));
    let open = |cell: &Option<String>| cell.as_deref() == Some("open");
    assert!(held.iter().zip(&inside).all(|(held, inside)| open(held) == inside.is_some()));
    assert!(held.iter().any(|cell| !open(cell)));
    let alone = cells(&[live(behind, 1.0)], "a", 100);
    assert!(alone.iter().all(Option::is_none), "nobody is in while the holdback does not run");
}

#[test]
fn a_new_phase_deals_anew_unless_the_seed_is_named() {
    let phase = |phase, seed: Option<&str>| {
        let definition = Definition { seed: seed.map(str::to_owned), ..plain() };
        cells(&[Live { phase, ..live(definition, 1.0) }], "two-memories", 4_000)
    };
    let moved = |a: &[Option<String>], b: &[Option<String>]| {
        a.iter().zip(b).filter(|(a, b)| a != b).count()
    };
    assert!(moved(&phase(1, None), &phase(2, None)) > 1_000);
    assert_eq!(moved(&phase(1, Some("s")), &phase(2, Some("s"))), 0);
}

#[test]
fn what_clients_are_given_is_the_value_or_the_name() {
    let mut definition = plain();
    for (cell, value) in definition.cells.iter_mut().zip([json!(1), json!(2)]) {
        cell.value = Some(value);
    }
    let of = |definition: Definition| document(&[live(definition, 1.0)]).unwrap();
    assert_eq!(of(plain())["features"]["two-memories"]["defaultValue"], json!("today"));
    let given: Value = of(definition)["features"]["two-memories"]["rules"][0]["variations"].clone();
    assert_eq!(given, json!([1, 2]));
}

proptest! {
    /// A part that is given lies within the layer, is as wide as asked for, and overlaps nothing.
    #[test]
    fn a_free_part_of_a_layer_is_free(shares in prop::collection::vec(0.01_f64..0.4, 1..12)) {
        let mut taken: Vec<Slot> = Vec::new();
        for share in shares {
            let Some(slot) = free_slot(&taken, share) else {
                let used: f64 = taken.iter().map(|s| s.to - s.from).sum();
                prop_assert!(used + share > 1.0 - 0.002 * (taken.len() as f64 + 1.0));
                continue;
            };
            prop_assert!(slot.from >= 0.0 && slot.to <= 1.0);
            prop_assert!((slot.to - slot.from - share).abs() <= 0.0011);
            prop_assert!(taken.iter().all(|t| t.to <= slot.from || slot.to <= t.from));
            taken.push(slot);
        }
    }

    /// Whatever the document says, it is taken or refused, and what is taken can be served.
    #[test]
    fn no_document_breaks_the_reader(text in "\\PC{0,300}", at in 0_usize..400) {
        let mut document = PLAIN.to_owned();
        let at = document.floor_char_boundary(at.min(document.len()));
        document.insert_str(at, &text);
        if let Ok(definition) = Definition::from_toml(&document, "test.toml") {
            let document = super::document(&[live(definition, 1.0)]).unwrap();
            prop_assert!(Payload::new(&document).is_ok());
        }
    }
}
