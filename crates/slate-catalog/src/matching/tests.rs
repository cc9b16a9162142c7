#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::*;

fn film(name: &str, year: i16, genres: &[&str]) -> Title {
    let genres = genres.iter().map(|genre| (*genre).to_owned()).collect();
    Title { year: Some(year), genres, ..Title::named("t".parse().unwrap(), name) }
}

#[test]
fn the_same_title_is_found_by_name_year_and_genres() {
    let left = [
        film("Matrix, The", 1999, &["Action", "Sci-Fi"]),
        film("Oldboy", 2003, &["Drama"]),
        film("Nobody Has This", 2003, &[]),
    ];
    let right = [
        film("Old Boy", 2003, &["Drama", "Thriller"]),
        film("The Matrix", 1999, &["Action", "Science Fiction"]),
        film("The Matrix", 2003, &["Documentary"]),
    ];
    let pairs = matched(&left, &right);
    let found: Vec<_> = pairs.iter().map(|pair| (pair.left, pair.right, pair.sure)).collect();
    assert_eq!(found, [(0, 1, true), (1, 0, true)]);
    assert!((pairs[0].score - (1.0 + GENRES + SAME_ARTICLE)).abs() < 1e-12);
}

/// Two that may be meant, two that mean one, a name in part, no year: somebody has to look.
#[test]
fn what_is_not_sure_is_doubtful() {
    let one = |name: &str| film(name, 2009, &["Drama"]);
    let unknown = Title { year: None, ..one("Milk") };
    let table: [(&[Title], &[Title]); 5] = [
        (&[one("Milk")], &[one("Milk"), one("Milk")]),
        (&[one("Milk"), one("Milk")], &[one("Milk")]),
        (&[one("Garfield: The Movie")], &[one("Garfield")]),
        (&[unknown], &[one("Milk")]),
        (&[film("Milk", 2007, &["Drama"])], &[film("Milk", 2009, &["Horror"])]),
    ];
    for (left, right) in table {
        let pairs = matched(left, right);
        assert!(!pairs.is_empty() && pairs.iter().all(|pair| !pair.sure), "{pairs:?}");
    }
    assert!(matched(&[film("Milk", 2009, &[])], &[film("Milk", 2013, &[])]).is_empty());
}

proptest! {
    /// No title is surely two others, whichever side it stands on; and the sides can be changed.
    #[test]
    fn sure_pairs_are_one_to_one(
        left in prop::collection::vec(("[ab]{1,2}", 2000i16..2004, 0..3u8), 0..20),
        right in prop::collection::vec(("[ab]{1,2}", 2000i16..2004, 0..3u8), 0..20),
    ) {
        let films = |rows: &[(String, i16, u8)]| -> Vec<Title> {
            let genres = |n: u8| if n == 0 { vec![] } else { vec![["x", "y"][n as usize - 1]] };
            rows.iter().map(|(name, year, n)| film(name, *year, &genres(*n))).collect()
        };
        let (left, right) = (films(&left), films(&right));
        let sure = |a: &[Title], b: &[Title]| -> Vec<(usize, usize)> {
            matched(a, b).iter().filter(|pair| pair.sure).map(|pair| (pair.left, pair.right)).collect()
        };
        let found = sure(&left, &right);
        let mut rights: Vec<usize> = found.iter().map(|pair| pair.1).collect();
        rights.sort_unstable();
        rights.dedup();
        prop_assert_eq!(rights.len(), found.len());
        let mut turned: Vec<_> = sure(&right, &left).into_iter().map(|(r, l)| (l, r)).collect();
        turned.sort_unstable();
        prop_assert_eq!(turned, found);
    }
}
