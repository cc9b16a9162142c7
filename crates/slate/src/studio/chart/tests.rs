//! Charts: nice ticks, numbers that are not numbers, and what every drawing must carry.

use maud::Markup;

use super::scale::{Scale, extent, padded, tick_decimals, ticks};
use super::text;
use super::*;

#[test]
fn ticks_are_round_and_inside() {
    let table: [((f64, f64), f64, &[f64]); 5] = [
        ((0.0, 1.0), 5.0, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ((0.21, 0.46), 4.0, &[0.3, 0.4]),
        ((-0.23, 0.01), 3.0, &[-0.2, -0.1, 0.0]),
        ((0.0, 7_350.0), 4.0, &[0.0, 2_000.0, 4_000.0, 6_000.0]),
        ((12.0, 13.0), 1.0, &[12.0, 13.0]),
    ];
    for (domain, about, expected) in table {
        let found = ticks(domain, about);
        assert_eq!(found.len(), expected.len(), "{domain:?}: {found:?}");
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
    }
}

#[test]
fn ticks_are_told_apart() {
    for (values, expected) in
        [(vec![0.2, 0.4], 1), (vec![0.25, 0.30], 2), (vec![10.0, 20.0], 0), (vec![], 0)]
    {
        assert_eq!(tick_decimals(&values), expected, "{values:?}");
    }
}

#[test]
fn a_single_value_has_a_scale() {
    for value in [0.0, 0.4, -3.0, 1e9] {
        let scale = Scale::new(padded((value, value), 0.1), (0.0, 100.0));
        assert!((scale.at(value) - 50.0).abs() < 1e-6, "{value}");
    }
}

#[test]
fn the_extent_skips_what_is_no_number() {
    assert_eq!(extent([f64::NAN, 2.0, f64::INFINITY, -1.0]), Some((-1.0, 2.0)));
    assert_eq!(extent([f64::NAN]), None);
    assert_eq!(extent([]), None);
}

#[test]
fn labels_fit_their_room() {
    for room in [0.0, 10.0, 40.0, 120.0] {
        let short = text::fit("Those Magnificent Men in Their Flying Machines", room);
        assert!(text::width(&short) <= room.max(text::width("…")), "{short} in {room}");
    }
    assert_eq!(text::fit("EASE", 100.0), "EASE");
}

fn interval_of(values: &[f64]) -> Markup {
    let row = |value: &f64| IntervalRow {
        label: "model".to_owned(),
        value: *value,
        interval: Some((value - 0.01, value + 0.01)),
        role: Role::Plain,
    };
    interval_plot(&IntervalPlot {
        title: "NDCG by model".to_owned(),
        finding: "One leads".to_owned(),
        rows: values.iter().map(row).collect(),
        baseline: Baseline::Zero("first".to_owned()),
        ..IntervalPlot::default()
    })
}

fn histogram_of(values: &[f64]) -> Markup {
    let bars = values.iter().map(|value| ("bin".to_owned(), *value)).collect();
    histogram(&Histogram { title: "Counts".to_owned(), bars, ..Histogram::default() })
}

fn lines_of(values: &[f64]) -> Markup {
    let point = |value: &f64| Point {
        label: "2026-01".to_owned(),
        value: *value,
        band: Some((value - 1.0, value + 1.0)),
    };
    let line = Line {
        name: "loss".to_owned(),
        points: values.iter().map(point).collect(),
        control: false,
    };
    lines(&Lines { title: "Loss".to_owned(), lines: vec![line], ..Lines::default() })
}

fn scatter_of(values: &[f64]) -> Markup {
    let dot =
        |value: &f64| Dot { label: "model".to_owned(), x: *value, y: *value, ..Dot::default() };
    let across = Axis { name: "seconds".to_owned(), by_tens: true };
    let dots = values.iter().map(dot).collect();
    scatter(&Scatter { title: "Cost".to_owned(), across, dots, ..Scatter::default() })
}

fn bars_of(values: &[f64]) -> Markup {
    let bar = |value: &f64| Bar { label: "driver".to_owned(), value: *value };
    let bars_list = values.iter().map(bar).collect();
    bars(&Bars { title: "Drivers".to_owned(), bars: bars_list, ..Bars::default() })
}

type Kind = (&'static str, fn(&[f64]) -> Markup);

const KINDS: [Kind; 5] = [
    ("interval", interval_of),
    ("histogram", histogram_of),
    ("lines", lines_of),
    ("scatter", scatter_of),
    ("bars", bars_of),
];

#[test]
fn nothing_to_draw_is_named() {
    for (name, draw) in KINDS {
        for values in [&[][..], &[f64::NAN][..], &[f64::NAN, f64::INFINITY][..]] {
            let text = draw(values).into_string();
            assert!(text.contains("no data"), "{name} of {values:?}");
            assert!(!text.contains("<svg"), "{name} of {values:?}");
        }
    }
}

#[test]
fn odd_values_never_reach_the_drawing() {
    let cases: [&[f64]; 7] = [
        &[1.0],
        &[0.0],
        &[-2.0, 3.0],
        &[1.0, f64::NAN, 2.0],
        &[5.0, 5.0, 5.0],
        &[1e-300, 1e300],
        &[f64::MIN, f64::MAX],
    ];
    for (name, draw) in KINDS {
        for values in cases {
            let text = draw(values).into_string();
            for bad in ["NaN", ">inf", "\"inf", "-inf"] {
                assert!(!text.contains(bad), "{name} of {values:?} has {bad}");
            }
        }
    }
}

#[test]
fn every_drawing_has_words_and_numbers() {
    for (name, draw) in KINDS {
        let text = draw(&[1.0, 2.0, 3.0]).into_string();
        let drawings = text.matches("<svg").count();
        for part in ["role=\"img\"", "<title>", "<desc>", "viewBox=\"0 0 "] {
            assert_eq!(text.matches(part).count(), drawings, "{part} of {name}");
        }
        assert!(text.contains("<details class=\"numbers\">") && text.contains("<table>"), "{name}");
        for refused in ["style=", "rotate(", "#"] {
            assert!(!text.contains(refused), "{refused} in {name}");
        }
    }
}

#[test]
fn names_in_a_crowd_do_not_touch() {
    let dot = |(x, y): (f64, f64)| Dot { label: "model".to_owned(), x, y, ..Dot::default() };
    let crowd = (0..40u32).map(|i| dot((f64::from(i % 4), 0.4 + f64::from(i) * 1e-3))).collect();
    let text = scatter(&Scatter { dots: crowd, ..Scatter::default() }).into_string();
    let drawing = text.split("<svg").nth(1).expect("the first drawing");
    let number = |part: &str, name: &str| -> Option<f64> {
        part.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.parse().ok()
    };
    let named = drawing.split("<text").filter(|part| part.contains(">model<"));
    let places: Vec<(f64, f64, bool)> = named
        .filter_map(|part| Some((number(part, " x")?, number(part, " y")?, part.contains("end"))))
        .collect();
    assert!(!places.is_empty());
    let wide = text::width("model");
    let left = |place: &(f64, f64, bool)| if place.2 { place.0 - wide } else { place.0 };
    for (i, a) in places.iter().enumerate() {
        for b in &places[i + 1..] {
            let apart = (a.1 - b.1).abs() > 11.0 || (left(a) - left(b)).abs() > wide * 0.9;
            assert!(apart, "{a:?} touches {b:?}");
        }
    }
}

#[test]
fn a_lineage_leads_from_left_to_right() {
    let node = |kind: &str, href: &str| Node {
        kind: kind.to_owned(),
        label: kind.to_uppercase(),
        href: href.to_owned(),
        ..Node::default()
    };
    let stages =
        vec![vec![node("data", "/data"), node("plan", "")], vec![], vec![node("run", "/runs/1")]];
    let text =
        lineage(&Lineage { title: "Way".to_owned(), stages, ..Lineage::default() }).into_string();
    let drawings = text.matches("<svg").count();
    assert_eq!(text.matches("class=\"arrow\"").count(), drawings * 2);
    assert_eq!(text.matches("class=\"box\"").count(), drawings * 3);
    assert!(text.contains("class=\"row\" href=\"/runs/1\""));
    assert!(lineage(&Lineage::default()).into_string().contains("no data"));
}

/// What lies ahead is drawn apart from what was; what is over has nothing ahead.
#[test]
fn spans_say_what_lies_ahead() {
    let span = |label: &str, from_ms: f64, until_ms: f64| Span {
        label: label.to_owned(),
        from_ms,
        until_ms,
        days: [format!("day {from_ms}"), format!("day {until_ms}")],
    };
    let chart = |now_ms| Spans {
        title: "Tests by time".to_owned(),
        now_ms,
        spans: vec![span("a", 1.0, 5.0), span("b", 3.0, 9.0)],
        ..Spans::default()
    };
    for (now_ms, ahead) in [(2.0, 2), (6.0, 1), (10.0, 0)] {
        let text = spans(&chart(now_ms)).into_string();
        let drawings = text.matches("<svg").count();
        assert_eq!(text.matches("class=\"box next\"").count(), drawings * ahead, "{now_ms}");
        assert_eq!(text.matches("class=\"mark\"").count(), drawings * 2);
        assert!(text.contains("day 1") && text.contains("day 9"), "{text}");
    }
    assert!(spans(&Spans::default()).into_string().contains("no data"));
}

#[test]
fn counts_lie_down_where_labels_do_not_fit() {
    let bars = |name: &str| (0..8).map(|_| (name.to_owned(), 3.0)).collect();
    for (name, expected) in [("1", 0), ("one thousand and more", 1)] {
        let chart = Histogram { bars: bars(name), ..Histogram::default() };
        let lying = histogram(&chart).into_string().matches("height=\"14\"").count().min(1);
        assert_eq!(lying, expected, "{name}");
    }
}

#[test]
fn a_single_moment_stands_at_the_left_with_its_band() {
    let one = lines_of(&[5.0]).into_string();
    let number =
        |text: &str| text.split('"').next().unwrap_or_default().parse::<f64>().unwrap_or(f64::NAN);
    let mark = one.split("<circle class=\"mark\" cx=\"").nth(1).map_or(f64::NAN, number);
    assert!(mark < 80.0, "{mark}");
    assert!(one.contains("<polygon class=\"band\""), "how sure it is can be seen");
}
