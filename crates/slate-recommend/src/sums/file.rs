//! Sums as bytes: safetensors with the specification, the title ids, the members and the packed rows.
//!
//! Laid out as a model file is: one metadata key `slate` with `format`, `version`, `spec`, and the tensor
//! `titles`. The tensor `viewers` holds the members, and every matrix m of part p is `p.m.offsets` and
//! `p.m.rows`. The same sums give the same bytes.

use std::collections::BTreeSet;

use safetensors::{Dtype, SafeTensors};
use slate_core::{Result, TitleId};

use super::packed::Packed;
use super::{Members, Sums, families};
use crate::artifact::{self, Tensor, TensorData, corrupt};

/// What the file says it is.
const FORMAT: &str = "slate-sums";
/// The tensor with the members.
const VIEWERS: &str = "viewers";

/// Sums with whose they are.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedSums {
    /// The sums.
    pub sums: Sums,
    /// The id of every title index.
    pub titles: Vec<TitleId>,
    /// Who is in them.
    pub members: Members,
}

/// The sums with their vocabulary and members.
///
/// # Errors
/// Another number of titles or members than the sums have.
pub fn save_sums(kept: &LoadedSums) -> Result<Vec<u8>> {
    let LoadedSums { sums, titles, members } = kept;
    check(sums, titles, members)?;
    let mut tensors = vec![bytes(VIEWERS.to_owned(), members.to_bytes())];
    for ((p, part), family) in sums.parts.iter().enumerate().zip(families(&sums.spec)?) {
        for (matrix, shape) in part.iter().zip(family.shapes()) {
            let (offsets, rows) = matrix.parts();
            let (name, shape) = (format!("{p}.{}.offsets", shape.name), shape.name);
            let count = vec![offsets.len()];
            tensors.push(Tensor { name, shape: count, data: TensorData::U64(offsets) });
            tensors.push(bytes(format!("{p}.{shape}.rows"), rows));
        }
    }
    artifact::write(FORMAT, &sums.spec, titles, tensors)
}

fn bytes(name: String, bytes: Vec<u8>) -> Tensor<'static> {
    Tensor { name, shape: vec![bytes.len()], data: TensorData::U8(bytes) }
}

fn check(sums: &Sums, titles: &[TitleId], members: &Members) -> Result<()> {
    if titles.len() != sums.title_count || members.len() as u64 != sums.viewers {
        let (n, viewers) = (sums.title_count, sums.viewers);
        let found = format!("{} titles and {} viewers", titles.len(), members.len());
        return Err(corrupt(format!("expected {n} titles and {viewers} viewers, found {found}")));
    }
    Ok(())
}

/// Reads what [`save_sums`] wrote; nothing of the bytes is trusted.
///
/// # Errors
/// [`slate_core::ErrorKind::Corrupt`] for everything that is not sums of this version.
pub fn load_sums(bytes: &[u8]) -> Result<LoadedSums> {
    let (tensors, spec, titles) = artifact::read(FORMAT, bytes)?;
    let title_count = titles.len();
    let members = Members::from_bytes(data(&tensors, VIEWERS, Dtype::U8)?)?;
    let families = families(&spec).map_err(|e| corrupt(e.detail()))?;
    let mut parts = Vec::new();
    let mut names = BTreeSet::from([VIEWERS.to_owned(), artifact::TITLES.to_owned()]);
    for (p, family) in families.iter().enumerate() {
        let mut part = Vec::new();
        for shape in family.shapes() {
            let name = |what: &str| format!("{p}.{}.{what}", shape.name);
            names.extend([name("offsets"), name("rows")]);
            part.push(matrix(&tensors, &name, title_count, shape.columns.bound(title_count))?);
        }
        parts.push(part);
    }
    drop(families);
    if let Some(name) = tensors.names().into_iter().find(|&name| !names.contains(name)) {
        return Err(corrupt(format!("tensor `{name}` does not belong to its sums")));
    }
    let viewers = members.len() as u64;
    Ok(LoadedSums { sums: Sums { spec, title_count, viewers, parts }, titles, members })
}

fn matrix(
    tensors: &SafeTensors<'_>,
    name: &dyn Fn(&str) -> String,
    row_count: usize,
    columns: u64,
) -> Result<Packed> {
    let (offsets, _) = data(tensors, &name("offsets"), Dtype::U64)?.as_chunks::<8>();
    if offsets.len() != row_count + 1 {
        return Err(corrupt(format!("tensor `{}` has another number of titles", name("offsets"))));
    }
    let offsets: Vec<u64> = offsets.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect();
    Packed::from_parts(&offsets, data(tensors, &name("rows"), Dtype::U8)?, columns)
}

/// The bytes of a tensor with one dimension.
fn data<'a>(tensors: &SafeTensors<'a>, name: &str, dtype: Dtype) -> Result<&'a [u8]> {
    let tensor =
        tensors.tensor(name).map_err(|_| corrupt(format!("tensor `{name}` is missing")))?;
    if tensor.dtype() != dtype || tensor.shape().len() != 1 {
        return Err(corrupt(format!("tensor `{name}` should be one row of {dtype:?}")));
    }
    Ok(tensor.data())
}
