//! From bytes that may come from anywhere to a model: every size and shape is checked against the
//! others, every number must be finite, and nothing here panics.

use std::collections::{BTreeSet, HashSet};

use safetensors::{Dtype, SafeTensors};
use slate_core::{Error, ErrorKind, Result, TitleId};
use slate_math::{Csr, Dense};

use super::{FORMAT, Header, KEY, TITLES, VERSION};
use crate::models::als::Als;
use crate::models::blend::Blend;
use crate::models::content::ContentProfile;
use crate::models::kernel_ridge::KernelRidge;
use crate::models::linear::Linear;
use crate::models::linear_sequential::LinearSequential;
use crate::models::markov::Markov;
use crate::models::placed::Placed;
use crate::models::popularity::Popularity;
use crate::models::recurrent::Recurrent;
use crate::models::reranked::Reranked;
use crate::models::sparse_linear::SparseLinear;
use crate::models::viewer_scores::ViewerScores;
use crate::models::{ease, edlae, item_knn, item_weights, sparse_ease};
use crate::{ModelSpec, Recommender};

/// The largest model file: eight GiB.
pub const MODEL_BYTES_MAX: u64 = 8 << 30;

/// The largest list of tensors with the specification.
const HEADER_BYTES_MAX: u64 = 1 << 20;

/// A model, what it was made from, and whose indices it uses.
pub struct Loaded {
    /// The model.
    pub model: Box<dyn Recommender>,
    /// The id of every title index.
    pub titles: Vec<TitleId>,
    /// What it was fitted as.
    pub spec: ModelSpec,
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded")
            .field("spec", &self.spec)
            .field("titles", &self.titles.len())
            .finish_non_exhaustive()
    }
}

/// Reads what [`save`](crate::save) wrote.
///
/// # Errors
/// [`ErrorKind::Limit`] for a file over [`MODEL_BYTES_MAX`]; [`ErrorKind::Corrupt`] for everything that is
/// not a model of this version whose parts fit each other.
pub fn load(bytes: &[u8]) -> Result<Loaded> {
    let (tensors, spec, titles) = read(FORMAT, bytes)?;
    let reader = TensorReader { tensors: &tensors, prefix: String::new() };
    let model = read_model(&spec, &reader, titles.len())?;
    check_names(&tensors, model.as_ref())?;
    Ok(Loaded { model, titles, spec })
}

/// Reads a model file that holds scores by viewer, and its vocabulary.
///
/// # Errors
/// As [`load`]; [`ErrorKind::Invalid`] for another kind of model.
pub fn load_viewer_scores(bytes: &[u8]) -> Result<(ViewerScores, Vec<TitleId>)> {
    let (tensors, spec, titles) = read(FORMAT, bytes)?;
    if !matches!(spec, ModelSpec::ViewerScores(_)) {
        let detail = format!("expected scores by viewer, found the model `{}`", spec.kind());
        return Err(Error::invalid(detail));
    }
    let reader = TensorReader { tensors: &tensors, prefix: String::new() };
    let scores = ViewerScores::read(&reader, titles.len())?;
    check_names(&tensors, &scores)?;
    Ok((scores, titles))
}

/// The tensors, specification and vocabulary of a file of this format.
///
/// # Errors
/// As [`load`].
pub(crate) fn read<'a>(
    format: &str,
    bytes: &'a [u8],
) -> Result<(SafeTensors<'a>, ModelSpec, Vec<TitleId>)> {
    check_frame(bytes)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| corrupt(format!("{e}")))?;
    let spec = read_spec(format, bytes)?;
    let titles = read_titles(&tensors)?;
    Ok((tensors, spec, titles))
}

/// Checks sizes that the safetensors reader would trust: the header's length, and that no tensor ends
/// outside the file.
fn check_frame(bytes: &[u8]) -> Result<()> {
    if bytes.len() as u64 > MODEL_BYTES_MAX {
        let detail = format!("a model file has at most {MODEL_BYTES_MAX} bytes");
        return Err(Error::new(ErrorKind::Limit, detail));
    }
    let length = bytes.first_chunk().map(|&n| u64::from_le_bytes(n));
    let Some(length) = length.filter(|&n| n <= HEADER_BYTES_MAX) else {
        return Err(corrupt("it does not start with a header of at most one MiB"));
    };
    #[expect(clippy::cast_possible_truncation, reason = "at most HEADER_BYTES_MAX")]
    let header =
        bytes.get(8..8 + length as usize).ok_or_else(|| corrupt("its header is cut off"))?;
    let header: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(header).map_err(|e| corrupt(format!("its header: {e}")))?;
    let ends = header.values().filter_map(|t| t.get("data_offsets")?.get(1)?.as_u64());
    if ends.into_iter().any(|end| end > bytes.len() as u64) {
        return Err(corrupt("a tensor ends outside the file"));
    }
    Ok(())
}

