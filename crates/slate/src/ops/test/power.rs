//! `test power`: what a test can find, from how its metrics varied before it.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result};
use slate_experiment::verdict::{Outlook, Wish, outlook};
use utoipa::ToSchema;

use crate::online::{history, newest};
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::Table;

/// The longest time that is looked back, in days.
const DAYS_MAX: u32 = 365;

/// Say what a test can find, from viewing before it.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestPower {
    /// The test
    pub test: String,
    /// How long it would run, in days; several are compared. A week, two, four and its planned days when left out
    #[arg(long, value_delimiter = ',', value_name = "DAYS")]
    #[serde(default)]
    pub days: Vec<u32>,
    /// The effect to be found, as a share of the default cell's value
    #[arg(long, default_value_t = 0.05)]
    #[serde(default = "effect")]
    pub effect: f64,
    /// The chance to find it
    #[arg(long, default_value_t = 0.8)]
    #[serde(default = "power")]
    pub power: f64,
}

fn effect() -> f64 {
    0.05
}

fn power() -> f64 {
    0.8
}

/// What a test can find.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestPowered {
    /// The test.
    pub test: String,
    /// Its newest phase.
    pub phase: u32,
    /// The effect that was asked for, as a share.
    pub effect: f64,
    /// The chance that was asked for.
    pub power: f64,
    /// For each number of days and metric: its value and spread, the least effect, the units that the effect needs.
    #[schema(value_type = Vec<Object>)]
    pub outlooks: Vec<Outlook>,
    /// Days that could not be looked back, and why.
    pub left_out: Vec<String>,
}

impl Operation for TestPower {
    type Response = TestPowered;
    const ABOUT: About = About {
        path: &["test", "power"],
        purpose: Purpose::Observe,
        summary: "Say what effects a test can find, from how its metrics varied before it",
        example: "slate test power two-memories --days 7,14,28 --effect 0.02",
    };

    fn check(&self) -> Result<()> {
        let sound =
            self.effect > 0.0 && self.effect <= 10.0 && self.power > 0.05 && self.power < 1.0;
        if !sound {
            return Err(Error::invalid("expected an effect above 0 and a power between .05 and 1"));
        }
        if self.days.iter().any(|days| *days == 0 || *days > DAYS_MAX) {
            return Err(Error::invalid(format!("expected days from 1 to {DAYS_MAX}")));
        }
        Ok(())
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TestPowered>> {
        let test = cx.place.store.read(|r| newest(r, &self.test))?;
        let definition = &test.definition;
        let mut days = self.days.clone();
        if days.is_empty() {
            days = vec![7, 14, 28, definition.days.min(DAYS_MAX)];
        }
        days.sort_unstable();
        days.dedup();
        let (mut outlooks, mut left_out) = (Vec::new(), Vec::new());
        for &days in &days {
            let wish = Wish { days, effect: self.effect, power: self.power };
            match history(cx.place, definition, days, cx.talk) {
                Ok(seen) => {
                    let of_days = definition.metrics.iter().zip(&seen);
                    outlooks.extend(of_days.map(|metric| outlook(definition, metric, &wish)));
                }
                Err(e) => left_out.push(e.detail().to_owned()),
            }
        }
        if outlooks.is_empty() {
            let detail = left_out.first().cloned().unwrap_or_default();
            return Err(Error::new(slate_core::ErrorKind::Insufficient, detail)
                .hint("a test is planned from viewing: `slate data show` says what there is"));
        }
        let Self { test: name, effect, power, .. } = self;
        let phase = test.phase.phase;
        Ok(Outcome::Answer(TestPowered { test: name, phase, effect, power, outlooks, left_out }))
    }
}

impl Show for TestPowered {
    fn show(&self, out: &mut String) {
        let Self { test, phase, effect, power, .. } = self;
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        out.push_str(&format!(
            "phase {phase} of `{test}`, from viewing before it: what is found with power {power}, and the units that \
             an effect of {} needs\n",
            percent(*effect)
        ));
        let columns = ["days", "metric", "units", "value", "least effect", "power", "needs units"];
        let mut table = Table::new(columns).right(&[0, 2, 3, 4, 5, 6]);
        for o in &self.outlooks {
            let least = o.least.map(percent).or_else(|| o.refused.clone());
            table.row([
                o.days.to_string(),
                o.metric.clone(),
                format!("{:.0}", o.units),
                o.value.map_or("-".to_owned(), |value| format!("{value:.4}")),
                least.unwrap_or_default(),
                o.power.map_or("-".to_owned(), |power| format!("{power:.2}")),
                o.needed.map_or("-".to_owned(), |needed| format!("{needed:.0}")),
            ]);
        }
        table.show(out);
        for why in &self.left_out {
            out.push_str(&format!("left out: {why}\n"));
        }
        out.push_str(
            "units are viewers who did anything in so many days; whom targeting leaves out is not known of them\n",
        );
    }
}
