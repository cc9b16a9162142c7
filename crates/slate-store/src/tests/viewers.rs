//! What is kept about viewers.

use proptest::prelude::*;
use slate_core::ViewerId;

use super::kit::{Studio, at, few, id, time};

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_first_key_is_the_key(viewer in id(), first: [u8; 32], second: [u8; 32]) {
        let studio = Studio::new();
        let viewer: ViewerId = viewer.parse().unwrap();
        prop_assert_eq!(studio.put(|tx| tx.viewer_key(&viewer, first)), first);
        prop_assert_eq!(studio.put(|tx| tx.viewer_key(&viewer, second)), first);
    }

    #[test]
    fn a_wish_holds_until_it_is_taken_back(viewer in id(), when in time()) {
        let studio = Studio::new();
        let viewer: ViewerId = viewer.parse().unwrap();
        let out = || studio.get(|r| r.viewer_opted_out(&viewer));
        prop_assert!(!out());
        studio.put(|tx| { tx.viewer_key(&viewer, [1; 32])?; tx.set_viewer_opt_out(&viewer, Some(when)) });
        prop_assert!(out());
        prop_assert_eq!(studio.put(|tx| tx.viewer_key(&viewer, [2; 32])), [1; 32]);
        prop_assert!(out(), "asking for the key does not lose the wish");
        studio.put(|tx| tx.set_viewer_opt_out(&viewer, None));
        prop_assert!(!out());
    }
}

#[test]
fn one_viewers_wish_is_nobody_elses() {
    let studio = Studio::new();
    let (ada, ben): (ViewerId, ViewerId) = ("ada".parse().unwrap(), "ben".parse().unwrap());
    studio.put(|tx| {
        tx.viewer_key(&ada, [1; 32])?;
        tx.viewer_key(&ben, [2; 32])?;
        tx.set_viewer_opt_out(&ada, Some(at(1)))
    });
    assert!(studio.get(|r| r.viewer_opted_out(&ada)));
    assert!(!studio.get(|r| r.viewer_opted_out(&ben)));
}
