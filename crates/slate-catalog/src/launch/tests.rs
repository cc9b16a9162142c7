#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use slate_core::{Date, Seed};
use slate_math::Rng;

use super::*;

fn uniform(rng: &mut Rng) -> f64 {
    rng.position(1 << 20) as f64 / f64::from(1 << 20)
}

/// What a month really does.
fn truth(month: u8) -> f64 {
    [0.0, -0.2, 0.0, 0.1, 0.3, 0.6, 0.5, 0.1, -0.1, 0.0, 0.2, 0.4][usize::from(month) - 1]
}

const CROWDING: f64 = -0.35;

fn launched(seed: u64) -> Vec<Launch> {
    let mut rng = Rng::new(Seed(seed));
    let first = Date::first_of(2000).unwrap().days();
    let mut launches: Vec<Launch> = (0..1500)
        .map(|_| {
            // More are launched in the good months, and larger ones: by the mean of a month it looks better than it is.
            let day = loop {
                let day = first + i32::try_from(rng.position(5 * 365)).unwrap();
                let good = truth(Date::from_days(day).unwrap().month());
                if uniform(&mut rng) < 0.4 + good {
                    break day;
                }
            };
            let genre = ["Crime", "Comedy", "Drama"][rng.position(3)];
            let good = truth(Date::from_days(day).unwrap().month());
            let cost = 14.0 + 2.0 * uniform(&mut rng) + 2.0 * good * uniform(&mut rng);
            Launch { day, genres: [genre.to_owned()].into(), result: None, cost: Some(cost) }
        })
        .collect();
    let crowds: Vec<f64> =
        launches.iter().map(|l| crowd(&launches, l.day, &l.genres) - 1.0).collect();
    for (launch, crowd) in launches.iter_mut().zip(crowds) {
        let month = Date::from_days(launch.day).unwrap().month();
        let noise = uniform(&mut rng) + uniform(&mut rng) - 1.0;
        launch.result =
            Some(0.8 * launch.cost.unwrap() + truth(month) + CROWDING * crowd.ln_1p() + noise);
    }
    launches
}

fn crowd(launches: &[Launch], day: i32, genres: &BTreeSet<String>) -> f64 {
    launches.iter().filter(|l| (l.day - day).abs() <= 14 && l.genres == *genres).count() as f64
}

/// On generated calendars the advice loses less than launching in the month that has done best on the mean.
#[test]
fn advice_on_the_day_beats_the_best_month() {
    let (mut advised, mut naive) = (0.0, 0.0);
    for seed in 0..10 {
        let mut launches = launched(seed);
        // The year to come: the best month is crowded with crime.
        let start = Date::first_of(2005).unwrap().days();
        for n in 0..60 {
            let day = start + 140 + n;
            launches.push(Launch {
                day,
                genres: ["Crime".to_owned()].into(),
                result: None,
                cost: None,
            });
        }
        let crime: BTreeSet<String> = ["Crime".to_owned()].into();
        let effect = |day: i32| {
            truth(Date::from_days(day).unwrap().month())
                + CROWDING * crowd(&launches, day, &crime).ln_1p()
        };
        let days: Vec<i32> = (start..start + 364).step_by(7).collect();
        let best = days.iter().map(|&day| effect(day)).fold(f64::NEG_INFINITY, f64::max);
        let calendar = Calendar::new(launches.clone(), Seed(seed)).unwrap();
        let slot = calendar.slots(&crime, start, start + 363).unwrap()[0];
        assert!(slot.effect[1] <= slot.effect[0] && slot.effect[0] <= slot.effect[2], "{slot:?}");
        advised += best - effect(slot.day);
        let of_month = |month: u8| {
            let own = launches.iter().filter(|l| Date::from_days(l.day).unwrap().month() == month);
            let results: Vec<f64> = own.filter_map(|l| l.result).collect();
            results.iter().sum::<f64>() / results.len() as f64
        };
        let month = (1..=12_u8).max_by(|&a, &b| of_month(a).total_cmp(&of_month(b))).unwrap();
        let day = days.iter().find(|&&day| Date::from_days(day).unwrap().month() == month).unwrap();
        naive += best - effect(*day);
    }
    assert!(advised < 0.5 * naive, "{advised} and {naive}");
}

