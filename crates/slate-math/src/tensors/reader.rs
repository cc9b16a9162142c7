//! Tensors of a file that anybody may have written.

use safetensors::{Dtype, SafeTensors};
use serde::de::DeserializeOwned;
use slate_core::Result;

use super::corrupt;
use crate::{Csr, Dense};

/// The tensors of one model, or of one part of a model.
#[derive(Debug)]
pub struct TensorReader<'a> {
    tensors: &'a SafeTensors<'a>,
    prefix: String,
}

impl<'a> TensorReader<'a> {
    /// All tensors of a file.
    pub fn new(tensors: &'a SafeTensors<'a>) -> Self {
        Self { tensors, prefix: String::new() }
    }

    /// The tensors of a part of this model: those whose names begin with `part.`
    #[must_use]
    pub fn under(&self, part: impl std::fmt::Display) -> Self {
        Self { tensors: self.tensors, prefix: format!("{}{part}.", self.prefix) }
    }

    /// `count` finite numbers.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn vector(&self, name: &str, count: usize) -> Result<Vec<f32>> {
        let values: Vec<f32> = self.numbers(name, Dtype::F32, &[count], f32::from_le_bytes)?;
        self.check_finite(name, values.iter().copied().map(f64::from))?;
        Ok(values)
    }

    /// Finite numbers, as many as there are.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn numbers_of_any_count(&self, name: &str) -> Result<Vec<f32>> {
        self.vector(name, self.count(name)?)
    }

    /// Whole numbers, as many as there are.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn indices(&self, name: &str) -> Result<Vec<u32>> {
        self.numbers(name, Dtype::U32, &[self.count(name)?], u32::from_le_bytes)
    }

    /// Bytes, as many as there are.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        self.numbers(name, Dtype::U8, &[self.count(name)?], u8::from_le_bytes)
    }

    /// Finite numbers in double precision, as many as there are.
    ///
    /// # Errors
    /// As all reading.
    pub fn doubles(&self, name: &str) -> Result<Vec<f64>> {
        let values: Vec<f64> =
            self.numbers(name, Dtype::F64, &[self.count(name)?], f64::from_le_bytes)?;
        self.check_finite(name, values.iter().copied())?;
        Ok(values)
    }

    /// What the bytes of a tensor say in JSON.
    ///
    /// # Errors
    /// As all reading; other JSON.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        serde_json::from_slice(&self.bytes(name)?)
            .map_err(|e| corrupt(format!("tensor `{}{name}`: {e}", self.prefix)))
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
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Dense> {
        let values = self.numbers(name, Dtype::F32, &[rows, columns], f32::from_le_bytes)?;
        self.check_finite(name, values.iter().copied().map(f64::from))?;
        Dense::from_data(rows, columns, values)
    }

    /// How many columns a matrix has whose size the titles do not tell.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn column_count(&self, name: &str) -> Result<usize> {
        let tensor = self.tensors.tensor(&format!("{}{name}", self.prefix)).ok();
        match tensor.as_ref().map(|t| t.shape()) {
            Some(&[_, columns]) => Ok(columns),
            _ => Err(corrupt(format!("tensor `{}{name}` should be a matrix", self.prefix))),
        }
    }

    /// A sparse matrix from its three arrays.
    ///
    /// # Errors
    /// No tensor of this name, type and shape; a number that is not finite.
    pub fn csr(&self, name: &str, rows: usize, columns: usize) -> Result<Csr> {
        let part = |part: &str| format!("{name}.{part}");
        let offsets =
            self.numbers(&part("offsets"), Dtype::U64, &[rows + 1], u64::from_le_bytes)?;
        let offsets: std::result::Result<Vec<usize>, _> =
            offsets.into_iter().map(usize::try_from).collect();
        let offsets = offsets.map_err(|_| corrupt(format!("tensor `{name}` is out of range")))?;
        let count = [offsets.last().copied().unwrap_or(0)];
        let titles = self.numbers(&part("columns"), Dtype::U32, &count, u32::from_le_bytes)?;
        let values = self.numbers(&part("values"), Dtype::F32, &count, f32::from_le_bytes)?;
        self.check_finite(name, values.iter().copied().map(f64::from))?;
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

    fn check_finite(&self, name: &str, mut values: impl Iterator<Item = f64>) -> Result<()> {
        match values.position(|x| !x.is_finite()) {
            Some(at) => {
                let detail = format!("tensor `{}{name}` is not finite at {at}", self.prefix);
                Err(corrupt(detail))
            }
            None => Ok(()),
        }
    }
}
