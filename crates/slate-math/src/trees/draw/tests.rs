use super::*;
use crate::trees::testing;

#[test]
fn a_draw_has_its_size_and_everything_its_chance() {
    let mut hits = [0; 10];
    for seed in 0..2000 {
        let drawn: Vec<u32> = choose(10, 3, &mut Rng::new(Seed(seed))).collect();
        assert_eq!(drawn.len(), 3);
        assert!(drawn.is_sorted_by(|a, b| a < b));
        drawn.iter().for_each(|&i| hits[i as usize] += 1);
    }
    // 600 expected, standard deviation 20.
    assert!(hits.iter().all(|h| (500..700).contains(h)), "{hits:?}");
}

#[test]
fn columns_are_drawn_over_all_blocks() {
    let binned = Binned::of(&testing::table(5, 40, 1), 255, Seed(1));
    let spec = BoostSpec { column_share: 0.5, ..BoostSpec::default() };
    let mut active = vec![Vec::new(); binned.blocks.len()];
    Draw::new(&spec, Seed(2)).columns(7, &binned, &mut active);
    assert_eq!(active.iter().map(Vec::len).sum::<usize>(), 20);
    for (block, places) in binned.blocks.iter().zip(&active) {
        assert!(places.is_sorted_by(|a, b| a < b) && places.iter().all(|p| *p < block.width));
    }
}

#[test]
fn a_share_is_never_nothing() {
    assert_eq!([share(0.001, 10), share(0.5, 10), share(1.0, 10)], [1, 5, 10]);
}
