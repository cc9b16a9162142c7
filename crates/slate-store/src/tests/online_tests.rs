//! Tests are frozen once they begin; whoever was in a cell is known once, and goes with what is forgotten.

use slate_core::ErrorKind;

use super::kit::{Studio, actor, at};
use crate::{CellExposure, NewCellExposure, StepKind, TestLook, TestPhase, TestStep};

fn phase(number: u32, definition: &str) -> TestPhase {
    TestPhase {
        test: "a".to_owned(),
        phase: number,
        definition: definition.to_owned(),
        hash: format!("hash of {definition}"),
        actor: "ada".to_owned(),
        at: at(1),
    }
}

fn step(number: u32, kind: StepKind, share: f64) -> TestStep {
    TestStep {
        test: "a".to_owned(),
        phase: number,
        kind,
        share,
        slot: Some((0.0, 0.5)),
        why: "because".to_owned(),
        actor: "ada".to_owned(),
        at: at(2),
    }
}

fn studio() -> Studio {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    studio
}

fn exposure(unit: &str, cell: &str, ms: i64) -> CellExposure {
    CellExposure {
        test: "a".to_owned(),
        phase: 1,
        unit: unit.to_owned(),
        cell: cell.to_owned(),
        at: at(ms),
        propensity: 0.5,
        attributes: "{\"territory\":\"FR\"}".to_owned(),
    }
}

fn new(exposures: &[CellExposure]) -> Vec<NewCellExposure> {
    let new = |e: &CellExposure| NewCellExposure { exposure: e.clone(), forgotten: 0 };
    exposures.iter().map(new).collect()
}

fn logged(studio: &Studio) -> Vec<CellExposure> {
    let mut all = Vec::new();
    studio.get(|r| {
        r.each_cell_exposure("a", 1, 0, &mut |_, e| {
            all.push(e);
            Ok(())
        })
    });
    all
}

#[test]
fn a_draft_is_replaced_and_what_has_begun_is_frozen() {
    let studio = studio();
    studio.put(|tx| tx.put_test_phase(&phase(1, "{}")));
    studio.put(|tx| tx.put_test_phase(&phase(1, "{\"days\":1}")));
    studio.put(|tx| tx.add_test_step(&step(1, StepKind::Start, 0.1)));
    let (kind, text) = studio.refused(|tx| tx.put_test_phase(&phase(1, "{}")));
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(text.contains("is frozen") && text.contains("a new phase"), "{text}");
    studio.put(|tx| tx.put_test_phase(&phase(2, "{}")));
    assert_eq!(studio.get(|r| r.test_phase("a")), phase(2, "{}"));
    assert_eq!(studio.get(|r| r.test_phases()), [phase(1, "{\"days\":1}"), phase(2, "{}")]);
    assert!(studio.read(|r| r.test_phase("b")).is_err());
}

#[test]
fn steps_and_looks_come_back_in_their_order() {
    let studio = studio();
    studio.put(|tx| tx.put_test_phase(&phase(1, "{}")));
    let steps = [StepKind::Start, StepKind::Ramp, StepKind::Rollback, StepKind::Decide];
    let steps = steps.map(|kind| step(1, kind, 0.25));
    steps.iter().for_each(|s| studio.put(|tx| tx.add_test_step(s)));
    assert_eq!(studio.get(|r| r.test_steps("a")), steps);
    assert_eq!(studio.get(|r| r.all_test_steps()), steps);
    let look = TestLook { test: "a".into(), phase: 1, report: "{}".into(), at: at(3) };
    studio.put(|tx| tx.add_test_look(&look));
    assert_eq!(studio.get(|r| r.test_looks("a", 1)), [look]);
    assert!(studio.get(|r| r.test_looks("a", 2)).is_empty());
    let (kind, _) = studio.refused(|tx| tx.add_test_step(&step(9, StepKind::Start, 0.5)));
    assert_eq!(kind, ErrorKind::Conflict, "a step of a phase that there is not");
}

#[test]
fn an_exposure_is_logged_once_and_units_of_two_cells_are_counted_apart() {
    let studio = studio();
    let first = [exposure("v1", "x", 5), exposure("v2", "y", 6), exposure("v3", "x", 7)];
    assert!(studio.log_cell_exposures(&new(&first)).unwrap());
    let again = [exposure("v1", "x", 9), exposure("v3", "y", 9)];
    assert!(studio.log_cell_exposures(&new(&again)).unwrap());
    let mut all = first.to_vec();
    all.push(exposure("v3", "y", 9));
    assert_eq!(logged(&studio), all);
    let (counts, several) = studio.get(|r| r.cell_counts("a", 1));
    let counts: Vec<_> = counts.iter().map(|c| (c.cell.as_str(), c.units)).collect();
    assert_eq!((counts, several), (vec![("x", 1), ("y", 1)], 1));
}

#[test]
fn a_clock_that_was_set_back_shows() {
    let studio = studio();
    studio.log_cell_exposures(&new(&[exposure("v1", "x", 50), exposure("v2", "x", 60)])).unwrap();
    assert_eq!(studio.get(|r| r.clock_set_back_ms("a", 1)), None);
    studio.log_cell_exposures(&new(&[exposure("v3", "x", 20), exposure("v4", "x", 70)])).unwrap();
    assert_eq!(studio.get(|r| r.clock_set_back_ms("a", 1)), Some(40));
}

#[test]
fn whoever_is_forgotten_was_in_no_cell() {
    let studio = studio();
    let both = [exposure("v1", "x", 5), exposure("v2", "y", 6)];
    studio.log_cell_exposures(&new(&both)).unwrap();
    studio.put(|tx| tx.forget_viewer(&"v1".parse().unwrap()).map(drop));
    assert_eq!(logged(&studio), both[1..]);
    // On its way when somebody was forgotten: it may be theirs.
    assert!(!studio.log_cell_exposures(&new(&both[..1])).unwrap());
    assert_eq!(logged(&studio), both[1..]);
}
