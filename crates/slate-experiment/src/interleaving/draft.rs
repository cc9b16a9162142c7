//! Lists by turns: team draft and balanced.

use slate_math::Rng;

use super::{Side, Slot};

/// Team-draft interleaving (Radlinski, Kurup and Joachims 2008): the side that has picked less often goes next, by a coin
/// where both have picked as often, and puts its best title that is not in the list. What both rank alike at the head is
/// put there first, and belongs to both: its plays say nothing of either. The list is shorter than `length` only if
/// both rankings end.
pub fn team_draft<T: Copy + PartialEq>(
    a: &[T],
    b: &[T],
    length: usize,
    rng: &mut Rng,
) -> Vec<Slot<T>> {
    let alike = a.iter().zip(b).take(length).take_while(|(a, b)| a == b);
    let mut list: Vec<Slot<T>> = alike.map(|(a, _)| Slot { title: *a, share_b: 0.5 }).collect();
    let mut picks = [0_usize; 2];
    while list.len() < length {
        let b_goes = match picks[0].cmp(&picks[1]) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Equal => rng.uniform() < 0.5,
        };
        // Whose ranking has ended leaves the turn to the other.
        let turns = if b_goes { [(b, 1), (a, 0)] } else { [(a, 0), (b, 1)] };
        let pick = turns.iter().find_map(|(ranking, side)| Some((next(ranking, &list)?, *side)));
        let Some((title, side)) = pick else { break };
        picks[side] += 1;
        list.push(Slot { title, share_b: side as f64 });
    }
    list
}

/// The best title that is not in the list.
fn next<T: Copy + PartialEq>(ranking: &[T], list: &[Slot<T>]) -> Option<T> {
    ranking.iter().copied().find(|title| list.iter().all(|slot| slot.title != *title))
}

/// Balanced interleaving (Joachims 2002): both rankings are gone down evenly, `first` by one ahead; at any depth the list
/// has nearly as much of the top of the one as of the other.
pub fn balanced<T: Copy + PartialEq>(a: &[T], b: &[T], length: usize, first: Side) -> Vec<T> {
    let mut list: Vec<T> = Vec::new();
    let mut depth = [0, 0];
    while list.len() < length && (depth[0] < a.len() || depth[1] < b.len()) {
        let a_goes = depth[0] < depth[1] || (depth[0] == depth[1] && first == Side::A);
        let a_goes = depth[1] >= b.len() || (a_goes && depth[0] < a.len());
        let side = usize::from(!a_goes);
        let title = if a_goes { a[depth[0]] } else { b[depth[1]] };
        depth[side] += 1;
        if !list.contains(&title) {
            list.push(title);
        }
    }
    list
}

/// The credit of a balanced list: the plays that are among the first k of each ranking, k being the least depth at which
/// either has all of the list down to the lowest play (Joachims 2002). It may prefer one side of two that are as good.
pub fn balanced_credit<T: Copy + PartialEq>(
    a: &[T],
    b: &[T],
    list: &[T],
    plays: &[f64],
) -> [f64; 2] {
    let Some(lowest) = plays.iter().rposition(|plays| *plays > 0.0) else { return [0.0; 2] };
    let depth = |ranking: &[T]| {
        let place = |title: &T| ranking.iter().position(|x| x == title);
        list[..=lowest].iter().map(place).try_fold(0, |most, at| Some(most.max(at? + 1)))
    };
    let Some(k) = [depth(a), depth(b)].into_iter().flatten().min() else { return [0.0; 2] };
    let credit = |ranking: &[T]| -> f64 {
        let top = &ranking[..k.min(ranking.len())];
        list.iter().zip(plays).filter(|(title, _)| top.contains(title)).map(|(_, p)| p).sum()
    };
    [credit(a), credit(b)]
}
