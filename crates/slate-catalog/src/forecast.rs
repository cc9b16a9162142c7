//! A forecast with its spread: boosted trees for what comes, boosted trees for how far off that is.

use slate_core::{Error, ErrorKind, Result, Seed, Watch};
use slate_math::stats::mean;
use slate_math::trees::{BoostSpec, Examples, Forest, SquaredError, Table, boost};

use crate::features::Features;

/// How forests are grown.
#[derive(Debug, Clone, Copy)]
pub struct ForecastSpec {
    /// Forests whose mean is the forecast.
    pub forests: usize,
    /// How each is grown; `trees` is the most that are tried.
    pub boost: BoostSpec,
    /// Parts that the training rows are cut into, so that each row's error comes from forests that have not seen it.
    pub folds: usize,
}

impl Default for ForecastSpec {
    fn default() -> Self {
        let boost = BoostSpec {
            trees: 2000,
            leaves: 15,
            rows_min: 20,
            lambda: 5.0,
            shrinkage: 0.03,
            row_share: 0.8,
            column_share: 0.5,
            patience: 100,
            ..BoostSpec::default()
        };
        Self { forests: 5, boost, folds: 5 }
    }
}

/// From so many lessons on, fewer forests of larger steps say the same.
const MANY: usize = 10_000;

impl ForecastSpec {
    /// For a number of lessons: where there are many, forests differ less from each other and steps can be larger.
    pub fn for_lessons(count: usize) -> Self {
        let few = Self::default();
        if count < MANY {
            return few;
        }
        Self { forests: 3, boost: BoostSpec { shrinkage: 0.06, ..few.boost }, ..few }
    }

    /// For a few columns that are yes or no: there is little to learn, and one forest learns it.
    pub fn of_flags() -> Self {
        let whole = Self::default();
        let boost = BoostSpec { trees: 200, shrinkage: 0.1, column_share: 1.0, ..whole.boost };
        Self { forests: 1, boost, folds: 2 }
    }
}

/// The smallest spread, as a share of the mean one: no title is certain.
const SPREAD_SHARE_MIN: f64 = 0.25;

/// Rows of [`Features`] to learn from, with their results.
#[derive(Debug, Clone, Copy)]
pub struct Lessons<'a> {
    /// The columns.
    pub features: &'a Features,
    /// The rows.
    pub rows: &'a [usize],
    /// What became of each.
    pub results: &'a [f64],
}

/// Forests that forecast a result and the size of their error.
#[derive(Debug, Clone)]
pub struct Forecaster {
    parts: Parts,
    /// How each of `center` was grown.
    boost: BoostSpec,
}

/// What a forecaster consists of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parts {
    pub(crate) center: Vec<Forest>,
    pub(crate) spread: Vec<Forest>,
    pub(crate) spread_min: f64,
}

impl Forecaster {
    /// Learns from all lessons. How many trees that takes is found by growing on the lessons before `cut` and
    /// looking at those from there on: lessons are in the order of time.
    ///
    /// # Errors
    /// [`ErrorKind::Insufficient`] for too few lessons on either side of the cut; whatever `watch` answers.
    pub fn fit(
        spec: &ForecastSpec,
        lessons: &Lessons<'_>,
        cut: usize,
        seed: Seed,
        watch: &mut dyn Watch,
    ) -> Result<Self> {
        let least = spec.boost.rows_min * 2;
        if cut < least || lessons.rows.len() < cut + least {
            let (before, after) = (cut, lessons.rows.len().saturating_sub(cut));
            let detail = format!("{before} and {after} titles are too few to learn from");
            return Err(Error::new(ErrorKind::Insufficient, detail).hint(format!(
                "at least {least} before the last fifth of the training years, and {least} in it"
            )));
        }
        let trees = trees(spec, lessons, cut, seed, watch)?;
        let boost = BoostSpec { trees, ..spec.boost };
        let whole = Part::new(lessons, |_| true)?;
        let center = grown(spec.forests, &boost, &whole, seed.derive("center"), watch)?;
        let sizes = errors(spec, &boost, lessons, seed.derive("folds"), watch)?;
        let spread_min = SPREAD_SHARE_MIN * mean(&sizes).unwrap_or(0.0);
        // The size of errors is a smaller lesson than the result.
        let shallow = BoostSpec { trees: trees.div_ceil(3), ..spec.boost };
        let sized = Part { labels: sizes.iter().map(|&x| narrow(x)).collect(), ..whole };
        let spread = grown(spec.forests, &shallow, &sized, seed.derive("spread"), watch)?;
        Ok(Self { parts: Parts { center, spread, spread_min }, boost })
    }

    /// What it consists of.
    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// From its parts; how they were grown is not known.
    pub(crate) fn from_parts(parts: Parts) -> Self {
        Self { parts, boost: BoostSpec::default() }
    }

    /// The forecast of each row.
    ///
    /// # Errors
    /// A table with other columns.
    pub fn forecast(&self, table: &Table) -> Result<Vec<f64>> {
        averaged(&self.parts.center, table)
    }

    /// How large the error of each row is expected to be, above 0.
    ///
    /// # Errors
    /// A table with other columns.
    pub fn spread(&self, table: &Table) -> Result<Vec<f64>> {
        let spread = averaged(&self.parts.spread, table)?;
        Ok(spread
            .into_iter()
            .map(|s| s.max(self.parts.spread_min).max(f64::MIN_POSITIVE))
            .collect())
    }
}

