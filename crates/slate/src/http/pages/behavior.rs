//! How one version behaves towards a sample of viewers.

use axum::extract::Path;
use axum::response::Response;
use slate_core::{ErrorKind, Result};
use slate_recommend::behavior::Difference;
use slate_recommend::compare::Estimate;

use super::memory::recall_a_while;
use super::run::figure;
use super::visit::{Door, Visit};
use crate::ops::model::{
    ModelBehavior, ModelConduct, ModelShow, ServedGroup, ShownPart, ShownReach,
};
use crate::studio::layout::Page;
use crate::studio::pages::behavior::{BehaviorView, GroupView, PartView, ReachView, behavior};
use crate::studio::parts::{Figure, sentence_start};

/// Shows how a version behaves.
pub(super) async fn show(door: Door, Path(version): Path<String>) -> Response {
    door.open(move |visit| fill(visit, version)).await
}

fn fill(visit: &Visit<'_>, version: String) -> Result<Page> {
    let sheet = visit.ask(ModelShow { version })?;
    let request = ModelBehavior::of(sheet.id.clone());
    let view = match recall_a_while(visit, &visit.app.memory.behavior, &sheet.id, request) {
        Ok(found) => view(&found),
        Err(e) if matches!(e.kind(), ErrorKind::Insufficient | ErrorKind::Conflict) => {
            let (version, name) = (sheet.id, sheet.name);
            BehaviorView {
                version,
                name,
                nothing: sentence_start(e.detail()),
                ..BehaviorView::default()
            }
        }
        Err(e) => return Err(e),
    };
    Ok(behavior(&view))
}

fn view(found: &ModelConduct) -> BehaviorView {
    let calibration = found.calibration.as_ref();
    BehaviorView {
        version: found.version.clone(),
        name: found.name.clone(),
        nothing: String::new(),
        at: found.at.to_string(),
        k: found.k,
        viewers_of: found.viewers_of,
        viewers: found.viewers,
        opted_out: found.opted_out,
        judged: found.judged,
        seed: found.seed.to_string(),
        reach: reach(&found.reach),
        popularity: found.popularity.iter().map(part).collect(),
        calibration: calibration.map(|c| {
            let apart = c.difference.as_ref().map(difference);
            (figure(&c.model, c.viewers), figure(&c.most_watched, c.viewers), apart)
        }),
        genres: found.genres.iter().map(part).collect(),
        all: GroupView {
            hit: figure(&found.hit, found.judged),
            ndcg: figure(&found.ndcg, found.judged),
            most_watched: figure(&found.most_watched, found.judged),
            ..GroupView::default()
        },
        groups: by(&found.groups),
        notes: found.notes.clone(),
    }
}

fn reach(r: &ShownReach) -> ReachView {
    ReachView {
        titles: r.titles,
        unknown: r.unknown,
        shown: r.shown,
        watched: r.watched,
        places: r.places,
        halves: (r.half_of_shown, r.half_of_watched),
    }
}

fn part(p: &ShownPart) -> PartView {
    let alone = |e: &Estimate| Figure::score(e.mean, e.ci.map(|[low, high]| (low, high)), None);
    PartView {
        name: p.name.clone(),
        titles: p.titles,
        watched: alone(&p.watched),
        shown: alone(&p.shown),
        difference: p.difference.as_ref().map(difference),
    }
}

fn difference(d: &Difference) -> (Figure, f64) {
    (Figure::difference(d.value, Some((d.ci[0], d.ci[1])), None), d.p)
}

/// Groups by what they are one of, in the order in which they come.
fn by(groups: &[ServedGroup]) -> Vec<(String, Vec<GroupView>)> {
    let one = |of: &[ServedGroup]| (of[0].by.clone(), of.iter().map(group).collect());
    groups.chunk_by(|a, b| a.by == b.by).map(one).collect()
}

fn group(g: &ServedGroup) -> GroupView {
    GroupView {
        name: g.name.clone(),
        hit: figure(&g.hit, g.viewers),
        ndcg: figure(&g.ndcg, g.viewers),
        most_watched: figure(&g.most_watched, g.viewers),
        difference: g.difference.as_ref().map(difference),
    }
}
