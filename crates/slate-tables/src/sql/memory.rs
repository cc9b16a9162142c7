//! Tables out of memory.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, DictionaryArray, Float32Array, Int16Array, Int32Array, PrimitiveArray, RecordBatch,
    StringArray, TimestampMillisecondArray, UInt8Array, UInt32Array,
};
use arrow::datatypes::Int32Type;
use datafusion::datasource::MemTable;
use slate_core::{Error, Result, Title};

use super::scan::{days, kinds, schema};
use super::session::{Session, failed};
use crate::interner::Interner;
use crate::segment::EventColumns;

/// A unit's first exposure to a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExposureOf<'a> {
    /// Who.
    pub unit: &'a str,
    /// The number of the cell.
    pub cell: u32,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// What happens from then on is not analysed.
    pub until_ms: i64,
}

/// A page that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOf<'a> {
    /// Its id.
    pub slate: &'a str,
    /// To whom.
    pub viewer: &'a str,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// The titles on it.
    pub titles: Vec<&'a str>,
}

fn times(at_ms: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(at_ms).with_timezone("UTC"))
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> ArrayRef {
    // Arrow wants to know how many there are before it takes the first.
    Arc::new(StringArray::from_iter_values(texts.into_iter().collect::<Vec<_>>()))
}

/// Numbers of an interner as a column of texts.
fn interned(numbers: &[u32], interner: &Interner) -> Result<ArrayRef> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
    let texts = StringArray::from_iter_values(interner.iter().map(text));
    let too_many = || Error::invalid("there are more than 2^31 different ids");
    let keys: Option<Vec<i32>> = numbers.iter().map(|n| i32::try_from(*n).ok()).collect();
    let keys: PrimitiveArray<Int32Type> = Int32Array::from(keys.ok_or_else(too_many)?);
    let column = DictionaryArray::try_new(keys, Arc::new(texts)).map_err(|e| unfit(&e))?;
    Ok(Arc::new(column))
}

fn unfit(error: &arrow::error::ArrowError) -> Error {
    Error::invalid(format!("the columns do not fit together: {error}"))
}

impl Session {
    fn add_columns(&self, name: &str, columns: Vec<(&str, ArrayRef, bool)>) -> Result<()> {
        let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(|e| unfit(&e))?;
        self.add_batch(name, batch)
    }

    fn add_batch(&self, name: &str, batch: RecordBatch) -> Result<()> {
        let table = MemTable::try_new(batch.schema(), vec![vec![batch]]).map_err(|e| failed(&e))?;
        self.add(name, Arc::new(table))
    }

    /// Makes events the table `name`, with the columns of `events`.
    ///
    /// # Errors
    /// Columns of different lengths, kinds that there are not, or the name is taken.
    pub fn add_events(
        &self,
        name: &str,
        events: &EventColumns,
        viewers: &Interner,
        titles: &Interner,
    ) -> Result<()> {
        let at = times(events.at_ms.iter().copied());
        let codes: ArrayRef = Arc::new(UInt8Array::from(events.kinds.clone()));
        let value = |v: &f32| (!v.is_nan()).then_some(*v);
        let columns = vec![
            interned(&events.viewers, viewers)?,
            interned(&events.titles, titles)?,
            kinds(&codes).map_err(|e| unfit(&e))?,
            at.clone(),
            days(&at),
            Arc::new(events.values.iter().map(value).collect::<Float32Array>()),
        ];
        self.add_batch(name, RecordBatch::try_new(schema(), columns).map_err(|e| unfit(&e))?)
    }

    /// Makes exposures to a phase of a test the table `exposures`.
    ///
    /// # Errors
    /// There is one already.
    pub fn add_exposures(
        &self,
        test: &str,
        phase: u32,
        exposures: &[ExposureOf<'_>],
    ) -> Result<()> {
        let n = exposures.len();
        let cells = UInt32Array::from_iter_values(exposures.iter().map(|e| e.cell));
        self.add_columns(
            "exposures",
            vec![
                ("test", texts(std::iter::repeat_n(test, n)), false),
                ("phase", Arc::new(UInt32Array::from(vec![phase; n])), false),
                ("unit", texts(exposures.iter().map(|e| e.unit)), false),
                ("cell", Arc::new(cells), false),
                ("at", times(exposures.iter().map(|e| e.at_ms)), false),
                ("until", times(exposures.iter().map(|e| e.until_ms)), false),
            ],
        )
    }

    /// Makes a catalog the tables `titles` and `title_genres`.
    ///
    /// # Errors
    /// There is one already.
    pub fn add_titles(&self, titles: &[Title]) -> Result<()> {
        self.add_columns(
            "titles",
            vec![
                ("id", texts(titles.iter().map(|t| t.id.as_str())), false),
                ("name", texts(titles.iter().map(|t| t.name.as_str())), false),
                ("year", Arc::new(titles.iter().map(|t| t.year).collect::<Int16Array>()), true),
            ],
        )?;
        let pairs = || titles.iter().flat_map(|t| t.genres.iter().map(move |g| (t, g)));
        self.add_columns(
            "title_genres",
            vec![
                ("title", texts(pairs().map(|(title, _)| title.id.as_str())), false),
                ("genre", texts(pairs().map(|(_, genre)| genre.as_str())), false),
            ],
        )
    }

    /// Makes pages the tables `pages` and `page_titles`.
    ///
    /// # Errors
    /// There are some already.
    pub fn add_pages(&self, pages: &[PageOf<'_>]) -> Result<()> {
        self.add_columns(
            "pages",
            vec![
                ("slate", texts(pages.iter().map(|p| p.slate)), false),
                ("viewer", texts(pages.iter().map(|p| p.viewer)), false),
                ("at", times(pages.iter().map(|p| p.at_ms)), false),
            ],
        )?;
        let pairs = || pages.iter().flat_map(|p| p.titles.iter().map(move |t| (p.slate, *t)));
        self.add_columns(
            "page_titles",
            vec![
                ("slate", texts(pairs().map(|(slate, _)| slate)), false),
                ("title", texts(pairs().map(|(_, title)| title)), false),
            ],
        )
    }
}
