//! What a family of models adds up, and which family a kind of model belongs to.

use slate_core::{Error, Result};

use super::packed::{Packed, Term};
use super::{markov, popularity, sequence, together};
use crate::{Interactions, ModelSpec, Recommender};

/// What one family of models adds up.
///
/// The contract: `collect` of some viewers is the sum of their `terms`, and `finish` of that is the model
/// that `fit` makes of them, to the bit.
pub(super) trait Family {
    /// The sums, each a matrix with a row a title. The first is zero in a row exactly when nobody saw it.
    fn shapes(&self) -> &'static [Shape];

    /// The sums of these viewers, without adding them one by one.
    fn collect(&self, data: &Interactions) -> Result<Vec<Packed>>;

    /// What one viewer adds: calls `each` with the number of the matrix and the term.
    fn terms(
        &self,
        history: &[u32],
        times: Option<&[i64]>,
        each: &mut dyn FnMut(usize, Term),
    ) -> Result<()>;

    /// The model.
    fn finish(&self, sums: &[Packed]) -> Result<Box<dyn Recommender>>;
}

/// A matrix of sums.
pub(super) struct Shape {
    /// Its name in a file.
    pub(super) name: &'static str,
    /// What its columns stand for.
    pub(super) columns: Columns,
}

/// What the columns of a matrix stand for.
#[derive(Clone, Copy)]
pub(super) enum Columns {
    /// A single number.
    One,
    /// Several a title, one title after the other.
    Titles(u64),
    /// Moments.
    Moments,
}

impl Columns {
    /// No column reaches it.
    pub(super) fn bound(self, title_count: usize) -> u64 {
        match self {
            Self::One => 1,
            Self::Titles(each) => title_count as u64 * each,
            Self::Moments => u64::MAX,
        }
    }

    /// Where a column goes when titles get new numbers.
    pub(super) fn moved(self, column: u64, to: &[Option<u32>]) -> Option<u64> {
        match self {
            Self::Titles(each) => {
                let title = usize::try_from(column / each).ok()?;
                Some(u64::from((*to.get(title)?)?) * each + column % each)
            }
            Self::One | Self::Moments => Some(column),
        }
    }
}

/// The family of a kind of model; `None` if it is no sum.
fn family(spec: &ModelSpec) -> Option<Box<dyn Family + '_>> {
    Some(match spec {
        // Its weights are relative to the lengths of all histories.
        ModelSpec::Edlae(spec) if spec.damping > 0.0 => return None,
        ModelSpec::Ease(_) | ModelSpec::Edlae(_) | ModelSpec::ItemKnn(_) => {
            Box::new(together::Together(spec))
        }
        ModelSpec::Popularity(spec) => Box::new(popularity::Seen(spec)),
        ModelSpec::Markov(spec) => Box::new(markov::Followers(spec)),
        // Its sums have blocks that are not kept yet.
        ModelSpec::LinearSequential(spec) if spec.short > 0.0 => return None,
        ModelSpec::LinearSequential(spec) => Box::new(sequence::Windows::new(spec)),
        ModelSpec::Als(_)
        | ModelSpec::KernelRidge(_)
        | ModelSpec::SparseEase(_)
        | ModelSpec::Content(_)
        | ModelSpec::Placed(_)
        | ModelSpec::ItemWeights(_)
        | ModelSpec::ViewerScores(_)
        | ModelSpec::Recurrent(_)
        | ModelSpec::Reranked(_)
        | ModelSpec::Blend(_) => return None,
    })
}

/// The models whose sums a specification needs: itself, or the parts of a blend; `None` if one is no sum.
pub(super) fn parts_of(spec: &ModelSpec) -> Option<Vec<&ModelSpec>> {
    let parts = match spec {
        ModelSpec::Blend(blend) => blend.parts.iter().map(|p| &p.model).collect(),
        other => vec![other],
    };
    parts.iter().all(|part| family(part).is_some()).then_some(parts)
}

/// The families of a specification's parts.
pub(super) fn families(spec: &ModelSpec) -> Result<Vec<Box<dyn Family + '_>>> {
    let parts = parts_of(spec).ok_or_else(|| not_a_sum(spec))?;
    Ok(parts.into_iter().filter_map(family).collect())
}

pub(super) fn not_a_sum(spec: &ModelSpec) -> Error {
    let detail = format!("`{}` is not a sum over its viewers", spec.kind());
    Error::conflict(detail).hint("fit it again on all viewing")
}

/// Adds or takes away what viewers add, a few viewers at a time so that their terms need little memory.
pub(super) fn change_part(
    family: &dyn Family,
    part: &mut [Packed],
    data: &Interactions,
    sign: i64,
) -> Result<()> {
    const TERMS_HELD: usize = 1 << 20;
    let mut terms: Vec<Vec<Term>> = part.iter().map(|_| Vec::new()).collect();
    let mut held = 0;
    for (viewer, history) in data.histories.iter().enumerate() {
        family.terms(history, data.times(viewer), &mut |matrix, term| {
            terms[matrix].push(term);
            held += 1;
        })?;
        if held >= TERMS_HELD || viewer + 1 == data.histories.len() {
            held = 0;
            for (matrix, terms) in part.iter_mut().zip(&mut terms) {
                matrix.add(std::mem::take(terms), sign)?;
            }
        }
    }
    Ok(())
}