fn read_spec(format: &str, bytes: &[u8]) -> Result<ModelSpec> {
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| corrupt(format!("{e}")))?;
    let text = metadata.metadata().as_ref().and_then(|m| m.get(KEY));
    let Some(text) = text else {
        return Err(
            corrupt("it has no `slate` metadata").hint("other safetensors files are no models")
        );
    };
    let found: serde_json::Value =
        serde_json::from_str(text).map_err(|e| corrupt(format!("its metadata: {e}")))?;
    if found["format"] != format || found["version"] != VERSION {
        let detail = format!("it is {} version {}", found["format"], found["version"]);
        return Err(
            corrupt(detail).hint(format!("this Slate reads \"{format}\" version {VERSION}"))
        );
    }
    let header: Header =
        serde_json::from_value(found).map_err(|e| corrupt(format!("its specification: {e}")))?;
    header.spec.check().map_err(|e| corrupt(format!("its specification: {}", e.detail())))?;
    Ok(header.spec)
}

fn read_titles(tensors: &SafeTensors<'_>) -> Result<Vec<TitleId>> {
    let text = tensors.tensor(TITLES).map_err(|_| corrupt("it has no title ids"))?;
    let titles: Vec<TitleId> =
        serde_json::from_slice(text.data()).map_err(|e| corrupt(format!("its title ids: {e}")))?;
    let mut seen = HashSet::with_capacity(titles.len());
    match titles.iter().find(|t| !seen.insert(*t)) {
        Some(twice) => Err(corrupt(format!("title `{twice}` stands in it twice"))),
        None => Ok(titles),
    }
}

fn read_model(
    spec: &ModelSpec,
    reader: &TensorReader<'_>,
    n: usize,
) -> Result<Box<dyn Recommender>> {
    Ok(match spec {
        ModelSpec::Popularity(spec) => Box::new(Popularity::read(spec, reader, n)?),
        ModelSpec::ItemKnn(_) => Box::new(SparseLinear::read(item_knn::KIND, reader, n)?),
        ModelSpec::SparseEase(_) => Box::new(SparseLinear::read(sparse_ease::KIND, reader, n)?),
        ModelSpec::ItemWeights(_) => Box::new(SparseLinear::read(item_weights::KIND, reader, n)?),
        ModelSpec::ViewerScores(_) => Box::new(ViewerScores::read(reader, n)?),
        ModelSpec::Ease(_) => Box::new(Linear::read(ease::KIND, reader, n)?),
        ModelSpec::Edlae(_) => Box::new(Linear::read(edlae::KIND, reader, n)?),
        ModelSpec::Als(spec) => Box::new(Als::read(spec, reader, n)?),
        ModelSpec::KernelRidge(spec) => Box::new(KernelRidge::read(spec, reader, n)?),
        ModelSpec::Markov(_) => Box::new(Markov::read(reader, n)?),
        ModelSpec::LinearSequential(spec) => Box::new(LinearSequential::read(spec, reader, n)?),
        ModelSpec::Content(_) => Box::new(ContentProfile::read(reader, n)?),
        ModelSpec::Placed(spec) => {
            let model = read_model(&spec.model, &reader.under(0), n)?.into();
            Box::new(Placed::new(model, Placed::read_weights(reader, n)?))
        }
        ModelSpec::Recurrent(spec) => Box::new(Recurrent::read(spec, reader, n)?),
        ModelSpec::Reranked(spec) => Box::new(Reranked::read(spec, reader, n)?),
        ModelSpec::Blend(spec) => {
            let part = |(i, p): (usize, &crate::models::blend::BlendPart)| {
                Ok((read_model(&p.model, &reader.under(i), n)?.into(), p.weight))
            };
            let parts: Result<Vec<_>> = spec.parts.iter().enumerate().map(part).collect();
            Box::new(Blend::new(parts?)?)
        }
    })
}

/// The file holds the tensors of the model and no other.
fn check_names(tensors: &SafeTensors<'_>, model: &dyn Recommender) -> Result<()> {
    let mut expected: BTreeSet<String> = model.tensors().into_iter().map(|t| t.name).collect();
    expected.insert(TITLES.into());
    let found: BTreeSet<String> = tensors.names().into_iter().map(str::to_owned).collect();
    match found.difference(&expected).next() {
        Some(name) => Err(corrupt(format!("tensor `{name}` does not belong to its model"))),
        None => Ok(()),
    }
}

/// The tensors of one model, or of one part of a blend.
pub(crate) struct TensorReader<'a> {
    tensors: &'a SafeTensors<'a>,
    prefix: String,
}

