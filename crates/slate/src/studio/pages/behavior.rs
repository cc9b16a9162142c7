//! How one version behaves: how much of the catalog it shows, how popular that is, whether it keeps to viewers'
//! genres, and whom it serves worse.

mod charts;
mod tables;
mod view;

pub(crate) use view::{BehaviorView, GroupView, PartView, ReachView};

use maud::{Markup, html};

use crate::studio::layout::{Nav, Page};
use crate::studio::parts::number::{count, counted, p_value, percent};
use crate::studio::parts::{
    Notice, State, facts, hash, notice, plain_figure, section, section_with, segment, time,
};

/// The page.
#[must_use]
pub(crate) fn behavior(view: &BehaviorView) -> Page {
    let body = if view.nothing.is_empty() { findings(view) } else { nothing(view) };
    let own = format!("/models/{}", segment(&view.version));
    let crumbs = vec![("Models".to_owned(), "/models".to_owned()), (view.name.clone(), own)];
    Page { crumbs, under: under(view), ..Page::new(Nav::Models, headline(view), body) }
}

fn headline(view: &BehaviorView) -> String {
    let name = &view.name;
    if !view.nothing.is_empty() {
        return format!("Nothing can be said of how {name} behaves yet");
    }
    let shown = percent(share(view.reach.shown, view.reach.titles), 0);
    match view.served_worse().len() {
        0 => {
            format!("{name} shows {shown} of its titles, and no group is found to be served worse")
        }
        1 => format!("{name} shows {shown} of its titles, and serves one group worse than others"),
        n => format!("{name} shows {shown} of its titles, and serves {n} groups worse than others"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share in whole percent")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn under(view: &BehaviorView) -> Markup {
    html! {
        p.meta {
            span { "version " (hash(&view.version)) }
            @if view.nothing.is_empty() {
                span { "lists of " (view.k) " for " (counted(view.viewers, "viewer", "viewers")) }
                span { "looked at " (time(&view.at)) }
            }
        }
    }
}

fn nothing(view: &BehaviorView) -> Markup {
    let what = format!("{}.", view.nothing);
    notice(&Notice { state: State::Warning, what, ..Notice::default() })
}

fn findings(view: &BehaviorView) -> Markup {
    html! {
        (reach(view))
        section { (charts::popularity(view)) }
        (genres(view))
        (served(view))
        (how(view))
    }
}

fn reach(view: &BehaviorView) -> Markup {
    let r = &view.reach;
    let of_watched = format!("half of what they watched went to {}", count(r.halves.1));
    let mut pairs = vec![
        (
            "Shown at least once",
            html! {
                (count(r.shown)) " of " (count(r.titles)) " titles, "
                (percent(share(r.shown, r.titles), 1))
            },
        ),
        ("Watched by the same viewers", html! { (counted(r.watched, "title", "titles")) }),
        ("Half of all places", html! { "go to " (count(r.halves.0)) " titles; " (of_watched) }),
        ("Places in all lists", html! { (count(r.places)) ", and no more titles could be shown" }),
    ];
    if r.unknown > 0 {
        let unknown = counted(r.unknown, "title", "titles");
        pairs.push(("Never shown", html! { (unknown) " of the catalog that it does not know" }));
    }
    section("How much of the catalog", &facts(&pairs))
}

fn genres(view: &BehaviorView) -> Markup {
    let Some((model, most_watched, difference)) = &view.calibration else {
        let why = html! { p.quiet { "No title has a genre, so nothing can be said of them." } };
        return section("Genres", &why);
    };
    let mut far = vec![
        ("This version, mean KL in nats", html! { (plain_figure(model)) }),
        ("The most watched titles", html! { (plain_figure(most_watched)) }),
    ];
    if let Some((figure, p)) = difference {
        far.push(("Difference", html! { (plain_figure(figure)) ", " (p_value(*p)) }));
    }
    let body = html! {
        div.stack {
            (facts(&far))
            (charts::genres(view))
            (tables::parts("Genres, most watched first", "Genre", &view.genres))
        }
    };
    let beside = html! { "how far lists are from tastes; 0 is a list in the viewer's own mix" };
    section_with("Genres", &beside, &body)
}

fn served(view: &BehaviorView) -> Markup {
    let worse = view.served_worse();
    let body = html! {
        div.stack {
            p {
                "The last title of each viewer is hidden, and looked for in a list of " (view.k)
                " made from the rest. The version may have learned from that very title, so the level"
                " says little: read the differences between groups."
            }
            @if worse.is_empty() {
                p { "No group is told apart as served worse than all other viewers." }
            } @else {
                ul.rules {
                    @for (by, group, figure, p) in &worse {
                        li {
                            strong { (group.name) } " (" (by) ") is served worse than all others: "
                            (plain_figure(figure)) ", " (p_value(*p))
                        }
                    }
                }
            }
        }
        div.grid.two.block { @for plot in charts::groups(view) { section { (plot) } } }
        div.block { (tables::groups(view)) }
    };
    section_with("Whom it serves worse", &html! { "found more often is better" }, &body)
}

fn how(view: &BehaviorView) -> Markup {
    let opted_out = counted(view.opted_out, "viewer", "viewers");
    let asked = html! {
        (counted(view.viewers, "viewer", "viewers")) " of " (count(view.viewers_of))
        @if view.opted_out > 0 { "; " (opted_out) " passed over who opted out" }
    };
    let judged = html! { (counted(view.judged, "viewer", "viewers")) " with two titles or more" };
    let pairs =
        [("Sample", asked), ("With a hidden title", judged), ("Seed", html! { (view.seed) })];
    let body = html! {
        div.stack {
            (facts(&pairs))
            ul.rules { @for note in &view.notes { li.quiet.small { (note) "." } } }
        }
    };
    section("How it was looked at", &body)
}
