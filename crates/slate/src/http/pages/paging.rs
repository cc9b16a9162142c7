//! Which part of a long list a page shows.

use slate_core::Result;

use crate::ops::window::Search;
use crate::studio::parts::{Pager, segment};

/// Rows on a page of most lists.
pub(super) const PAGE: u32 = 50;

/// The page that is asked for of a list that `?q=` narrows. `find` gives the number of matches and a part of
/// them; it is asked again only for a page beyond the end, which is the last one.
pub(super) fn searched<T>(
    path: &str,
    query: &str,
    page: u64,
    find: impl Fn(Search) -> Result<(u64, Vec<T>)>,
) -> Result<(Pager, Vec<T>)> {
    let address = match query {
        "" => format!("{path}?page={{page}}"),
        _ => format!("{path}?q={}&page={{page}}", segment(query)),
    };
    let from = |skip| find(Search { text: query.to_owned(), skip, limit: PAGE });
    let (total, mut rows) = from((page - 1).saturating_mul(u64::from(PAGE)))?;
    let pager = pager(total, page, PAGE, &address);
    if rows.is_empty() && total > 0 {
        rows = from(pager.first - 1)?.1;
    }
    Ok((pager, rows))
}

/// The pager of page `page`, from 1, of a list of `total`; beyond the end it is the last page.
pub(super) fn pager(total: u64, page: u64, size: u32, address: &str) -> Pager {
    let size = u64::from(size);
    let page = page.clamp(1, total.div_ceil(size).max(1));
    let first = if total == 0 { 0 } else { (page - 1) * size + 1 };
    Pager { first, size, total, address: address.to_owned() }
}

/// The rows that a pager shows.
pub(super) fn part<'l, T>(list: &'l [T], pager: &Pager) -> &'l [T] {
    let index = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(list.len());
    let from = index(pager.first.saturating_sub(1));
    &list[from..index(pager.first.saturating_sub(1).saturating_add(pager.size))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_asks_once_and_again_only_beyond_the_end() {
        for (total, page, asked, first) in
            [(120, 1, 1, 1), (120, 3, 1, 101), (120, 9, 2, 101), (0, 4, 1, 0)]
        {
            let asks = std::cell::Cell::new(0);
            let find = |s: Search| {
                asks.set(asks.get() + 1);
                Ok((total, (s.skip + 1..=total).take(s.limit as usize).collect::<Vec<u64>>()))
            };
            let (pager, rows) = searched("/titles", "a b", page, find).expect("a page");
            assert_eq!((asks.get(), pager.first), (asked, first), "page {page} of {total}");
            assert_eq!(rows.first().copied().unwrap_or_default(), first);
            assert_eq!(pager.address, "/titles?q=a%20b&page={page}");
        }
    }

    #[test]
    fn pages_of_a_list() {
        let list: Vec<u64> = (1..=45).collect();
        let table = [
            (45, 1, 1, 20, Some(1)),
            (45, 3, 41, 5, Some(41)),
            (45, 9, 41, 5, Some(41)),
            (20, 2, 1, 20, Some(1)),
            (0, 1, 0, 0, None),
        ];
        for (total, page, first, rows, expected) in table {
            let pager = pager(total as u64, page, 20, "");
            let shown = part(&list[..total], &pager);
            assert_eq!((pager.first, shown.len()), (first, rows), "page {page} of {total}");
            assert_eq!(shown.first().copied(), expected);
        }
    }
}