#[test]
fn too_few_launches_and_no_days_are_refused() {
    let few = launched(1)[..50].to_vec();
    assert!(
        Calendar::new(few, Seed(1))
            .unwrap_err()
            .to_string()
            .contains("too few to tell months apart")
    );
    let calendar = Calendar::new(launched(1), Seed(1)).unwrap();
    assert!(calendar.slots(&BTreeSet::new(), 10, 9).is_err());
}

/// By hand: one language, dubbing brings .3 of 1,000 viewers, subtitles .2, nothing .05; a viewer is worth 2.
#[test]
fn a_worked_example() {
    let past = |treatment, share: f64| Localised {
        language: "de".into(),
        treatment,
        reachable: 100.0,
        viewers: 100.0 * share,
    };
    let of = |treatment, share| vec![past(treatment, share); 5];
    let past =
        [of(Treatment::None, 0.05), of(Treatment::Subtitle, 0.2), of(Treatment::Dub, 0.3)].concat();
    let offer = |subtitle, dub| Offered { language: "de".into(), reachable: 1000.0, subtitle, dub };
    let best = |subtitle, dub| advise(&past, &[offer(subtitle, dub)], 2.0).unwrap().remove(0);
    let advice = best(100.0, 400.0);
    let nets: Vec<i64> =
        advice.choices.iter().map(|c| format!("{:.0}", c.net).parse().unwrap()).collect();
    assert_eq!((advice.treatment, nets), (Treatment::Subtitle, vec![100, 300, 200]));
    assert_eq!(best(100.0, 250.0).treatment, Treatment::Dub);
    assert_eq!(best(350.0, 600.0).treatment, Treatment::None);
    assert!(
        advise(&past[..9], &[offer(1.0, 1.0)], 2.0).unwrap_err().to_string().contains("too few")
    );
    assert!(advise(&past, &[offer(-1.0, 1.0)], 2.0).is_err());
}

/// On generated audiences, some of which want voices and some words, advice by language earns more than what is best on the
/// mean of all languages.
#[test]
fn advice_by_language_beats_one_rule_for_all() {
    let (mut advised, mut naive) = (0.0, 0.0);
    for seed in 0..20 {
        let mut rng = Rng::new(Seed(seed));
        let languages: Vec<(String, f64, f64)> = (0..12)
            .map(|n| {
                (format!("l{n}"), 0.05 + 0.3 * uniform(&mut rng), 0.05 + 0.3 * uniform(&mut rng))
            })
            .collect();
        let mut past = Vec::new();
        for (language, subtitle, dub) in &languages {
            let shares =
                [(Treatment::None, 0.03), (Treatment::Subtitle, *subtitle), (Treatment::Dub, *dub)];
            for (treatment, share) in shares {
                for _ in 0..1 + rng.position(8) {
                    let viewers = 1000.0 * share * (0.4 + 1.2 * uniform(&mut rng));
                    past.push(Localised {
                        language: language.clone(),
                        treatment,
                        reachable: 1000.0,
                        viewers,
                    });
                }
            }
        }
        let offered: Vec<Offered> = languages
            .iter()
            .map(|(language, ..)| Offered {
                language: language.clone(),
                reachable: 1000.0 + 9000.0 * uniform(&mut rng),
                subtitle: 150.0,
                dub: 600.0,
            })
            .collect();
        let net = |of: &Offered, treatment: Treatment| {
            let (_, subtitle, dub) = languages.iter().find(|(l, ..)| *l == of.language).unwrap();
            match treatment {
                Treatment::None => 0.03 * of.reachable,
                Treatment::Subtitle => subtitle * of.reachable - of.subtitle,
                Treatment::Dub => dub * of.reachable - of.dub,
            }
        };
        let advice = advise(&past, &offered, 1.0).unwrap();
        advised += advice.iter().zip(&offered).map(|(a, of)| net(of, a.treatment)).sum::<f64>();
        let all = [Treatment::None, Treatment::Subtitle, Treatment::Dub];
        let typical = |treatment: Treatment| {
            let own: Vec<f64> = past
                .iter()
                .filter(|p| p.treatment == treatment)
                .map(|p| p.viewers / p.reachable)
                .collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        let rule = |of: &Offered| {
            let net = |treatment: Treatment| {
                let cost = [0.0, of.subtitle, of.dub][treatment as usize];
                typical(treatment) * of.reachable - cost
            };
            all.into_iter().max_by(|a, b| net(*a).total_cmp(&net(*b))).unwrap()
        };
        naive += offered.iter().map(|of| net(of, rule(of))).sum::<f64>();
    }
    assert!(advised > 1.1 * naive, "{advised} and {naive}");
}