impl TensorReader<'_> {
    /// The tensors of a part of this model.
    pub(crate) fn under(&self, part: impl std::fmt::Display) -> Self {
        Self { tensors: self.tensors, prefix: format!("{}{part}.", self.prefix) }
    }

    /// `count` finite numbers.
    pub(crate) fn vector(&self, name: &str, count: usize) -> Result<Vec<f32>> {
        let values: Vec<f32> = self.numbers(name, Dtype::F32, &[count], f32::from_le_bytes)?;
        self.check_finite(name, &values)?;
        Ok(values)
    }

    /// Finite numbers, as many as there are.
    pub(crate) fn numbers_of_any_count(&self, name: &str) -> Result<Vec<f32>> {
        self.vector(name, self.count(name)?)
    }

    /// Whole numbers, as many as there are.
    pub(crate) fn indices(&self, name: &str) -> Result<Vec<u32>> {
        self.numbers(name, Dtype::U32, &[self.count(name)?], u32::from_le_bytes)
    }

    /// Bytes, as many as there are.
    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        self.numbers(name, Dtype::U8, &[self.count(name)?], u8::from_le_bytes)
    }

    /// How many numbers a tensor of one dimension has.
    fn count(&self, name: &str) -> Result<usize> {
        let name = format!("{}{name}", self.prefix);
        let tensor = self.tensors.tensor(&name);
        let tensor = tensor.map_err(|_| corrupt(format!("tensor `{name}` is missing")))?;
        match tensor.shape() {
            &[count] => Ok(count),
            shape => Err(corrupt(format!("tensor `{name}` should be a list, found {shape:?}"))),
        }
    }

    /// Rows x columns finite numbers.
    pub(crate) fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Dense> {
        let values = self.numbers(name, Dtype::F32, &[rows, columns], f32::from_le_bytes)?;
        self.check_finite(name, &values)?;
        Dense::from_data(rows, columns, values)
    }

    /// How many columns a matrix has whose size the titles do not tell.
    pub(crate) fn column_count(&self, name: &str) -> Result<usize> {
        let tensor = self.tensors.tensor(&format!("{}{name}", self.prefix)).ok();
        match tensor.as_ref().map(|t| t.shape()) {
            Some(&[_, columns]) => Ok(columns),
            _ => Err(corrupt(format!("tensor `{}{name}` should be a matrix", self.prefix))),
        }
    }

    /// A sparse matrix from its three arrays.
    pub(crate) fn csr(&self, name: &str, rows: usize, columns: usize) -> Result<Csr> {
        let part = |part: &str| format!("{name}.{part}");
        let offsets =
            self.numbers(&part("offsets"), Dtype::U64, &[rows + 1], u64::from_le_bytes)?;
        let offsets: std::result::Result<Vec<usize>, _> =
            offsets.into_iter().map(usize::try_from).collect();
        let offsets = offsets.map_err(|_| corrupt(format!("tensor `{name}` is out of range")))?;
        let count = [offsets.last().copied().unwrap_or(0)];
        let titles = self.numbers(&part("columns"), Dtype::U32, &count, u32::from_le_bytes)?;
        let values = self.numbers(&part("values"), Dtype::F32, &count, f32::from_le_bytes)?;
        self.check_finite(name, &values)?;
        Csr::from_parts(columns, offsets, titles, values).map_err(|e| corrupt(e.detail()))
    }

    /// The numbers of a tensor of this type and shape.
    fn numbers<const BYTES: usize, T>(
        &self,
        name: &str,
        dtype: Dtype,
        shape: &[usize],
        from_bytes: fn([u8; BYTES]) -> T,
    ) -> Result<Vec<T>> {
        let name = format!("{}{name}", self.prefix);
        let tensor = self
            .tensors
            .tensor(&name)
            .map_err(|_| corrupt(format!("tensor `{name}` is missing")))?;
        if tensor.dtype() != dtype || tensor.shape() != shape {
            let found = format!("{:?} {:?}", tensor.dtype(), tensor.shape());
            let detail = format!("tensor `{name}` should be {dtype:?} {shape:?}, found {found}");
            return Err(corrupt(detail));
        }
        let (numbers, _) = tensor.data().as_chunks::<BYTES>();
        Ok(numbers.iter().map(|&bytes| from_bytes(bytes)).collect())
    }

    fn check_finite(&self, name: &str, values: &[f32]) -> Result<()> {
        match values.iter().position(|x| !x.is_finite()) {
            Some(at) => {
                let detail = format!("tensor `{}{name}` is not finite at {at}", self.prefix);
                Err(corrupt(detail))
            }
            None => Ok(()),
        }
    }
}

pub(crate) fn corrupt(why: impl std::fmt::Display) -> Error {
    Error::corrupt(format!("this is no usable model file: {why}"))
}
