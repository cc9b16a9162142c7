//! Events by day and by month.

use std::collections::BTreeMap;

use slate_core::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Counts events by day, UTC. Events come in the order of time, so a day is looked up once, not once an
/// event.
#[derive(Default)]
pub(super) struct Days {
    done: BTreeMap<i64, u64>,
    day: i64,
    count: u64,
}

impl Days {
    pub(super) fn add(&mut self, at_ms: i64) {
        let day = at_ms.div_euclid(DAY_MS);
        if self.day != day {
            self.close();
            self.day = day;
        }
        self.count += 1;
    }

    fn close(&mut self) {
        if self.count > 0 {
            *self.done.entry(self.day).or_default() += std::mem::take(&mut self.count);
        }
    }

    /// Events of every day that has any, as in `2024-07-21`.
    pub(super) fn finish(mut self) -> BTreeMap<String, u64> {
        self.close();
        self.done.into_iter().map(|(day, count)| (name(day), count)).collect()
    }
}

fn name(day: i64) -> String {
    let midnight = Timestamp::from_millis(day.saturating_mul(DAY_MS)).unwrap_or_default();
    midnight.to_string().chars().take("2024-07-21".len()).collect()
}

/// Events of every month that has any, as in `2024-07`.
pub(super) fn by_month(days: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut months = BTreeMap::new();
    for (day, count) in days {
        let month = day.get(.."2024-07".len()).unwrap_or_default();
        *months.entry(month.to_owned()).or_default() += count;
    }
    months
}
