//! Named arrays of numbers, as a model hands them out.

use std::borrow::Cow;

use safetensors::{Dtype, View};
use serde::Serialize;
use slate_core::{Error, ErrorKind, Result};

use crate::{Csr, Dense, Rows};

/// The numbers of a tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum TensorData<'a> {
    /// Single precision.
    F32(Cow<'a, [f32]>),
    /// Double precision.
    F64(Vec<f64>),
    /// Indices.
    U32(Cow<'a, [u32]>),
    /// Offsets.
    U64(Vec<u64>),
    /// Bytes of text.
    U8(Vec<u8>),
}

/// A named array.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor<'a> {
    /// Its name, unique in the file.
    pub name: String,
    /// Its size in every dimension.
    pub shape: Vec<usize>,
    /// Its numbers, last dimension fastest.
    pub data: TensorData<'a>,
}

impl<'a> Tensor<'a> {
    /// n numbers.
    pub fn vector(name: &str, values: &'a [f32]) -> Self {
        let data = TensorData::F32(Cow::Borrowed(values));
        Self { name: name.into(), shape: vec![values.len()], data }
    }

    /// n numbers that nobody else keeps.
    pub fn owned_vector(name: &str, values: Vec<f32>) -> Self {
        let shape = vec![values.len()];
        Self { name: name.into(), shape, data: TensorData::F32(Cow::Owned(values)) }
    }

    /// n numbers in double precision.
    pub fn doubles(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.into(), shape: vec![values.len()], data: TensorData::F64(values) }
    }

    /// A value as the bytes of its JSON.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn json(name: &str, value: &impl Serialize) -> Result<Self> {
        let bytes = serde_json::to_vec(value).map_err(|e| unwritable(&e))?;
        Ok(Self { name: name.into(), shape: vec![bytes.len()], data: TensorData::U8(bytes) })
    }

    /// Rows x columns numbers.
    pub fn matrix(name: &str, values: &'a Dense) -> Self {
        let data = TensorData::F32(Cow::Borrowed(values.data()));
        Self { name: name.into(), shape: vec![values.row_count(), values.column_count()], data }
    }

    /// Rows x d numbers, without what fills the rows up.
    pub fn rows(name: &str, values: &Rows) -> Self {
        let numbers = (0..values.row_count()).flat_map(|i| values.numbers(i)).copied().collect();
        let data = TensorData::F32(Cow::Owned(numbers));
        Self { name: name.into(), shape: vec![values.row_count(), values.d()], data }
    }

    /// A sparse matrix as three arrays: `name.offsets`, `name.columns`, `name.values`.
    pub fn csr(name: &str, matrix: &'a Csr) -> Vec<Self> {
        let offsets: Vec<u64> = matrix.offsets().iter().map(|&o| o as u64).collect();
        let parts = [
            ("offsets", offsets.len(), TensorData::U64(offsets)),
            ("columns", matrix.len(), TensorData::U32(Cow::Borrowed(matrix.columns()))),
            ("values", matrix.len(), TensorData::F32(Cow::Borrowed(matrix.values()))),
        ];
        parts
            .map(|(part, n, data)| Self { name: format!("{name}.{part}"), shape: vec![n], data })
            .into()
    }

    /// The same under `prefix.`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.name = format!("{prefix}.{}", self.name);
        self
    }
}

impl View for Tensor<'_> {
    fn dtype(&self) -> Dtype {
        match &self.data {
            TensorData::F32(_) => Dtype::F32,
            TensorData::F64(_) => Dtype::F64,
            TensorData::U32(_) => Dtype::U32,
            TensorData::U64(_) => Dtype::U64,
            TensorData::U8(_) => Dtype::U8,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        match &self.data {
            TensorData::F32(x) => Cow::Owned(x.iter().flat_map(|v| v.to_le_bytes()).collect()),
            TensorData::F64(x) => Cow::Owned(x.iter().flat_map(|v| v.to_le_bytes()).collect()),
            TensorData::U32(x) => Cow::Owned(x.iter().flat_map(|v| v.to_le_bytes()).collect()),
            TensorData::U64(x) => Cow::Owned(x.iter().flat_map(|v| v.to_le_bytes()).collect()),
            TensorData::U8(x) => Cow::Borrowed(x),
        }
    }

    fn data_len(&self) -> usize {
        match &self.data {
            TensorData::F32(x) => 4 * x.len(),
            TensorData::F64(x) => 8 * x.len(),
            TensorData::U32(x) => 4 * x.len(),
            TensorData::U64(x) => 8 * x.len(),
            TensorData::U8(x) => x.len(),
        }
    }
}

/// Why a file cannot be written.
pub(super) fn unwritable(cause: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Limit, format!("the model cannot be written: {cause}"))
}
