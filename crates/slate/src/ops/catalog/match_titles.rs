//! `catalog match`: which titles of two sources are the same, and where somebody has to look.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use slate_catalog::matching::{Pair, matched};
use slate_core::{Error, Purpose, Result, Title, TitleId};
use slate_experiment::estimate::wilson;
use slate_tables::{ReadOptions, read_links, read_titles};
use utoipa::ToSchema;

use crate::input::Input;
use crate::operation::{About, Context, Operation, Outcome, Show};
use crate::place::Place;
use crate::table::{Table, grouped};
use crate::talk::Talk;

/// Doubtful pairs that are shown to people; `--json` has all.
const SHOWN: usize = 20;

/// Find the titles that two sources have in common.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogMatch {
    /// Titles of one source, in any format of `import titles`
    pub left: Input,
    /// Titles of the other
    pub right: Input,
    /// Which column of the left file holds what, as in `id=film_id,name=title`
    #[arg(long, value_name = "MAP", default_value = "")]
    #[serde(default)]
    pub map_left: String,
    /// The same of the right file
    #[arg(long, value_name = "MAP", default_value = "")]
    #[serde(default)]
    pub map_right: String,
    /// A CSV file of pairs that are known, to be held against: precision and recall
    #[arg(long, value_name = "FILE")]
    #[serde(default)]
    pub truth: Option<Input>,
    /// The columns of that file: ids of the left side, ids of the right side
    #[arg(long, value_name = "LEFT,RIGHT", default_value = "left,right")]
    #[serde(default = "truth_columns")]
    pub truth_columns: String,
}

fn truth_columns() -> String {
    "left,right".to_owned()
}

/// Titles that two sources have in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Matched {
    /// Titles on the left and on the right.
    pub titles: [u64; 2],
    /// Pairs of which nobody has to look.
    pub sure: Vec<MatchedPair>,
    /// Pairs for somebody to look at, the nearest first.
    pub doubtful: Vec<MatchedPair>,
    /// How the sure ones are, where pairs are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<Agreement>,
}

/// Two titles that are one, or may be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchedPair {
    /// Ids, the left one first.
    #[schema(value_type = Vec<String>)]
    pub titles: [TitleId; 2],
    /// Names with years.
    pub names: [String; 2],
    /// How well they agree, at most 1.75.
    pub score: f64,
    /// By how much that is more than any other pair of either title has.
    pub lead: f64,
}

/// Sure pairs held against known ones.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Agreement {
    /// Known pairs of which both titles are there.
    pub known: u64,
    /// Sure pairs that are known.
    pub right: u64,
    /// Sure pairs that are not: the title on the left is known to be another, or is not among the known ones.
    pub wrong: u64,
    /// Of the sure pairs, the share that is right.
    pub precision: Option<f64>,
    /// The 95 % interval of that (Wilson 1927).
    pub precision_ci95: Option<[f64; 2]>,
    /// Of the known pairs, the share that is sure.
    pub recall: Option<f64>,
    /// The 95 % interval of that.
    pub recall_ci95: Option<[f64; 2]>,
}

impl Operation for CatalogMatch {
    type Response = Matched;
    const ABOUT: About = About {
        path: &["catalog", "match"],
        purpose: Purpose::Evaluate,
        summary: "Find the titles that two sources have in common, and where somebody has to look",
        example: "slate catalog match ours.csv theirs.csv --json",
    };

    fn run<'a>(self, cx: &Context<'a>) -> Result<Outcome<'a, Matched>> {
        Ok(Outcome::Answer(self.matched(Some(cx.place), cx.talk)?))
    }
}

/// The same where there is no studio.
///
/// # Errors
/// As the operation.
pub fn match_without_studio(request: &CatalogMatch, talk: &dyn Talk) -> Result<Matched> {
    request.matched(None, talk)
}

impl CatalogMatch {
    fn matched(&self, place: Option<&Place>, talk: &dyn Talk) -> Result<Matched> {
        talk.step("reading titles", 0, 0)?;
        let read = |input: &Input, map: &str| {
            let options = ReadOptions { columns: map.parse()?, ..ReadOptions::default() };
            Ok(read_titles(&input.path_in(place)?, &options, 0)?.titles)
        };
        let (left, right) =
            (read(&self.left, &self.map_left)?, read(&self.right, &self.map_right)?);
        let known = self.truth.as_ref();
        let known = known.map(|truth| read_links(&truth.path_in(place)?, self.columns()?));
        let known = known.transpose()?;
        talk.step("comparing names", 0, 0)?;
        let pairs = matched(&left, &right);
        let pair = |pair: &Pair| told(pair, &left, &right);
        let mut doubtful: Vec<_> = pairs.iter().filter(|pair| !pair.sure).map(pair).collect();
        doubtful.sort_by(|a, b| b.score.total_cmp(&a.score));
        let sure: Vec<_> = pairs.iter().filter(|pair| pair.sure).map(pair).collect();
        let truth = known.map(|known| Agreement::of(&sure, &known, &left, &right)).transpose()?;
        Ok(Matched { titles: [left.len() as u64, right.len() as u64], sure, doubtful, truth })
    }

