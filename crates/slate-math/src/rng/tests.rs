use super::*;

/// The first numbers of the reference implementations (prng.di.unimi.it).
#[test]
fn reference_numbers() {
    let mut mix = 1_234_567;
    let expected =
        [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
    assert_eq!(expected, std::array::from_fn(|_| split_mix(&mut mix)));

    let mut rng = Rng::from_state([1, 2, 3, 4]);
    let expected = [
        41_943_041,
        58_720_359,
        3_588_806_011_781_223,
        3_591_011_842_654_386,
        9_228_616_714_210_784_205,
        9_973_669_472_204_895_162,
    ];
    assert_eq!(expected, std::array::from_fn(|_| rng.next_u64()));
}

/// Stable for ever: a change here changes every seeded result anybody has written down.
#[test]
fn golden_numbers() {
    let mut rng = Rng::new(Seed(7));
    assert_eq!(rng.next_u64(), 1_021_219_803_524_665_661);
    assert_eq!(rng.uniform().to_bits(), 0x3fc6_07e4_6efd_274c);
    assert_eq!([7, 4, 9, 4, 7, 3, 9, 0], std::array::from_fn(|_| rng.below(10)));
    let normals = [
        0x3fd5_0388_5ad1_394e,
        0xbfe1_62d3_a846_a983,
        0xbf89_5f6c_5316_901d,
        0xbfed_c2a6_94d0_3ab0,
    ];
    assert_eq!(normals, std::array::from_fn(|_| rng.normal().to_bits()));
    let mut order: Vec<u8> = (0..10).collect();
    rng.shuffle(&mut order);
    assert_eq!(order, [7, 6, 8, 3, 2, 4, 5, 0, 9, 1]);
}

#[test]
fn logarithm_agrees_with_the_platform() {
    let mut rng = Rng::new(Seed(1));
    for _ in 0..100_000 {
        let x = rng.uniform().max(1e-300);
        let (ours, theirs) = (ln(x), x.ln());
        assert!((ours - theirs).abs() <= 4e-16 * theirs.abs().max(1.0), "ln({x})");
    }
    assert_eq!(ln(1.0), 0.0);
}

#[test]
fn normal_numbers_have_the_right_moments() {
    let mut rng = Rng::new(Seed(2));
    let n = 200_000;
    let sums = (0..n)
        .map(|_| rng.normal())
        .fold([0.0; 3], |[a, b, c], x| [a + x, b + x * x, c + x * x * x * x]);
    let [mean, variance, fourth] = sums.map(|s| s / f64::from(n));
    assert!(mean.abs() < 0.01, "mean {mean}");
    assert!((variance - 1.0).abs() < 0.015, "variance {variance}");
    assert!((fourth - 3.0).abs() < 0.1, "fourth moment {fourth}");
}

#[test]
fn below_is_uniform_and_in_range() {
    let mut rng = Rng::new(Seed(3));
    let mut counts = [0_u32; 6];
    for _ in 0..60_000 {
        counts[rng.position(6)] += 1;
    }
    assert!(counts.iter().all(|&c| c.abs_diff(10_000) < 400), "{counts:?}");
    assert_eq!(rng.below(1), 0);
}

#[test]
fn shuffle_keeps_every_item() {
    let mut items: Vec<u32> = (0..1000).collect();
    Rng::new(Seed(4)).shuffle(&mut items);
    assert_ne!(items, (0..1000).collect::<Vec<_>>());
    items.sort_unstable();
    assert_eq!(items, (0..1000).collect::<Vec<_>>());
}
