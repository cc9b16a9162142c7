//! From bytes that may come from anywhere to a model.

use std::collections::{BTreeSet, HashMap};

use slate_core::Result;
use slate_math::tensors::{BYTES_MAX, TensorReader, corrupt, read_tensors};
use slate_math::trees::Forest;

use super::save::{FORMAT, Header, VERSION};
use super::{ForecastModel, Ranges};
use crate::backtest::LEVEL;
use crate::conformal::Calibration;
use crate::features::{Known, Plain, State, TALLY_NUMBERS, Tally};
use crate::forecast::{Forecaster, Parts};

/// The largest file of a model.
pub const MODEL_BYTES_MAX: u64 = BYTES_MAX;

/// The most forests that a model has.
const FORESTS_MAX: usize = 64;

impl ForecastModel {
    /// Reads what [`ForecastModel::save`] wrote.
    ///
    /// # Errors
    /// `Corrupt` for everything that is not a model of this version whose parts fit each other.
    pub fn load(bytes: &[u8]) -> Result<Self> {
        let (tensors, about) = read_tensors(bytes)?;
        if about["format"] != FORMAT || about["version"] != VERSION {
            let detail = format!("it is {} version {}", about["format"], about["version"]);
            return Err(corrupt(detail)
                .hint(format!("this Slate reads \"{FORMAT}\" version {VERSION} as a forecaster")));
        }
        let header: Header =
            serde_json::from_value(about).map_err(|e| corrupt(format!("its metadata: {e}")))?;
        let reader = TensorReader::new(&tensors);
        let day = header.head.until.days();
        let plain = Plain::of_genres(header.genres.clone());
        let state = State { plain, known: known(&reader)?, day };
        if state.names() != header.head.columns {
            return Err(corrupt("its columns are not those that this Slate makes"));
        }
        let columns = header.head.columns.len();
        let groups: Vec<BTreeSet<String>> = reader.json("groups")?;
        let scores = reader.doubles("scores")?;
        if groups.len() != scores.len() {
            return Err(corrupt("it has as many groups as scores"));
        }
        let scores = scores.into_iter().zip(groups).collect();
        let ends = |name| reader.vector(name, columns);
        Ok(Self {
            forecaster: forecaster(&header, &reader, columns)?,
            calibration: Calibration::from_scores(scores, LEVEL)?,
            ranges: Ranges { low: ends("low")?, high: ends("high")? },
            state,
            prices: header.prices,
            head: header.head,
        })
    }
}

fn forecaster(header: &Header, reader: &TensorReader<'_>, columns: usize) -> Result<Forecaster> {
    let forests = |name: &str, count: usize| -> Result<Vec<Forest>> {
        if !(1..=FORESTS_MAX).contains(&count) {
            return Err(corrupt(format!("it has {count} forests, not 1 to {FORESTS_MAX}")));
        }
        let one = |n| Forest::from_tensors(&reader.under(format!("{name}.{n}")), columns);
        (0..count).map(one).collect()
    };
    let [center, spread] = header.forests;
    let spread_min = header.spread_min;
    if !(spread_min.is_finite() && spread_min >= 0.0) {
        return Err(corrupt("its least spread is below 0"));
    }
    let (center, spread) = (forests("center", center)?, forests("spread", spread)?);
    Ok(Forecaster::from_parts(Parts { center, spread, spread_min }))
}

fn known(reader: &TensorReader<'_>) -> Result<Known> {
    let names: Vec<Vec<String>> = reader.json("members")?;
    let numbers = reader.doubles("tallies")?;
    let (rows, rest) = numbers.as_chunks::<TALLY_NUMBERS>();
    let members: usize = names.iter().map(Vec::len).sum();
    if rows.len() != members + 1 || !rest.is_empty() {
        return Err(corrupt("it has as many tallies as members and one of all"));
    }
    let mut rows = rows.iter().map(|&row| {
        Tally::from_numbers(row).ok_or_else(|| corrupt("a tally counts in whole numbers"))
    });
    let mut next = || rows.next().unwrap_or_else(|| Err(corrupt("a tally is missing")));
    let mut known = Known::default();
    if names.len() != known.tallies.len() {
        return Err(corrupt(format!("it has {} kinds of members", names.len())));
    }
    for (tallies, names) in known.tallies.iter_mut().zip(names) {
        let of_kind: HashMap<String, Tally> =
            names.into_iter().map(|name| Ok((name, next()?))).collect::<Result<_>>()?;
        *tallies = of_kind;
    }
    known.all = next()?;
    Ok(known)
}
