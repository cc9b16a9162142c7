//! What a viewer's titles have in common with a title: the score is the mean, over the history, of the cosine between
//! the contents of two titles. It knows nothing of other viewers, so it is the yardstick for cold titles; with
//! `people`, `keywords` and `synopsis` 0 it is the viewer's share of a title's genres.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Result};
use slate_math::Csr;

use crate::artifact::{TensorReader, corrupt};
use crate::content::{Content, Group};
use crate::recommender::{check_history, check_score, distinct};
use crate::spec::check_number;
use crate::{Contribution, Explanation, Interactions, Recommender, Scratch, Tensor};

/// The word for this kind.
pub(crate) const KIND: &str = "content";

/// How much every group of features counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContentSpec {
    /// Genres.
    pub genres: f64,
    /// Half-decades.
    pub years: f64,
    /// Cast and makers.
    pub people: f64,
    /// Keywords.
    pub keywords: f64,
    /// Words of the synopsis.
    pub synopsis: f64,
}

impl Default for ContentSpec {
    fn default() -> Self {
        Self { genres: 1.0, years: 0.5, people: 1.0, keywords: 1.0, synopsis: 1.0 }
    }
}

impl ContentSpec {
    pub(crate) fn check(&self) -> Result<()> {
        let groups = [
            ("genres", self.genres),
            ("years", self.years),
            ("people", self.people),
            ("keywords", self.keywords),
            ("synopsis", self.synopsis),
        ];
        if groups.iter().all(|(_, weight)| *weight == 0.0) {
            return Err(Error::invalid("expected one group of features above 0"));
        }
        groups.iter().try_for_each(|(name, weight)| check_number(name, *weight, 0.0..=100.0))
    }

    /// Titles x features, each row of length 1 or empty.
    ///
    /// # Errors
    /// Data without content.
    pub(crate) fn features(&self, data: &Interactions) -> Result<Csr> {
        let content: &Content = data.content.as_deref().ok_or_else(|| {
            Error::invalid("this model needs to know what titles are about")
                .hint("import titles, or name a file with `titles` in `[data]`")
        })?;
        content.weighted(|group| match group {
            Group::Genres => self.genres,
            Group::Years => self.years,
            Group::People => self.people,
            Group::Keywords => self.keywords,
            Group::Synopsis => self.synopsis,
        })
    }
}

/// Features by title and by feature.
#[derive(Debug)]
pub struct ContentProfile {
    features: Csr,
    by_feature: Csr,
}

pub(crate) fn fit(spec: &ContentSpec, data: &Interactions) -> Result<ContentProfile> {
    Ok(ContentProfile::new(spec.features(data)?))
}

impl ContentProfile {
    fn new(features: Csr) -> Self {
        let by_feature = features.transpose();
        Self { features, by_feature }
    }

    pub(crate) fn read(reader: &TensorReader<'_>, title_count: usize) -> Result<Self> {
        let count = reader.vector("feature_count", 1)?[0];
        if !(0.0..=16_777_216.0).contains(&count) {
            return Err(corrupt("its number of features is out of range"));
        }
        let features = reader.csr("features", title_count, slate_math::cast::whole(count))?;
        Ok(Self::new(features))
    }

    /// Adds `weight` times the cosine with `title` to every title.
    fn add(&self, title: u32, weight: f32, out: &mut [f32]) {
        for (feature, own) in self.features.row(title as usize) {
            for (other, theirs) in self.by_feature.row(feature as usize) {
                out[other as usize] += weight * own * theirs;
            }
        }
    }
}

impl Recommender for ContentProfile {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn title_count(&self) -> usize {
        self.features.row_count()
    }

    fn score(&self, history: &[u32], out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
        check_score(self.title_count(), history, out)?;
        out.fill(0.0);
        let seen = scratch.as_set(history);
        let weight = 1.0 / seen.len().max(1) as f32;
        seen.iter().for_each(|&title| self.add(title, weight, out));
        Ok(())
    }

    fn explain(&self, history: &[u32], title: u32) -> Option<Explanation> {
        check_history(self.title_count(), &[title]).ok()?;
        check_history(self.title_count(), history).ok()?;
        let seen = distinct(history);
        let weight = 1.0 / seen.len().max(1) as f32;
        let part = |i: u32| {
            let own: std::collections::BTreeMap<u32, f32> = self.features.row(i as usize).collect();
            let common = self.features.row(title as usize);
            let cosine: f32 = common.filter_map(|(f, x)| Some(own.get(&f)? * x)).sum();
            Contribution { title: i, value: weight * cosine }
        };
        let contributions = seen.into_iter().map(part).filter(|c| c.value != 0.0).collect();
        Some(Explanation { base: 0.0, contributions })
    }

    /// The cosine of the contents.
    fn similar(&self, title: u32, out: &mut [f32]) -> bool {
        if check_score(self.title_count(), &[title], out).is_err() {
            return false;
        }
        out.fill(0.0);
        self.add(title, 1.0, out);
        true
    }

    fn tensors(&self) -> Vec<Tensor<'_>> {
        let mut tensors = Tensor::csr("features", &self.features);
        let count = vec![self.features.column_count() as f32];
        tensors.push(Tensor::owned_vector("feature_count", count));
        tensors
    }
}
