//! A forest as tensors, and back.

use std::borrow::Cow;

use slate_core::Result;
use slate_math::cast::{index, narrow};
use slate_math::trees::{Forest, ForestArrays};

use super::features::NAMES;
use crate::artifact::{TensorReader, corrupt};
use crate::{Tensor, TensorData};

/// The arrays of a forest whose values have single precision.
pub(super) fn tensors(forest: &Forest) -> Vec<Tensor<'_>> {
    let arrays = forest.arrays();
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

fn floats<'a>(name: &str, values: Cow<'a, [f32]>) -> Tensor<'a> {
    Tensor { name: name.into(), shape: vec![values.len()], data: TensorData::F32(values) }
}

fn whole<'a>(name: &str, values: Cow<'a, [u32]>) -> Tensor<'a> {
    Tensor { name: name.into(), shape: vec![values.len()], data: TensorData::U32(values) }
}

/// Reads what [`tensors`] gave; the arrays are checked as if anybody had written them.
pub(super) fn read(reader: &TensorReader<'_>) -> Result<Forest> {
    let missing_left: Result<Vec<u8>> = reader
        .indices("missing_left")?
        .into_iter()
        .map(|left| u8::try_from(left).map_err(|_| corrupt("`missing_left` is 0 or 1")))
        .collect();
    Forest::from_arrays(ForestArrays {
        column_count: index(NAMES.len()),
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
