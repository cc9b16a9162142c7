//! A sample of viewers, seated as a panel that a version's behaviour is looked at through: what they watched, where
//! they are, what their profiles say.

use std::collections::BTreeSet;

use slate_core::{Error, ErrorKind, Result, Seed, ViewerId};
use slate_recommend::Histories;
use slate_recommend::behavior::Panel;
use slate_store::{Reader, ViewerProfile};

use crate::place::Place;
use crate::serving::{Card, Catalog, Described, Engine, Serving, Viewers, describe};

/// A panel, and what its numbers mean.
pub(crate) struct Seated {
    pub(crate) panel: Panel,
    /// Names of the genres.
    pub(crate) genres: Vec<String>,
    /// What viewers are grouped by beside their histories, and the names of the groups.
    pub(crate) known: Vec<(&'static str, Vec<String>)>,
    /// Viewers who would have been asked but have opted out.
    pub(crate) opted_out: u64,
    /// Viewers in all.
    pub(crate) of: u64,
}

/// Somebody who may be asked.
struct Candidate {
    viewer: ViewerId,
    history: Vec<u32>,
}

/// Seats at most `most` viewers of whom the model knows a title. Who they are follows from the seed and their ids
/// alone: whoever comes later displaces few.
///
/// # Errors
/// The store refuses; [`ErrorKind::Insufficient`] if there is nobody.
pub(crate) fn seat(
    place: &Place,
    engine: &Engine,
    serving: &Serving,
    most: usize,
    seed: Seed,
) -> Result<Seated> {
    let catalog = engine.catalog();
    let (candidates, audience, of) = {
        let viewers = engine.viewers();
        // Some have opted out, which only the store knows.
        let candidates = candidates(&viewers, serving, 2 * most, seed);
        let audience = serving.titles.iter().map(|t| viewers.audience(t.as_str())).collect();
        (candidates, audience, viewers.len() as u64)
    };
    let (asked, opted_out) = place.store.read(|r| asked(r, candidates, most))?;
    if asked.is_empty() {
        let detail = "nobody has watched a title that this version knows";
        return Err(Error::new(ErrorKind::Insufficient, detail)
            .hint("`slate data show` says what is there"));
    }
    let Described { features, genres, .. } = described(serving, &catalog);
    let histories: Histories = asked.iter().map(|(c, _)| &c.history).collect();
    let (known, numbers) = known(&asked).into_iter().unzip();
    let panel = Panel { histories, audience, features, known: numbers };
    Ok(Seated { panel, genres, known, opted_out, of })
}

fn described(serving: &Serving, catalog: &Catalog) -> Described {
    let cards: Vec<Option<&Card>> = serving.titles.iter().map(|id| catalog.get(id)).collect();
    describe(&cards)
}

/// Viewers in an order that follows from the seed and their ids.
fn candidates(viewers: &Viewers, serving: &Serving, most: usize, seed: Seed) -> Vec<Candidate> {
    let mut all: Vec<(u64, &str)> =
        viewers.counts().map(|(name, _)| (seed.derive(name).0, name)).collect();
    all.sort_unstable();
    let number = |title| serving.number(&viewers.title(title)?);
    let candidate = |(_, id): (u64, &str)| {
        let history = serving.history(viewers.history(id), &number);
        let viewer = ViewerId::new(id).ok()?;
        (!history.is_empty()).then_some(Candidate { viewer, history })
    };
    all.into_iter().filter_map(candidate).take(most).collect()
}

/// Those who may be asked, with their profiles, and how many may not.
fn asked(
    r: Reader<'_>,
    candidates: Vec<Candidate>,
    most: usize,
) -> Result<(Vec<(Candidate, ViewerProfile)>, u64)> {
    let (mut asked, mut opted_out) = (Vec::new(), 0);
    for candidate in candidates {
        if asked.len() == most {
            break;
        }
        if r.viewer_opted_out(&candidate.viewer)? {
            opted_out += 1;
        } else {
            let profile = r.viewer_profile(&candidate.viewer)?;
            asked.push((candidate, profile));
        }
    }
    Ok((asked, opted_out))
}

/// What viewers are grouped by: its name with those of the groups, and the number of each viewer's group.
type Known = ((&'static str, Vec<String>), Vec<Option<u32>>);

/// What profiles say, as far as any says something.
fn known(asked: &[(Candidate, ViewerProfile)]) -> Vec<Known> {
    let territory = |p: &ViewerProfile| p.territory.map(|t| t.to_string());
    let age = |p: &ViewerProfile| p.age_max.map(|age| format!("up to age {age:02}"));
    let no_limit = |p: &ViewerProfile| Some(age(p).unwrap_or_else(|| "no limit".to_owned()));
    let of = |group: &dyn Fn(&ViewerProfile) -> Option<String>| -> Vec<Option<String>> {
        asked.iter().map(|(_, p)| group(p)).collect()
    };
    let mut known = Vec::new();
    if asked.iter().any(|(_, p)| p.territory.is_some()) {
        known.push(numbered("territory", &of(&territory)));
    }
    if asked.iter().any(|(_, p)| p.age_max.is_some()) {
        known.push(numbered("age limit", &of(&no_limit)));
    }
    known
}

fn numbered(what: &'static str, groups: &[Option<String>]) -> Known {
    let names: BTreeSet<&String> = groups.iter().flatten().collect();
    let names: Vec<String> = names.into_iter().cloned().collect();
    let number = |name: &String| names.binary_search(name).ok().map(slate_math::cast::index);
    let of = groups.iter().map(|g| g.as_ref().and_then(number)).collect();
    ((what, names), of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(age_max: Option<u8>, territory: Option<&str>) -> (Candidate, ViewerProfile) {
        let viewer = ViewerId::new("v").expect("an id");
        let territory = territory.map(|t| t.parse().expect("a territory"));
        (Candidate { viewer, history: vec![0] }, ViewerProfile { age_max, territory })
    }

    #[test]
    fn profiles_make_groups_where_they_say_something() {
        let nobody = [person(None, None), person(None, None)];
        assert!(known(&nobody).is_empty());
        let some = [person(Some(7), None), person(None, Some("FR")), person(Some(12), Some("DE"))];
        let expected = vec![
            (("territory", vec!["DE".to_owned(), "FR".to_owned()]), vec![None, Some(1), Some(0)]),
            (
                (
                    "age limit",
                    ["no limit", "up to age 07", "up to age 12"].map(str::to_owned).into(),
                ),
                vec![Some(1), Some(0), Some(2)],
            ),
        ];
        assert_eq!(known(&some), expected);
    }
}
