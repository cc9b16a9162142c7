//! Rules by version, and profiles.

use slate_core::ErrorKind;

use super::kit::{Studio, actor, refused};
use crate::ViewerProfile;

#[test]
fn the_newest_rules_count_and_all_stay() {
    let studio = Studio::new();
    studio.put(|tx| tx.add_actor(&actor("ada")));
    assert_eq!(studio.get(|r| r.rules()), None);
    let at = "2026-11-01T00:00:00Z".parse().unwrap();
    let set = |body: &str| studio.put(|tx| tx.add_rules("hash", body, "why", "ada", at));
    assert_eq!((set("first"), set("second")), (1, 2));
    assert_eq!(studio.get(|r| r.rules()).map(|r| (r.version, r.body)), Some((2, "second".into())));
    assert_eq!(studio.get(|r| r.rules_version(1)).body, "first");
    let (kind, text) = refused(studio.read(|r| r.rules_version(3)));
    assert_eq!((kind, text.as_str()), (ErrorKind::NotFound, "there is no version 3 of the rules"));
}

#[test]
fn a_profile_belongs_to_a_viewer_with_a_key() {
    let studio = Studio::new();
    let viewer = "v1".parse().unwrap();
    assert_eq!(studio.get(|r| r.viewer_profile(&viewer)), ViewerProfile::default());
    let profile = ViewerProfile { age_max: Some(7), territory: "FR".parse().ok() };
    studio.put(|tx| {
        tx.viewer_key(&viewer, [1; 32])?;
        tx.set_viewer_profile(&viewer, &profile)
    });
    assert_eq!(studio.get(|r| r.viewer_profile(&viewer)), profile);
    studio.put(|tx| tx.set_viewer_profile(&viewer, &ViewerProfile::default()));
    assert_eq!(studio.get(|r| r.viewer_profile(&viewer)), ViewerProfile::default());
}
