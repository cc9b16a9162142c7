//! `title show`: what is known of one title.

use serde::{Deserialize, Serialize};
use slate_catalog::{VIEWERS_MIN, told};
use slate_core::{Error, Money, Purpose, Result, Title, TitleId};
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::table::grouped;

/// Show what is known of a title.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleShow {
    /// Id of the title
    pub title: TitleId,
}

/// A title and its audience.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TitleSheet {
    /// What the catalog says.
    pub title: Title,
    /// How many viewers have it in their history, to the nearest ten; none where they are fewer than 20.
    pub audience: Option<u64>,
    /// Viewers in all.
    pub viewers: u64,
}

impl Operation for TitleShow {
    type Response = TitleSheet;
    const ABOUT: About = About {
        path: &["title", "show"],
        purpose: Purpose::Observe,
        summary: "Show what is known of a title, and how many watched it",
        example: "slate title show 1",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, TitleSheet>> {
        cx.ready()?;
        let viewers = cx.engine.viewers();
        let audience = viewers.audience(self.title.as_str());
        let described = cx.place.store.read(|r| r.title(&self.title))?;
        let title = match described {
            Some(title) => title,
            None if audience > 0 => Title::named(self.title.clone(), self.title.as_str()),
            None => {
                return Err(Error::not_found(format!("there is no title `{}`", self.title))
                    .hint("`slate title search WORD` finds titles by name"));
            }
        };
        let (viewers, audience) = (viewers.len() as u64, told(audience as usize));
        Ok(Outcome::Answer(TitleSheet { title, audience, viewers }))
    }
}

impl Show for TitleSheet {
    fn show(&self, out: &mut String) {
        let t = &self.title;
        let year = t.year.map_or(String::new(), |y| format!(" ({y})"));
        out.push_str(&format!("{}{year}  [{}]\n", t.name, t.id));
        for (label, text) in facts(t) {
            if !text.is_empty() {
                out.push_str(&format!("{label}: {text}\n"));
            }
        }
        if !t.synopsis.is_empty() {
            out.push_str(&format!("\n{}\n\n", t.synopsis));
        }
        out.push_str(&match self.audience {
            Some(audience) => format!("watched by about {audience} of {} viewers\n", self.viewers),
            None => format!("watched by fewer than {VIEWERS_MIN} viewers\n"),
        });
    }
}

/// Several with commas between them.
pub(crate) fn listed<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// An amount for people: `160 000 000 USD`.
pub(crate) fn money(amount: Money) -> String {
    format!("{} {}", grouped(amount.amount()), amount.currency())
}

/// What is known of a title, in one line each; empty where nothing is.
fn facts(t: &Title) -> [(&'static str, String); 15] {
    [
        ("genres", t.genres.join(", ")),
        ("people", t.people.join(", ")),
        ("keywords", t.keywords.join(", ")),
        ("language", t.language.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("length", t.duration_s.map(|s| format!("{} min", s.div_ceil(60))).unwrap_or_default()),
        ("lowest age", t.age.map(|a| a.to_string()).unwrap_or_default()),
        ("certificate", t.certificate.clone()),
        ("added", t.added.map(|at| at.to_string()).unwrap_or_default()),
        ("available", listed(&t.windows)),
        ("released", t.released.map(|day| day.to_string()).unwrap_or_default()),
        ("companies", t.companies.join(", ")),
        ("countries", listed(&t.countries)),
        ("spoken", listed(&t.spoken)),
        ("collection", t.collection.clone()),
        ("budget", t.budget.map(money).unwrap_or_default()),
    ]
}
