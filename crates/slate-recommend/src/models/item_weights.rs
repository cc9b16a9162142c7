//! Item-to-item weights W that were made elsewhere, titles x titles and sparse: the score of title j is the
//! sum of W_ij over the titles i of the history, as a set.
//!
//! Nothing is fitted here. The weights come from a file, become a version like any other, and explain
//! themselves, because they add up.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};

use super::sparse_linear::SparseLinear;
use crate::Recommender;
use crate::recommender::check_history;

/// The word for this kind.
pub(crate) const KIND: &str = "item-weights";

/// There is nothing to set: the weights are the model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemWeightsSpec {}

/// A model of `(i, j, W_ij)` in any order.
///
/// # Errors
/// A title out of range, a weight that is not finite, or two weights for one pair, named by their
/// indices.
pub fn item_weights(
    title_count: usize,
    mut weights: Vec<(u32, u32, f32)>,
) -> Result<Box<dyn Recommender>> {
    weights.sort_unstable_by_key(|&(i, j, _)| (j, i));
    if let Some(w) = weights.windows(2).find(|w| (w[0].0, w[0].1) == (w[1].0, w[1].1)) {
        let (i, j, _) = w[0];
        return Err(Error::invalid(format!("titles {i} and {j} have two weights")));
    }
    let mut by_target = vec![Vec::new(); title_count];
    for (i, j, weight) in weights {
        check_history(title_count, &[i, j])?;
        if !weight.is_finite() {
            return Err(Error::invalid(format!("titles {i} and {j} have the weight {weight}")));
        }
        by_target[j as usize].push((i, weight));
    }
    Ok(Box::new(SparseLinear::by_target(KIND, title_count, &by_target)?))
}
