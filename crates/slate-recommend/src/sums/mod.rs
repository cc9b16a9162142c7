//! Sums that a model is made of: what a viewer added can be taken away again, and later viewers added,
//! without looking at anybody else.
//!
//! ```text
//! viewers -> whole numbers -> finish -> model
//!            + a viewer, - a viewer, + another half
//! ```
//!
//! Everything is added up in whole numbers (weights as multiples of a power of two), so that addition has no
//! order and no rounding: removing a viewer leaves the bytes of the sums that never saw them, and the model
//! finished from them is bit for bit the model fitted without them. `finish` is the last step of `fit` too.
//!
//! | models | sums |
//! |---|---|
//! | EASE, EDLAE, item-kNN | viewers who saw both of two titles |
//! | popularity | viewers a title; with `days`, viewers a title and last moment |
//! | Markov | followers by the titles in between, views a title |
//! | linear sequential | M, R and views a title |
//! | blend | those of its parts, if all are sums |
//!
//! ALS is no sum: its factors follow from each other, and there is nothing to take away from. Sparse EASE keeps only
//! the largest counts, chosen over everybody: it is fitted again.

mod family;
mod file;
mod markov;
mod members;
mod packed;
mod popularity;
mod sequence;
mod together;

use slate_core::{Error, ErrorKind, Result};

use crate::models::Blend;
use crate::{Interactions, ModelSpec, Recommender};
use family::{Columns, Family, Shape, change_part, families, not_a_sum, parts_of};
use packed::Packed;

pub use file::{LoadedSums, load_sums, save_sums};
pub use members::{Member, Members};

/// The sums of one model, blends included.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    spec: ModelSpec,
    title_count: usize,
    viewers: u64,
    /// The matrices of every part.
    parts: Vec<Vec<Packed>>,
}

impl Sums {
    /// Whether this kind of model is a sum over its viewers.
    pub fn exist_for(spec: &ModelSpec) -> bool {
        parts_of(spec).is_some()
    }

    /// The sums of nobody.
    ///
    /// # Errors
    /// A model that is no sum, or a specification that breaks a rule.
    pub fn nothing(spec: &ModelSpec, title_count: usize) -> Result<Self> {
        spec.check()?;
        let families = families(spec)?;
        let zeros = |f: &dyn Family| vec![Packed::zeros(title_count); f.shapes().len()];
        let parts = families.iter().map(|f| zeros(f.as_ref())).collect();
        Ok(Self { spec: spec.clone(), title_count, viewers: 0, parts })
    }

    /// The sums of all viewers of `data`.
    ///
    /// # Errors
    /// As [`Sums::nothing`], and interactions that break a rule or are too many.
    pub fn of(spec: &ModelSpec, data: &Interactions) -> Result<Self> {
        spec.check()?;
        data.check()?;
        let parts = families(spec)?.iter().map(|f| f.collect(data)).collect::<Result<_>>()?;
        let (title_count, viewers) = (data.title_count, data.histories.len() as u64);
        Ok(Self { spec: spec.clone(), title_count, viewers, parts })
    }

    /// What model they are the sums of.
    pub fn spec(&self) -> &ModelSpec {
        &self.spec
    }

    /// Number of titles.
    pub fn title_count(&self) -> usize {
        self.title_count
    }

    /// Number of viewers that were added and not taken away.
    pub fn viewers(&self) -> u64 {
        self.viewers
    }

    /// Adds the viewers of `data`.
    ///
    /// # Errors
    /// Interactions that break a rule, or have another number of titles. The sums are spoilt then.
    pub fn add(&mut self, data: &Interactions) -> Result<()> {
        self.change(data, 1)
    }

    /// Takes the viewers of `data` away, each with exactly the history that was added.
    ///
    /// # Errors
    /// As [`Sums::add`]; [`ErrorKind::Conflict`] when more would be taken away than was added.
    pub fn remove(&mut self, data: &Interactions) -> Result<()> {
        self.change(data, -1)
    }

    fn change(&mut self, data: &Interactions, sign: i64) -> Result<()> {
        if data.histories.is_empty() {
            return Ok(());
        }
        data.check()?;
        check_titles(self.title_count, data.title_count)?;
        for (family, part) in families(&self.spec)?.iter().zip(&mut self.parts) {
            change_part(family.as_ref(), part, data, sign)?;
        }
        let viewers = i64::try_from(self.viewers).unwrap_or(i64::MAX);
        let change = i64::try_from(data.histories.len()).unwrap_or(i64::MAX) * sign;
        self.viewers = packed::sum(viewers, change)?.cast_unsigned();
        Ok(())
    }

    /// Adds the sums of other viewers of the same model.
    ///
    /// # Errors
    /// Sums of another model or another number of titles.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        check_titles(self.title_count, other.title_count)?;
        if self.spec != other.spec {
            return Err(Error::conflict("these are the sums of two different models"));
        }
        for (part, more) in self.parts.iter_mut().flatten().zip(other.parts.iter().flatten()) {
            part.merge(more)?;
        }
        self.viewers += other.viewers;
        Ok(())
    }

    /// Which titles anybody saw.
    pub fn seen(&self) -> Vec<bool> {
        (0..self.title_count).map(|i| !self.parts[0][0].is_zero(i)).collect()
    }

    /// The same sums with title i as `to[i]`, among `title_count` titles in the same order. A title that
    /// nobody saw may go.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] when a title that somebody saw has no new number.
    pub fn renumbered(&self, title_count: usize, to: &[Option<u32>]) -> Result<Self> {
        debug_assert!(to.iter().flatten().is_sorted());
        let row = |i: usize| to.get(i).copied().flatten();
        let moved = |family: &dyn Family, part: &Vec<Packed>| {
            let shapes = family.shapes().iter().zip(part);
            let matrix = |(shape, packed): (&Shape, &Packed)| {
                packed.renumbered(title_count, row, |c| shape.columns.moved(c, to))
            };
            shapes.map(matrix).collect()
        };
        let families = families(&self.spec)?;
        let parts = families.iter().zip(&self.parts);
        let parts = parts.map(|(f, part)| moved(f.as_ref(), part)).collect::<Result<_>>()?;
        Ok(Self { spec: self.spec.clone(), title_count, viewers: self.viewers, parts })
    }

    /// The model of these viewers: the same bits as `fit` gives on them.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] when nobody is left; whatever the model's own last step refuses.
    pub fn finish(&self) -> Result<Box<dyn Recommender>> {
        if !self.seen().contains(&true) {
            let detail = "there are no interactions to learn from";
            return Err(Error::new(ErrorKind::Insufficient, detail));
        }
        let families = families(&self.spec)?;
        let models = families.iter().zip(&self.parts).map(|(f, part)| f.finish(part));
        let mut models: Vec<Box<dyn Recommender>> = models.collect::<Result<_>>()?;
        let ModelSpec::Blend(blend) = &self.spec else {
            return models.pop().ok_or_else(|| not_a_sum(&self.spec));
        };
        let weights = blend.parts.iter().map(|p| p.weight);
        let parts = models.into_iter().map(Into::into).zip(weights);
        Ok(Box::new(Blend::new(parts.collect())?))
    }
}

fn check_titles(expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::invalid(format!("the sums have {expected} titles, these viewers have {found}")))
}
