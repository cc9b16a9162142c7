//! What was shown: whole, in order, and gone with its viewer.

use slate_core::{ErrorKind, Timestamp};

use super::kit::{Studio, refused};
use crate::{ExposureRow, NewExposure};

fn page(slate: &str, viewer: Option<&str>) -> ExposureRow {
    ExposureRow {
        slate: slate.to_owned(),
        viewer: viewer.map(|v| v.parse().unwrap()),
        at: Timestamp::from_millis(5).unwrap(),
        version: "abc".to_owned(),
        body: "{\"rows\":[]}".to_owned(),
    }
}

/// Pages made before anybody was forgotten.
fn new(pages: &[ExposureRow]) -> Vec<NewExposure> {
    pages.iter().map(|page| NewExposure { page: page.clone(), forgotten: 0 }).collect()
}

#[test]
fn pages_come_back_in_the_order_they_were_shown() {
    let studio = Studio::new();
    let pages = [page("a", Some("v1")), page("b", None), page("c", Some("v2"))];
    studio.log_exposures(&new(&pages[..2])).unwrap();
    studio.log_exposures(&new(&pages[2..])).unwrap();
    let since = |after, limit| -> Vec<ExposureRow> {
        let rows = studio.get(|r| r.exposures_since(after, limit));
        rows.into_iter().map(|(_, row)| row).collect()
    };
    assert_eq!(since(0, 10), pages);
    assert_eq!(since(1, 1), pages[1..2]);
    let newest = studio.get(|r| r.exposures_newest(2));
    assert_eq!(newest.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(studio.get(|r| r.exposure("b")), Some(pages[1].clone()));
    assert_eq!(studio.get(|r| r.exposure("z")), None);
}

#[test]
fn a_group_that_is_refused_leaves_nothing() {
    let studio = Studio::new();
    let broken = ExposureRow { body: "no JSON".to_owned(), ..page("b", None) };
    for (group, kind) in [
        ([page("a", None), page("a", None)], ErrorKind::Conflict),
        ([page("a", None), broken], ErrorKind::Conflict),
    ] {
        assert_eq!(refused(studio.log_exposures(&new(&group))).0, kind);
        assert_eq!(studio.get(|r| r.exposure_count()), 0);
    }
}

#[test]
fn what_was_shown_to_a_viewer_goes_with_them() {
    let studio = Studio::new();
    let pages = [page("a", Some("v1")), page("b", None), page("c", Some("v1"))];
    studio.log_exposures(&new(&pages)).unwrap();
    studio.put(|tx| tx.forget_viewer(&"v1".parse().unwrap()).map(drop));
    let left = studio.get(|r| r.exposures_since(0, 10));
    assert_eq!(left.into_iter().map(|(_, p)| p.slate).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn a_page_that_comes_after_its_viewer_was_forgotten_does_not_say_whose_it_was() {
    let studio = Studio::new();
    let (v1, now) = ("v1".parse().unwrap(), || studio.get(|r| r.times_forgotten()));
    let made = |slate, viewer, forgotten| NewExposure { page: page(slate, viewer), forgotten };
    studio.log_exposures(&[made("a", Some("v1"), now())]).unwrap();
    let on_its_way = [made("b", Some("v1"), now()), made("c", None, now())];
    studio.put(|tx| tx.forget_viewer(&v1).map(drop));
    studio.log_exposures(&on_its_way).unwrap();
    // Whoever comes back is somebody new.
    studio.log_exposures(&[made("d", Some("v1"), now())]).unwrap();
    let left = studio.get(|r| r.exposures_since(0, 10)).into_iter();
    let left: Vec<_> = left.map(|(_, p)| (p.slate, p.viewer)).collect();
    let expected = [("b", None), ("c", None), ("d", Some(v1))];
    assert_eq!(left, expected.map(|(slate, viewer)| (slate.to_owned(), viewer)));
}

#[test]
fn variants_are_replaced_together() {
    let studio = Studio::new();
    let title = "t1".parse().unwrap();
    let names = |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).to_owned()).collect() };
    let stored = || -> Vec<String> {
        studio.get(|r| r.variants()).into_iter().map(|(_, name)| name).collect()
    };
    studio.put(|tx| tx.set_variants(&title, &names(&["night", "day"])));
    assert_eq!(stored(), ["night", "day"]);
    let (kind, _) = refused(studio.write(|tx| tx.set_variants(&title, &names(&["a", "a"]))));
    assert_eq!((kind, stored()), (ErrorKind::Conflict, names(&["night", "day"])));
    studio.put(|tx| tx.set_variants(&title, &[]));
    assert!(stored().is_empty());
}
