//! When titles came and how much they are chosen of late, kept up to date event by event.

use slate_core::EventKind;

/// A choice counts half as much after so long: of what counts now, three quarters are of the last week.
const HALF_LIFE_MS: f64 = 3.5 * 86_400_000.0;

/// Titles by their number in [`super::Viewers::titles`].
#[derive(Debug, Default)]
pub struct Pulse {
    /// When a title first occurred.
    first_ms: Vec<i64>,
    /// log2 of the sum of 2^(t / half-life) over the moments t at which a viewer first chose it. The logarithm
    /// neither overflows nor has to be brought up to date: the present only adds the same to all of them.
    level: Vec<f64>,
    /// When the last event was, and the first.
    range_ms: Option<(i64, i64)>,
    finishes: u64,
}

impl Pulse {
    /// Takes note of an event.
    pub(super) fn note(&mut self, title: u32, kind: EventKind, at_ms: i64) {
        let title = title as usize;
        if self.first_ms.len() <= title {
            self.first_ms.resize(title + 1, i64::MAX);
            self.level.resize(title + 1, f64::NEG_INFINITY);
        }
        self.first_ms[title] = self.first_ms[title].min(at_ms);
        let (from, to) = self.range_ms.unwrap_or((at_ms, at_ms));
        self.range_ms = Some((from.min(at_ms), to.max(at_ms)));
        self.finishes += u64::from(kind == EventKind::Finish);
    }

    /// Takes note that one more viewer has chosen a title that was noted.
    pub(super) fn choose(&mut self, title: u32, at_ms: i64) {
        let level = &mut self.level[title as usize];
        let new = at_ms as f64 / HALF_LIFE_MS;
        let (high, low) = if new > *level { (new, *level) } else { (*level, new) };
        *level = high + (1.0 + (low - high).exp2()).log2();
    }

    /// When a title first occurred, if it did.
    pub fn first_ms(&self, title: u32) -> Option<i64> {
        self.first_ms.get(title as usize).copied().filter(|ms| *ms < i64::MAX)
    }

    /// How many viewers chose a title of late, each counting half as much every half-life.
    pub fn recent(&self, title: u32, now_ms: i64) -> f64 {
        let level = self.level.get(title as usize).copied().unwrap_or(f64::NEG_INFINITY);
        (level - now_ms as f64 / HALF_LIFE_MS).exp2()
    }

    /// The first and the last moment at which anything happened.
    pub fn range_ms(&self) -> Option<(i64, i64)> {
        self.range_ms
    }

    /// Whether this service says when a title was watched to its end.
    pub fn tells_finishes(&self) -> bool {
        self.finishes > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn recent_choices_count_and_old_ones_fade() {
        let mut pulse = Pulse::default();
        for (title, days) in [(0, &[0, 0, 0, 0][..]), (1, &[7, 7]), (2, &[])] {
            pulse.note(title, EventKind::Play, 30 * DAY);
            days.iter().for_each(|day| pulse.choose(title, day * DAY));
        }
        // Title, day on which it is asked, viewers that count.
        for (title, day, expected) in
            [(0, 0, 4.0), (0, 7, 1.0), (1, 7, 2.0), (1, 14, 0.5), (2, 7, 0.0)]
        {
            let recent = pulse.recent(title, day * DAY);
            assert!((recent - expected).abs() < 1e-9, "title {title} on day {day}: {recent}");
        }
        assert_eq!(pulse.recent(99, 0), 0.0);
    }

    #[test]
    fn moments_far_apart_do_not_overflow() {
        let mut pulse = Pulse::default();
        for at_ms in [-62_135_596_800_000, 0, 253_402_207_200_000] {
            pulse.note(0, EventKind::Finish, at_ms);
            pulse.choose(0, at_ms);
        }
        assert!((pulse.recent(0, 253_402_207_200_000) - 1.0).abs() < 1e-6);
        assert_eq!(pulse.first_ms(0), Some(-62_135_596_800_000));
        assert!(pulse.tells_finishes());
    }
}