    fn columns(&self) -> Result<[&str; 2]> {
        let named = self.truth_columns.split_once(',').map(|(l, r)| [l.trim(), r.trim()]);
        named.filter(|both| both.iter().all(|name| !name.is_empty())).ok_or_else(|| {
            let detail = format!("expected two columns of `truth`, found `{}`", self.truth_columns);
            Error::invalid(detail).hint("`--truth-columns movieId,tmdbId`")
        })
    }
}

fn told(pair: &Pair, left: &[Title], right: &[Title]) -> MatchedPair {
    let both = [&left[pair.left], &right[pair.right]];
    let name = |title: &Title| match title.year.or(title.released.map(slate_core::Date::year)) {
        Some(year) => format!("{} ({year})", title.name),
        None => title.name.clone(),
    };
    let (titles, names) = (both.map(|title| title.id.clone()), both.map(name));
    MatchedPair { titles, names, score: pair.score, lead: pair.lead }
}

impl Agreement {
    fn of(
        sure: &[MatchedPair],
        known: &[(TitleId, TitleId)],
        left: &[Title],
        right: &[Title],
    ) -> Result<Self> {
        let ids = |titles: &[Title]| titles.iter().map(|t| t.id.clone()).collect::<HashSet<_>>();
        let (lefts, rights) = (ids(left), ids(right));
        let of_left: HashMap<&TitleId, &TitleId> = known.iter().map(|(l, r)| (l, r)).collect();
        let there =
            |pair: &&(TitleId, TitleId)| lefts.contains(&pair.0) && rights.contains(&pair.1);
        let is_right = |p: &&MatchedPair| of_left.get(&p.titles[0]) == Some(&&p.titles[1]);
        let (known, right) =
            (known.iter().filter(there).count(), sure.iter().filter(is_right).count());
        let share = |of: usize| (of > 0).then(|| right as f64 / of as f64);
        let interval =
            |of: usize| (of > 0).then(|| wilson((right as f64, of as f64), 0.95)).transpose();
        Ok(Self {
            known: known as u64,
            right: right as u64,
            wrong: (sure.len() - right) as u64,
            precision: share(sure.len()),
            precision_ci95: interval(sure.len())?,
            recall: share(known),
            recall_ci95: interval(known)?,
        })
    }
}

impl Show for Matched {
    fn show(&self, out: &mut String) {
        let [left, right] = self.titles.map(grouped);
        let (sure, doubtful) = (self.sure.len() as u64, self.doubtful.len() as u64);
        out.push_str(&format!(
            "{left} and {right} titles: {} are the same, {} may be\n",
            grouped(sure),
            grouped(doubtful)
        ));
        if let Some(truth) = self.truth {
            let share = |x: Option<f64>, ends: Option<[f64; 2]>| match (x, ends) {
                (Some(x), Some([low, high])) => format!("{x:.4} ({low:.4} to {high:.4})"),
                _ => "-".to_owned(),
            };
            let precision = share(truth.precision, truth.precision_ci95);
            let recall = share(truth.recall, truth.recall_ci95);
            let known = grouped(truth.known);
            out.push_str(&format!(
                "of {known} known pairs {recall} are sure; of the sure ones {precision} are known\n"
            ));
        }
        if self.doubtful.is_empty() {
            return;
        }
        out.push_str("\nfor somebody to look at; --json has all\n");
        let mut table = Table::new(["left", "", "right", "", "score", "lead"]).right(&[4, 5]);
        for MatchedPair { titles: [l, r], names: [left, right], score, lead } in
            self.doubtful.iter().take(SHOWN)
        {
            let numbers = [score, lead].map(|x| format!("{x:.2}"));
            let [score, lead] = numbers;
            table.row([l.to_string(), left.clone(), r.to_string(), right.clone(), score, lead]);
        }
        table.show(out);
    }
}
