//! A forest as tensors, and back.

use std::borrow::Cow;

use slate_core::Result;

use super::{Forest, ForestArrays};
use crate::cast::{index, narrow};
use crate::tensors::{Tensor, TensorData, TensorReader, corrupt};

impl Forest {
    /// The same forest with leaf values in single precision, in which they are saved.
    ///
    /// # Errors
    /// None that it was not made with.
    pub fn rounded(&self) -> Result<Self> {
        let mut arrays = self.arrays().clone();
        arrays.base = f64::from(narrow(arrays.base));
        arrays.values.iter_mut().for_each(|value| *value = f64::from(narrow(*value)));
        Self::from_arrays(arrays)
    }

    /// Its arrays; leaf values in single precision.
    pub fn tensors(&self) -> Vec<Tensor<'_>> {
        let arrays = self.arrays();
        let missing_left: Vec<u32> = arrays.missing_left.iter().map(|&left| left.into()).collect();
        let numbers: Vec<f32> = arrays.values.iter().map(|&value| narrow(value)).collect();
        vec![
            floats("base", Cow::Owned(vec![narrow(arrays.base)])),
            whole("ends", Cow::Borrowed(&arrays.ends)),
            whole("children", Cow::Borrowed(&arrays.children)),
            whole("columns", Cow::Borrowed(&arrays.columns)),
            floats("thresholds", Cow::Borrowed(&arrays.thresholds)),
            whole("missing_left", Cow::Owned(missing_left)),
            floats("values", Cow::Owned(numbers)),
            whole("rows", Cow::Borrowed(&arrays.rows)),
        ]
    }

    /// From what [`Forest::tensors`] gave, about tables of so many columns; checked as if anybody had written it.
    ///
    /// # Errors
    /// Tensors that are missing or no forest.
    pub fn from_tensors(reader: &TensorReader<'_>, column_count: usize) -> Result<Self> {
        let missing_left: Result<Vec<u8>> = reader
            .indices("missing_left")?
            .into_iter()
            .map(|left| u8::try_from(left).map_err(|_| corrupt("`missing_left` is 0 or 1")))
            .collect();
        Self::from_arrays(ForestArrays {
            column_count: index(column_count),
            base: reader.vector("base", 1)?[0].into(),
            ends: reader.indices("ends")?,
            children: reader.indices("children")?,
            columns: reader.indices("columns")?,
            thresholds: reader.numbers_of_any_count("thresholds")?,
            missing_left: missing_left?,
            values: reader.numbers_of_any_count("values")?.into_iter().map(f64::from).collect(),
            rows: reader.indices("rows")?,
        })
    }
}

fn floats<'a>(name: &str, values: Cow<'a, [f32]>) -> Tensor<'a> {
    Tensor { name: name.into(), shape: vec![values.len()], data: TensorData::F32(values) }
}

fn whole<'a>(name: &str, values: Cow<'a, [u32]>) -> Tensor<'a> {
    Tensor { name: name.into(), shape: vec![values.len()], data: TensorData::U32(values) }
}
