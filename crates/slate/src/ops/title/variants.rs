//! `title variants`: artwork or copy that a title can be shown with.

use serde::{Deserialize, Serialize};
use serde_json::json;
use slate_core::{Error, Purpose, Result, TitleId};
use utoipa::ToSchema;

use crate::operation::{About, Applied, Context, Operation, Outcome, Show};

/// Most variants of one title, and the longest name of one.
const NAMES_MAX: usize = 20;
const NAME_BYTES_MAX: usize = 200;

/// Say which artwork or copy a title can be shown with.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleVariants {
    /// Id of the title
    pub title: TitleId,
    /// Names of the variants, separated by commas; none takes them away
    #[arg(long, value_delimiter = ',')]
    #[serde(default)]
    pub names: Vec<String>,
}

/// The variants of a title.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VariantsSet {
    /// The title.
    pub title: TitleId,
    /// Its variants.
    pub names: Vec<String>,
}

impl Operation for TitleVariants {
    type Response = VariantsSet;
    const ABOUT: About = About {
        path: &["title", "variants"],
        purpose: Purpose::Import,
        summary: "Say which artwork or copy a title can be shown with",
        example: "slate title variants t1 --names night,day",
    };

    fn check(&self) -> Result<()> {
        let n = self.names.len();
        if n > NAMES_MAX {
            return Err(Error::invalid(format!(
                "expected at most {NAMES_MAX} variants, found {n}"
            )));
        }
        let odd = |name: &&String| {
            name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control)
        };
        match self.names.iter().find(odd) {
            None => Ok(()),
            Some(name) => {
                let found = name.escape_debug().to_string();
                let expected = format!("expected a name of 1 to {NAME_BYTES_MAX} bytes");
                Err(Error::invalid(format!("{expected}, found `{found}`")))
            }
        }
    }

    fn run<'a>(self, _cx: &Context<'a>) -> Result<Outcome<'a, VariantsSet>> {
        let Self { title, names } = self;
        Ok(Outcome::change(format!("title:{title}"), "", move |tx| {
            tx.set_variants(&title, &names)?;
            let effect = json!({"variants": names});
            Ok(Applied { response: VariantsSet { title, names }, effect })
        }))
    }
}

impl Show for VariantsSet {
    fn show(&self, out: &mut String) {
        let names = if self.names.is_empty() { "none".to_owned() } else { self.names.join(", ") };
        out.push_str(&format!("variants of {}: {names}\n", self.title));
    }
}
