//! `rules check`: why a title is or is not shown to a viewer, rule by rule.

use serde::{Deserialize, Serialize};
use slate_core::{Error, Purpose, Result, Territory, Title, TitleId, ViewerId};
use slate_recommend::rules::Step;
use utoipa::ToSchema;

use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::ops::viewer::{check_age, narrowed};
use crate::serving::{Ask, Standing};

/// Say why a title is or is not shown to a viewer.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesCheck {
    /// The viewer
    #[arg(long)]
    pub viewer: ViewerId,
    /// The title
    #[arg(long)]
    pub title: TitleId,
    /// Where the viewer is, two letters of ISO 3166-1; the profile's territory when left out
    #[arg(long)]
    #[serde(default)]
    pub territory: Option<Territory>,
    /// Age limit of the request; the smaller one of this and the profile's counts
    #[arg(long, value_name = "AGE")]
    #[serde(default)]
    pub age_max: Option<u8>,
    /// Filter of the request, for example `year >= 1990`
    #[arg(long, value_name = "FILTER")]
    #[serde(default)]
    pub r#where: Option<String>,
}

/// What becomes of a title on its way into a viewer's list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RulesChecked {
    /// The title.
    pub title: TitleId,
    /// Its name.
    pub name: String,
    /// The viewer.
    pub viewer: ViewerId,
    /// The territory that counted.
    pub territory: Option<Territory>,
    /// The age limit that counted.
    pub age_max: Option<u8>,
    /// Every rule in the order they are applied, then what the viewer did and the model knows.
    pub steps: Vec<CheckedRule>,
    /// Its place in the whole list, from 1; none if it is not in it.
    pub rank: Option<u64>,
    /// How many titles the whole list has.
    pub of: u64,
    /// The answer in one sentence.
    pub verdict: String,
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedRule {
    /// Which rule.
    pub rule: String,
    /// Whether it lets the title through.
    pub passes: bool,
    /// Why.
    pub why: String,
}

impl Operation for RulesCheck {
    type Response = RulesChecked;
    const ABOUT: About = About {
        path: &["rules", "check"],
        purpose: Purpose::Inspect,
        summary: "Say why a title is or is not shown to a viewer, rule by rule",
        example: "slate rules check --viewer 42 --title t0007 --territory FR",
    };

    fn check(&self) -> Result<()> {
        check_age(self.age_max)
    }

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, RulesChecked>> {
        cx.ready()?;
        let (territory, age_max) = narrowed(cx, Some(&self.viewer), self.territory, self.age_max)?;
        let (described, opted_out) = cx
            .place
            .store
            .read(|r| Ok((r.title(&self.title)?, r.viewer_opted_out(&self.viewer)?)))?;
        let title = match described {
            Some(title) => title,
            None if cx.engine.offer().row(&self.title).is_some() => {
                Title::named(self.title.clone(), self.title.as_str())
            }
            None => return Err(Error::not_found(format!("there is no title `{}`", self.title))),
        };
        let ask = Ask {
            viewer: Some(self.viewer.clone()),
            filter: self.r#where,
            at: cx.now,
            territory,
            age_max,
            ..Ask::default()
        };
        let mut standing = cx.engine.standing(&ask, &title)?;
        if opted_out {
            standing.rank = None;
            let why = "the viewer has opted out of personalization: no list is made".to_owned();
            standing.steps.push(Step { rule: "wish".to_owned(), passes: false, why });
        }
        let checked = answer(title, self.viewer, standing);
        Ok(Outcome::Answer(RulesChecked { territory, age_max, ..checked }))
    }
}

fn answer(title: Title, viewer: ViewerId, standing: Standing) -> RulesChecked {
    let blocking: Vec<&str> =
        standing.steps.iter().filter(|s| !s.passes).map(|s| s.why.as_str()).collect();
    let verdict = match standing.rank {
        Some(rank) => format!("shown, at place {rank} of {}", standing.of),
        None if blocking.is_empty() => "not in the list".to_owned(),
        None => format!("not shown: {}", blocking.join("; ")),
    };
    let step = |s: Step| CheckedRule { rule: s.rule, passes: s.passes, why: s.why };
    RulesChecked {
        title: title.id,
        name: title.name,
        viewer,
        territory: None,
        age_max: None,
        steps: standing.steps.into_iter().map(step).collect(),
        rank: standing.rank.map(|rank| rank as u64),
        of: standing.of as u64,
        verdict,
    }
}

impl Show for RulesChecked {
    fn show(&self, out: &mut String) {
        let Self { title, name, viewer, verdict, .. } = self;
        out.push_str(&format!("{name}  [{title}] for viewer {viewer}: {verdict}\n\n"));
        for step in &self.steps {
            let mark = if step.passes { "  ok" } else { "  NO" };
            out.push_str(&format!("{mark}  {}: {}\n", step.rule, step.why));
        }
    }
}
