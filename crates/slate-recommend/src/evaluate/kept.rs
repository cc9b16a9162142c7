//! Finished results on the workbench: under which key, and in which form.
//!
//! A key is a fingerprint of everything the result follows from: the split, the setting, the seed, the
//! part, the metrics. The form is safetensors with double precision, so that a run that was resumed has the
//! same bits as one that was not. What cannot be read is computed again.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors, View};
use slate_core::{Error, Result, Seed};

use super::Judgement;
use crate::metrics::Metric;
use crate::plan::Refit;
use crate::report::Costs;
use crate::split::{Part, Split};
use crate::{Histories, Interactions, ModelSpec};

/// The program and, raised when results change for the same inputs, a number.
const VERSION: &str = concat!("slate-recommend ", env!("CARGO_PKG_VERSION"), " result 2");
/// The tensor of the costs.
const COSTS: &str = "costs";

/// What a result is of.
pub(super) struct Question<'a> {
    pub(super) spec: &'a ModelSpec,
    pub(super) seed: Seed,
    pub(super) on: Refit,
    pub(super) part: &'static str,
    pub(super) metrics: &'a [Metric],
}

/// Makes keys for one split.
pub(super) struct Keys {
    split: Fingerprint,
}

impl Keys {
    pub(super) fn new(split: &Split) -> Self {
        let mut print = Fingerprint::default();
        print.text(VERSION);
        print.interactions(&split.train);
        split.refit.iter().for_each(|refit| print.interactions(refit));
        split.validation.iter().for_each(|part| print.part(part));
        print.part(&split.test);
        Self { split: print }
    }

    pub(super) fn key(&self, question: &Question<'_>) -> String {
        let mut print = self.split.clone();
        print.text(&question.spec.to_json());
        print.number(question.seed.0);
        print.text(match question.on {
            Refit::Train => "train",
            Refit::TrainAndValidation => "train+validation",
        });
        print.text(question.part);
        question.metrics.iter().for_each(|m| print.text(&m.to_string()));
        format!("{}-{}", question.spec.kind(), print.hex())
    }
}

/// Two FNV-1a folds side by side: 128 bits, to tell things apart, not to withstand an enemy.
#[derive(Debug, Clone)]
struct Fingerprint([u64; 2]);

impl Default for Fingerprint {
    fn default() -> Self {
        Self([0xcbf2_9ce4_8422_2325, 0x6c62_272e_07bb_0142])
    }
}

impl Fingerprint {
    fn number(&mut self, n: u64) {
        for fold in &mut self.0 {
            *fold = (*fold ^ n).wrapping_mul(0x0000_0100_0000_01b3);
            *fold ^= *fold >> 29;
        }
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        text.bytes().for_each(|b| self.number(u64::from(b)));
    }

    fn histories(&mut self, histories: &Histories) {
        self.number(histories.len() as u64);
        for history in histories.iter() {
            self.number(history.len() as u64);
            history.iter().for_each(|&t| self.number(u64::from(t)));
        }
    }

    fn interactions(&mut self, data: &Interactions) {
        self.number(data.title_count as u64);
        self.histories(&data.histories);
        let at_ms = data.at_ms.as_deref().unwrap_or_default();
        self.number(at_ms.len() as u64);
        at_ms.iter().for_each(|&t| self.number(t.cast_unsigned()));
        if let Some(content) = &data.content {
            content.each_number(&mut |n| self.number(n));
        }
    }

    fn part(&mut self, part: &Part) {
        self.histories(&part.inputs);
        self.histories(&part.targets);
    }

    fn hex(&self) -> String {
        format!("{:016x}{:016x}", self.0[0], self.0[1])
    }
}

/// Numbers in double precision.
struct Numbers<'a>([usize; 1], &'a [f64]);

impl View for Numbers<'_> {
    fn dtype(&self) -> Dtype {
        Dtype::F64
    }
    fn shape(&self) -> &[usize] {
        &self.0
    }
    fn data(&self) -> std::borrow::Cow<'_, [u8]> {
        self.1.iter().flat_map(|v| v.to_le_bytes()).collect()
    }
    fn data_len(&self) -> usize {
        8 * self.1.len()
    }
}

/// A result as bytes.
pub(super) fn write(judgement: &Judgement, costs: &Costs) -> Result<Vec<u8>> {
    let unknown = f64::NAN;
    let costs = [costs.fit_cpu_s, costs.score_cpu_s, costs.peak_mib].map(|c| c.unwrap_or(unknown));
    let mut tensors: BTreeMap<String, Numbers<'_>> = BTreeMap::new();
    tensors.insert(COSTS.into(), Numbers([costs.len()], &costs));
    for (metric, values) in &judgement.per_viewer {
        tensors.insert(metric.to_string(), Numbers([values.len()], values));
    }
    for (metric, value) in &judgement.overall {
        tensors.insert(metric.to_string(), Numbers([1], std::slice::from_ref(value)));
    }
    safetensors::serialize(tensors, None)
        .map_err(|e| Error::corrupt(format!("a result cannot be written: {e}")))
}

/// The result for these metrics and so many viewers; `None` if the bytes are anything else.
pub(super) fn read(bytes: &[u8], metrics: &[Metric], viewers: usize) -> Option<(Judgement, Costs)> {
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let mut judgement = Judgement::default();
    for &metric in metrics {
        if metric.is_per_viewer() {
            judgement.per_viewer.insert(metric, numbers(&tensors, &metric.to_string(), viewers)?);
        } else {
            judgement.overall.insert(metric, *numbers(&tensors, &metric.to_string(), 1)?.first()?);
        }
    }
    let costs = numbers(&tensors, COSTS, 3)?;
    let known = |i: usize| Some(costs[i]).filter(|c: &f64| !c.is_nan());
    let costs = Costs { fit_cpu_s: known(0), score_cpu_s: known(1), peak_mib: known(2) };
    Some((judgement, costs))
}

fn numbers(tensors: &SafeTensors<'_>, name: &str, count: usize) -> Option<Vec<f64>> {
    let tensor = tensors.tensor(name).ok()?;
    if tensor.dtype() != Dtype::F64 || tensor.shape() != [count] {
        return None;
    }
    let (numbers, _) = tensor.data().as_chunks();
    Some(numbers.iter().map(|&bytes| f64::from_le_bytes(bytes)).collect())
}
