//! Weights from elsewhere: a model like any other.

use slate_core::Seed;
use slate_recommend::models::item_weights::{ItemWeightsSpec, item_weights};
use slate_recommend::{ModelSpec, Recommender, Scratch, Unwatched, fit, load, save};

use crate::data::{audience, bits, ids};

fn weights() -> Box<dyn Recommender> {
    item_weights(4, vec![(2, 1, 0.5), (0, 3, -1.0), (0, 1, 2.0)]).unwrap()
}

fn scores(model: &dyn Recommender, history: &[u32]) -> Vec<f32> {
    let mut out = vec![f32::NAN; 4];
    model.score(history, &mut out, &mut Scratch::default()).unwrap();
    out
}

#[test]
fn scores_are_sums_and_explain_themselves() {
    let model = weights();
    let table: &[(&[u32], [f32; 4])] = &[
        (&[], [0.0; 4]),
        (&[0], [0.0, 2.0, 0.0, -1.0]),
        (&[0, 2], [0.0, 2.5, 0.0, -1.0]),
        (&[2, 0, 2], [0.0, 2.5, 0.0, -1.0]),
    ];
    for (history, expected) in table {
        assert_eq!(scores(model.as_ref(), history), expected, "{history:?}");
        for title in 0..4_u32 {
            let sum = model.explain(history, title).unwrap().sum();
            assert_eq!(sum, expected[title as usize], "{history:?} {title}");
        }
    }
    let mut out = vec![0.0; 4];
    assert!(model.similar(1, &mut out) && out == [2.0, 0.0, 0.5, 0.0]);
    assert!(model.score(&[9], &mut out, &mut Scratch::default()).is_err());
}

#[test]
fn saved_and_loaded_it_is_the_same() {
    let spec = ModelSpec::ItemWeights(ItemWeightsSpec {});
    let bytes = save(weights().as_ref(), &ids(4), &spec).unwrap();
    let loaded = load(&bytes).unwrap();
    assert_eq!(loaded.spec, spec);
    assert_eq!(
        bits(&scores(loaded.model.as_ref(), &[0, 2])),
        bits(&scores(weights().as_ref(), &[0, 2]))
    );
    assert_eq!(save(loaded.model.as_ref(), &loaded.titles, &spec).unwrap(), bytes);
    let fitted = fit(&spec, &audience(20, 10, 1), Seed(1), &mut Unwatched);
    assert!(fitted.err().unwrap().to_string().contains("cannot be fitted"));
}

#[test]
fn what_is_no_matrix_is_refused() {
    type Weights = [(u32, u32, f32)];
    let table: &[(&Weights, &str)] = &[
        (&[(0, 1, 1.0), (0, 1, 2.0)], "titles 0 and 1 have two weights"),
        (&[(0, 1, f32::NAN)], "titles 0 and 1 have the weight NaN"),
        (&[(4, 1, 1.0)], "title index 4 is out of range"),
        (&[(0, 4, 1.0)], "out of range"),
    ];
    for (rows, expected) in table {
        let error = item_weights(4, rows.to_vec()).err().unwrap().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
