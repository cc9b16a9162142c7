//! Where one title stands in one viewer's list, and every reason why it is not there.

use slate_core::{Result, Title, TitleId};
use slate_recommend::Scratch;
use slate_recommend::rules::{Step, check};

use super::{Ask, Engine, Offer};

/// What becomes of a title on its way into a list.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Every rule in the order they are applied, then what the viewer and the request say.
    pub steps: Vec<Step>,
    /// Its place in the whole list, from 1; none if it is not in it.
    pub rank: Option<usize>,
    /// How long the whole list is.
    pub of: usize,
}

impl Engine {
    /// Where `title` stands in the list that `ask` would get, whatever its `k`.
    ///
    /// # Errors
    /// The filter is none, or the model fails.
    pub fn standing(&self, ask: &Ask, title: &Title) -> Result<Standing> {
        let offer = self.offer();
        let chosen = ask.filter.as_ref().map(|text| offer.chosen(text)).transpose()?;
        let filter = chosen.as_ref().map(|chosen| &chosen.filter);
        let mut steps = check(offer.ruled().rules(), title, &ask.view(), filter);
        steps.extend(self.personal(&offer, ask, &title.id));
        let list = match &offer.serving {
            None => Vec::new(),
            Some(serving) => {
                let ask = Ask { k: offer.shelf().len(), ..ask.clone() };
                let past = self.past_of(&offer, serving, &ask);
                self.placed(&offer, serving, &ask, &past, &mut Scratch::default())?
            }
        };
        let row = offer.row(&title.id);
        let rank = list.iter().position(|p| Some(p.title) == row).map(|at| at + 1);
        Ok(Standing { steps, rank, of: list.len() })
    }

    /// What is no rule: what the viewer did, what the request leaves out, what the model knows.
    fn personal(&self, offer: &Offer, ask: &Ask, id: &TitleId) -> Vec<Step> {
        let step = |rule: &str, passes, why: String| Step { rule: rule.to_owned(), passes, why };
        let viewers = self.viewers();
        let seen = ask.viewer.as_ref().and_then(|viewer| {
            let seen = viewers.history(viewer.as_str());
            seen.iter().rev().find(|s| viewers.titles.string(s.title) == id.as_str()).copied()
        });
        let seen = match seen {
            Some(s) => {
                step("history", false, format!("the viewer has it in the history, as `{}`", s.kind))
            }
            None => step("history", true, "the viewer has not seen it".to_owned()),
        };
        let left_out = ask.exclude.contains(id);
        let left_out = left_out.then(|| step("request", false, "the request leaves it out".into()));
        let model = match &offer.serving {
            None => step("model", false, "no model is in production".to_owned()),
            Some(s) if s.number(id).is_some() => {
                step("model", true, "the model knows it".to_owned())
            }
            Some(_) => {
                step("model", true, "the model does not know it: it comes after all others".into())
            }
        };
        std::iter::once(seen).chain(left_out).chain([model]).collect()
    }
}
