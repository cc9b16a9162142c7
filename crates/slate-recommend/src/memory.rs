//! How much memory fitting a model takes, before it is fitted: an upper bound that follows the arrays of
//! the code, in bytes beyond the data itself.
//!
//! `bench/recommend/memory` fits every kind and prints these numbers beside measured peaks. A formula
//! that changes with its model is changed here.

use crate::models::als::AlsSpec;
use crate::models::item_knn::ItemKnnSpec;
use crate::models::markov::REACH;
use crate::models::recurrent::RecurrentSpec;
use crate::models::sparse_ease::SparseEaseSpec;
use crate::{DataSize, ModelSpec};

/// What a thread and the allocator need whatever the model.
const FLOOR: u64 = 8 << 20;

impl ModelSpec {
    /// The most bytes that fitting on data of this size and then scoring take beside the data, on so many
    /// threads.
    ///
    /// ```
    /// # use slate_recommend::{DataSize, ModelSpec};
    /// let size = DataSize { titles: 20_000, viewers: 100_000, events: 5_000_000, is_ordered: false };
    /// let ease = ModelSpec::Ease(Default::default()).memory(&size, 2);
    /// let als = ModelSpec::Als(Default::default()).memory(&size, 2);
    /// assert!(ease > 3 << 30 && als < 1 << 30);
    /// ```
    pub fn memory(&self, size: &DataSize, threads: u64) -> u64 {
        let scoring = threads.max(1) * 16 * size.titles;
        FLOOR + scoring + fitting(self, size, threads.max(1))
    }
}

fn fitting(spec: &ModelSpec, size: &DataSize, threads: u64) -> u64 {
    let DataSize { titles, events, .. } = *size;
    match spec {
        ModelSpec::Popularity(_) => pattern(size) + 8 * titles,
        ModelSpec::ItemKnn(spec) => item_knn(spec, size, threads),
        // The Gram matrix and its inverse; the matrix of viewers and titles lives beside both.
        ModelSpec::Ease(_) | ModelSpec::Edlae(_) => 8 * titles * titles + both_patterns(size),
        ModelSpec::SparseEase(spec) => sparse_ease(spec, size, threads),
        ModelSpec::Als(spec) => als(spec, size, threads),
        ModelSpec::Markov(_) => markov(size),
        // Features and targets, the places of every title, and a row of sums a thread.
        ModelSpec::LinearSequential(spec) if spec.short > 0.0 => {
            24 * titles * titles + 16 * events + (24 + 16 * threads) * titles
        }
        ModelSpec::LinearSequential(_) => {
            8 * titles * titles + 16 * events + (24 + 8 * threads) * titles
        }
        ModelSpec::Recurrent(spec) => recurrent(spec, size),
        // The closed forms of its first stage one by one, four matrices kept, and the lists it learns from.
        ModelSpec::Reranked(_) => 24 * titles * titles + 32 * events + RERANKED_LISTS,
        // Nothing is fitted.
        ModelSpec::ItemWeights(_) | ModelSpec::ViewerScores(_) => 0,
        // The kernel of all viewers with each other and its factor, and a weight a viewer and title.
        ModelSpec::KernelRidge(_) => {
            both_patterns(size) + 8 * size.viewers * size.viewers + 8 * size.viewers * titles
        }
        ModelSpec::Content(_) => content(size) + pattern(size),
        ModelSpec::Placed(spec) => {
            let placing = content(size) + 24 * size.titles * (spec.neighbors as u64 + 1);
            placing + threads * 4 * size.titles + fitting(&spec.model, size, threads)
        }
        ModelSpec::Blend(blend) => {
            blend.parts.iter().map(|part| fitting(&part.model, size, threads)).sum()
        }
    }
}

/// Viewers x titles, one bit where it counts: an offset a viewer, an index an event, and the events once
/// more while rows are put in order.
fn pattern(size: &DataSize) -> u64 {
    8 * (size.viewers + 1) + 8 * size.events
}

/// The same and its transpose.
fn both_patterns(size: &DataSize) -> u64 {
    pattern(size) + 8 * (size.titles + 1) + 4 * size.events
}

/// Neighbours as lists, as rows and as columns, 8 bytes each.
fn item_knn(spec: &ItemKnnSpec, size: &DataSize, threads: u64) -> u64 {
    let kept = size.titles * (spec.neighbors as u64).min(size.titles);
    let lists = 24 * kept + 48 * size.titles;
    both_patterns(size) + lists + threads * 16 * size.titles
}

/// Counts as lists and as rows, weights as lists, rows and columns, and a system of equations a thread.
fn sparse_ease(spec: &SparseEaseSpec, size: &DataSize, threads: u64) -> u64 {
    let of = |entries: usize| size.titles * (entries as u64).min(size.titles);
    let k = spec.neighbors as u64;
    let kept = 16 * of(spec.counts) + 24 * of(spec.neighbors) + 96 * size.titles;
    both_patterns(size) + kept + threads * (16 * size.titles + 16 * k * k)
}

/// Lists of candidates that a second stage learns from, and their gradients.
const RERANKED_LISTS: u64 = 1 << 30;

/// Six times the numbers of all titles, and what training keeps of two shards of positions.
fn recurrent(spec: &RecurrentSpec, size: &DataSize) -> u64 {
    let d = spec.width as u64;
    let kept = 2 * 1_600 * (200 * d + 8 * spec.negatives as u64);
    24 * d * (size.titles + 40 * d) + 8 * size.events + kept
}

/// Features a title at most: genres, years, people and the words of a synopsis, kept by title and by feature.
const FEATURES_MAX: u64 = 400;

/// Features of titles, twice, and their lists while they are put together.
fn content(size: &DataSize) -> u64 {
    32 * FEATURES_MAX * size.titles
}

/// The factors of both sides, rows of whole cache lines, a system of equations a thread, the weights of viewers and of
/// titles, twice while they are put together, and for scans of large catalogs a copy of the titles' factors with 8 bits a number, with
/// scale, error, length and order of each.
fn als(spec: &AlsSpec, size: &DataSize, threads: u64) -> u64 {
    let d = (spec.factors as u64).next_multiple_of(16);
    let coarse = (d + 20) * (size.titles + 16);
    let weights = spec.damping().map_or(0, |_| 8 * size.viewers)
        + spec.rarity().map_or(0, |_| 8 * size.titles);
    let factors = 4 * d * (size.viewers + size.titles);
    both_patterns(size) + factors + weights + coarse + threads * 16 * d * d
}

/// Every follower of every title (8 bytes, in lists that may be half full), then distinct ones twice.
fn markov(size: &DataSize) -> u64 {
    let followers = REACH as u64 * size.events;
    let distinct = followers.min(size.titles * size.titles);
    16 * followers + 16 * distinct + 56 * size.titles
}
