//! The look, checked: tokens as decided, contrast in both themes, a page that a strict policy
//! accepts.

use maud::html;

use super::assets::{KEYS, MAP, POLICY, STYLE};
use super::layout::{Actor, Nav, Page, Shell, Theme, document};

/// The value of a token for light and for dark, read from the stylesheet.
fn token(name: &str) -> (&'static str, &'static str) {
    let start = format!("--{name}: light-dark(");
    let rest = STYLE.split_once(&start).expect("the token is in the stylesheet").1;
    let (light, rest) = rest.split_once(", ").expect("a token has two values");
    (light, rest.split_once(')').expect("a token ends").0)
}

fn luminance(hex: &str) -> f64 {
    let part = |at: usize| {
        let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour is #rrggbb");
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

/// The WCAG contrast ratio of two colours.
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn check(front: &str, back: &str, least: f64) {
    let (front_pair, back_pair) = (token(front), token(back));
    let themes = [(front_pair.0, back_pair.0, "light"), (front_pair.1, back_pair.1, "dark")];
    for (a, b, theme) in themes {
        let found = contrast(a, b);
        assert!(
            found >= least,
            "{front} on {back}, {theme}: {found:.2}, at least {least} expected"
        );
    }
}

#[test]
fn contrast_of_known_pairs() {
    let table =
        [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)];
    for (a, b, expected) in table {
        assert!((contrast(a, b) - expected).abs() < 0.01, "{a} on {b}");
    }
}

#[test]
fn words_can_be_read_in_both_themes() {
    for front in ["text", "quiet", "accent", "good", "warning", "bad", "neutral"] {
        for back in ["ground", "surface", "hover"] {
            check(front, back, 4.5);
        }
    }
    for front in ["text", "quiet"] {
        check(front, "press", 4.5);
    }
    check("on-accent", "accent", 4.5);
}

#[test]
fn marks_and_borders_can_be_seen_in_both_themes() {
    let series = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"];
    for front in series.into_iter().chain(["control", "edge", "accent"]) {
        check(front, "ground", 3.0);
        check(front, "surface", 3.0);
    }
}

#[test]
fn tokens_are_those_of_the_design() {
    let table = [
        ("ground", "#fbfaf8", "#141312"),
        ("surface", "#ffffff", "#1c1b19"),
        ("line", "#e5e1da", "#2f2c28"),
        ("text", "#1d1b18", "#ece8e1"),
        ("quiet", "#6b655c", "#9a938a"),
        ("accent", "#b4540a", "#f0a060"),
        ("good", "#1f7a4d", "#5fbf8a"),
        ("warning", "#9a6700", "#d9a441"),
        ("bad", "#b3261e", "#f0776c"),
        ("neutral", "#2f5fb3", "#8ab0f0"),
        ("series-1", "#2f5fb3", "#8ab0f0"),
        ("series-2", "#c2660a", "#f0a060"),
        ("series-3", "#1f7a4d", "#5fbf8a"),
        ("series-4", "#8a4fbf", "#c39bea"),
        ("series-5", "#b3261e", "#f0776c"),
        ("series-6", "#4f6b7a", "#9fb4c2"),
        ("control", "#7a7368", "#a39c90"),
    ];
    for (name, light, dark) in table {
        assert_eq!(token(name), (light, dark), "{name}");
    }
}

#[test]
fn the_assets_stay_small() {
    assert!(STYLE.len() < 25_000, "style.css has {} bytes", STYLE.len());
    assert!(KEYS.len() < 8_000, "keys.js has {} bytes", KEYS.len());
    assert!(MAP.len() < 8_000, "map.js has {} bytes", MAP.len());
}

#[test]
fn type_sizes_are_the_five_of_the_scale() {
    let sizes = STYLE.split("font-size: ").skip(1).map(|rest| rest.split([';', ' ', '}']).next());
    for size in sizes.flatten() {
        assert!(["0", "12px", "14px", "16px", "20px", "28px"].contains(&size), "{size}");
    }
}

/// Everything a strict policy would refuse, if a page had it.
pub(super) fn refused(page: &str) -> Vec<&'static str> {
    let inline =
        ["style=\"", "<style", "javascript:", "onclick=", "onload=", "onsubmit=", "<script>"];
    inline.into_iter().filter(|found| page.contains(found)).collect()
}

fn shell() -> Shell {
    Shell {
        studio: "House".to_owned(),
        actor: Some(Actor { name: "Ada <b>".to_owned(), role: "admin".to_owned() }),
        csrf: "token-1".to_owned(),
        waiting: 3,
        theme: Theme::Dark,
        here: "/runs?page=2".to_owned(),
        ..Shell::default()
    }
}

#[test]
fn the_shell_says_where_one_is_and_who() {
    let page = Page::new(Nav::Runs, "Title", html! { p { "body" } });
    let text = document(&shell(), &page).into_string();
    let parts = [
        "<html lang=\"en\" data-theme=\"dark\">",
        "<title>Title · House</title>",
        "href=\"#main\"",
        "href=\"/runs\" data-key=\"r\" aria-current=\"page\"",
        "Ada &lt;b&gt;",
        "action=\"/sign-out\"",
        "name=\"csrf\" value=\"token-1\"",
        "value=\"/runs?page=2\"",
        "<h1>Title</h1>",
    ];
    for part in parts {
        assert!(text.contains(part), "{part} is missing");
    }
    assert_eq!(refused(&text), Vec::<&str>::new());
    assert_eq!(text.matches("aria-current=\"page\"").count(), 1);
}

#[test]
fn closed_places_are_not_in_the_navigation() {
    let page = Page::new(Nav::Runs, "Title", html! {});
    for (closed, expected) in [(vec![], true), (vec![Nav::Record], false)] {
        let text = document(&Shell { closed, ..shell() }, &page).into_string();
        assert_eq!(text.contains("href=\"/record\""), expected);
        assert!(text.contains("href=\"/settings\""));
    }
}

#[test]
fn without_an_actor_a_page_stands_alone() {
    let page = Page::new(Nav::None, "Sign in", html! {});
    let text = document(&Shell::default(), &page).into_string();
    assert!(!text.contains("<nav"));
    assert!(text.contains("class=\"alone\""));
    assert!(!text.contains("data-theme"));
}

#[test]
fn the_policy_allows_nothing_inline() {
    assert!(POLICY.contains("script-src 'self'") && POLICY.contains("style-src 'self'"));
    assert!(!POLICY.contains("unsafe"));
}

#[test]
fn the_theme_is_read_from_its_cookie() {
    for (value, theme) in
        [("dark", Theme::Dark), ("light", Theme::Light), ("", Theme::Auto), ("x", Theme::Auto)]
    {
        assert_eq!(Theme::from_cookie(value), theme, "{value}");
    }
}
