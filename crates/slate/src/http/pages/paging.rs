//! Which part of a long list a page shows.

use crate::studio::parts::{Pager, segment};

/// Rows on a page of most lists.
pub(super) const PAGE: u32 = 50;

/// Where the pages of a list are that `?q=` narrows.
pub(super) fn searched(path: &str, query: &str) -> String {
    match query {
        "" => format!("{path}?page={{page}}"),
        _ => format!("{path}?q={}&page={{page}}", segment(query)),
    }
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