/// Why forecasts are what they are.
impl Forecaster {
    /// The forecast with no column known, and for each row what each column adds to that: exact Shapley values, the mean
    /// of those of all forests.
    ///
    /// # Errors
    /// A table with other columns.
    pub fn explain(&self, table: &Table) -> Result<(f64, Vec<Vec<f64>>)> {
        let share = 1.0 / self.parts.center.len().max(1) as f64;
        let mut typical = 0.0;
        let mut values = vec![vec![0.0; table.column_count()]; table.row_count()];
        for forest in &self.parts.center {
            let shap = forest.shap(table)?;
            typical += share * shap.expected;
            for (i, sums) in values.iter_mut().enumerate() {
                sums.iter_mut().zip(shap.row(i)).for_each(|(sum, adds)| *sum += share * adds);
            }
        }
        Ok((typical, values))
    }

    /// The interaction value of two columns for each row, [`Forest::interaction`], the mean of those of all forests.
    ///
    /// # Errors
    /// A table with other columns, a pair that is not two of them.
    pub fn interaction(&self, table: &Table, pair: [usize; 2]) -> Result<Vec<f64>> {
        let mut values = vec![0.0; table.row_count()];
        for forest in &self.parts.center {
            let of_forest = forest.interaction(table, pair)?;
            values.iter_mut().zip(of_forest).for_each(|(sum, value)| *sum += value);
        }
        values.iter_mut().for_each(|value| *value /= self.parts.center.len().max(1) as f64);
        Ok(values)
    }

    /// One more forest, grown as those of this forecaster but on other lessons, with some columns not known of any title.
    ///
    /// # Errors
    /// As [`boost::fit`].
    pub fn regrown(
        &self,
        lessons: &Lessons<'_>,
        without: &[usize],
        seed: Seed,
        watch: &mut dyn Watch,
    ) -> Result<Forest> {
        let table = lessons.features.table_without(lessons.rows, without)?;
        let labels: Vec<f32> = lessons.results.iter().map(|&x| narrow(x)).collect();
        let examples = Examples::new(&table, &labels)?;
        Ok(boost::fit(&self.boost, &SquaredError, &examples, None, seed, watch)?.forest)
    }
}

/// Some of the lessons, as trees want them.
struct Part {
    table: Table,
    labels: Vec<f32>,
}

impl Part {
    fn new(lessons: &Lessons<'_>, keep: impl Fn(usize) -> bool) -> Result<Self> {
        let kept: Vec<usize> = (0..lessons.rows.len()).filter(|&n| keep(n)).collect();
        let rows: Vec<usize> = kept.iter().map(|&n| lessons.rows[n]).collect();
        let labels = kept.iter().map(|&n| narrow(lessons.results[n])).collect();
        Ok(Self { table: lessons.features.table(&rows)?, labels })
    }

    fn examples(&self) -> Result<Examples<'_>> {
        Examples::new(&self.table, &self.labels)
    }
}

/// The number of trees that is best for the lessons from the cut on, the mean over some seeds.
fn trees(
    spec: &ForecastSpec,
    lessons: &Lessons<'_>,
    cut: usize,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<usize> {
    const TRIES: usize = 3;
    let (early, late) = (Part::new(lessons, |n| n < cut)?, Part::new(lessons, |n| n >= cut)?);
    let mut sum = 0;
    for n in 0..TRIES {
        let seed = seed.derive("trees").nth(n as u64);
        let (train, valid) = (early.examples()?, late.examples()?);
        let boosted = boost::fit(&spec.boost, &SquaredError, &train, Some(&valid), seed, watch)?;
        sum += boosted.forest.tree_count();
    }
    Ok((sum / TRIES).max(1))
}

/// The size of each lesson's error under forests that have not seen it.
fn errors(
    spec: &ForecastSpec,
    boost: &BoostSpec,
    lessons: &Lessons<'_>,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Vec<f64>> {
    let mut sizes = vec![0.0; lessons.rows.len()];
    for fold in 0..spec.folds {
        let others = Part::new(lessons, |n| n % spec.folds != fold)?;
        let held = Part::new(lessons, |n| n % spec.folds == fold)?;
        let forests = grown(1, boost, &others, seed.nth(fold as u64), watch)?;
        let forecast = averaged(&forests, &held.table)?;
        for (n, forecast) in (fold..sizes.len()).step_by(spec.folds).zip(forecast) {
            sizes[n] = (lessons.results[n] - forecast).abs();
        }
    }
    Ok(sizes)
}

fn grown(
    forests: usize,
    boost: &BoostSpec,
    part: &Part,
    seed: Seed,
    watch: &mut dyn Watch,
) -> Result<Vec<Forest>> {
    let examples = part.examples()?;
    let mut one = |n| {
        let boosted = boost::fit(boost, &SquaredError, &examples, None, seed.nth(n), watch)?;
        // As it is saved.
        boosted.forest.rounded()
    };
    (0..forests as u64).map(&mut one).collect()
}

fn averaged(forests: &[Forest], table: &Table) -> Result<Vec<f64>> {
    let mut sums = vec![0.0; table.row_count()];
    for forest in forests {
        sums.iter_mut().zip(forest.predict(table)?).for_each(|(sum, score)| *sum += score);
    }
    sums.iter_mut().for_each(|sum| *sum /= forests.len().max(1) as f64);
    Ok(sums)
}

#[expect(clippy::cast_possible_truncation, reason = "labels are single precision")]
fn narrow(x: f64) -> f32 {
    x as f32
}
