//! Units of one simulated test.

use slate_core::Result;
use slate_math::Rng;

use super::Setting;
use super::methods::Method;
use super::units::Unit;
use crate::estimate::{Arm, Quantity, adjusted_arms, arm, regression_arms};
use crate::moments::Moments;

const Y: Quantity = Quantity { numerator: 0, denominator: None };
const Y_BY_D: Quantity = Quantity { numerator: 0, denominator: Some(1) };
const X: Quantity = Quantity { numerator: 2, denominator: None };
const X_BY_Z: Quantity = Quantity { numerator: 2, denominator: Some(3) };

/// Units of a cell as they come.
pub(super) struct Cells<'a> {
    setting: &'a Setting,
    cells: [Moments<4>; 2],
    /// Events of each unit, where a method looks at them.
    pub(super) events: [Vec<Vec<f64>>; 2],
    keeps_events: bool,
    /// Units themselves, where a method looks at them one by one.
    pub(super) units: [Vec<[f64; 2]>; 2],
    keeps_units: bool,
    /// The effect that was drawn, if effects are drawn.
    pub(super) drawn: f64,
}

/// Events of a unit: about its own level, and about as many as it has tries.
fn events(unit: &Unit, rng: &mut Rng) -> Vec<f64> {
    let mut left = unit[1];
    let mut events = Vec::new();
    while left >= 1.0 {
        events.push((0.5 * unit[2] + rng.normal()).exp());
        left -= 1.0;
    }
    events
}

impl<'a> Cells<'a> {
    /// Before the first unit, for methods of settings that are alike but for them.
    pub(super) fn new(settings: &[&'a Setting], rng: &mut Rng) -> Self {
        let any = |f: fn(Method) -> bool| settings.iter().any(|setting| f(setting.method));
        let (keeps_events, keeps_units) = (any(Method::needs_events), any(Method::needs_units));
        let setting = settings[0];
        let drawn = if let Method::Bayes(sd) = setting.method { sd * rng.normal() } else { 0.0 };
        let (cells, events, units) = Default::default();
        Self { setting, cells, events, keeps_events, units, keeps_units, drawn }
    }

    /// Takes in units until the control has `n`.
    pub(super) fn grow(&mut self, n: usize, rng: &mut Rng) {
        let sizes = [n as f64, (n as f64 * self.setting.ratio).round()];
        for (cell, size) in sizes.into_iter().enumerate() {
            while self.cells[cell].n() < size {
                let unit = self.draw(cell == 1, rng);
                self.cells[cell].add(&unit);
                if self.keeps_events {
                    self.events[cell].push(events(&unit, rng));
                }
                if self.keeps_units {
                    self.units[cell].push([unit[0], unit[2]]);
                }
            }
        }
    }

    fn draw(&self, treated: bool, rng: &mut Rng) -> Unit {
        let mut unit = self.setting.shape.draw(rng);
        if treated {
            unit[0] = unit[0] * self.setting.factor + self.setting.effect + self.drawn;
        }
        unit
    }

    /// y of each unit.
    pub(super) fn values(&self) -> [Vec<f64>; 2] {
        self.units.each_ref().map(|cell| cell.iter().map(|[y, _]| *y).collect())
    }

    /// The treatment's coefficient in a regression on one, treatment and the period before, by what varies within cells
    /// (Frisch and Waugh 1933): estimate, standard error, diagonal of (X'X)^-1 and degrees of freedom.
    pub(super) fn coefficient(&self) -> Result<[f64; 4]> {
        let [a, b] = &self.cells;
        let within = |i: usize, j: usize| -> Result<f64> {
            Ok(a.covariance(i, j)? * (a.n() - 1.0) + b.covariance(i, j)? * (b.n() - 1.0))
        };
        let (yy, yx, xx) = (within(0, 0)?, within(0, 2)?, within(2, 2)?);
        let (slope, apart) = (yx / xx, b.mean(2) - a.mean(2));
        let inverse = 1.0 / a.n() + 1.0 / b.n() + apart * apart / xx;
        let (rows, regressors) = (a.n() + b.n(), 3.0);
        let variance = (yy - slope * yx) / (rows - regressors);
        let estimate = b.mean(0) - a.mean(0) - slope * apart;
        Ok([estimate, (variance * inverse).sqrt(), inverse, rows - regressors - 1.0])
    }

    /// Both cells as the method looks at them.
    pub(super) fn arms(&self, method: Method) -> Result<[Arm; 2]> {
        let [a, b] = &self.cells;
        let plain = |quantity| Ok([arm(quantity, a)?, arm(quantity, b)?]);
        match method {
            Method::Ratio => plain(Y_BY_D),
            Method::Cuped => adjusted_arms(Y, X, [a, b]),
            Method::CupedRatio => adjusted_arms(Y_BY_D, X_BY_Z, [a, b]),
            Method::Regression => regression_arms([&a.only([0, 2]), &b.only([0, 2])]),
            _ => plain(Y),
        }
    }
}
