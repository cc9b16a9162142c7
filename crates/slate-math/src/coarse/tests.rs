use proptest::prelude::*;
use slate_core::Seed;

use super::*;
use crate::product::times_vector;
use crate::{Rng, topk::top_k};

fn random(n: usize, d: usize, rng: &mut Rng) -> Rows {
    let mut rows = Rows::zeros(n, d);
    for i in 0..n {
        let scale = (2.0 * rng.normal()).exp();
        rows.numbers_mut(i).iter_mut().for_each(|x| *x = narrow(scale * rng.normal()));
    }
    rows
}

fn by_full_scan(rows: &Rows, x: &[Lane], open: &Bits, k: usize) -> Vec<Scored> {
    let mut scores = vec![0.0; rows.row_count()];
    times_vector(rows, x, &mut scores);
    let open = open.ones().take_while(|i| *i < scores.len());
    top_k(open.map(|i| (index(i), scores[i])), k)
}

proptest! {
    #[test]
    fn it_is_the_answer_of_a_full_scan_to_the_last_bit(
        n in 0_usize..300,
        d in 1_usize..70,
        k in 0_usize..40,
        seed in any::<u64>(),
        share in 1_u64..5,
    ) {
        let mut rng = Rng::new(Seed(seed));
        let rows = random(n, d, &mut rng);
        let x = random(1, d, &mut rng);
        let open = Bits::of(n + 7, |i| (i as u64).wrapping_mul(seed | 1).is_multiple_of(share));
        let (mut scan, mut best) = (Scan::default(), TopK::default());
        let found = Coarse::new(&rows).best((&rows, x.row(0)), &open, k, &mut scan, &mut best);
        prop_assert_eq!(found, by_full_scan(&rows, x.row(0), &open, k));
    }
}

#[test]
fn rows_that_are_alike_to_the_last_bit_but_one_are_told_apart() {
    let mut rows = Rows::zeros(200, 5);
    for (i, bits) in (0..200).zip((0_u32..).step_by(37)) {
        rows.numbers_mut(i).fill(1.0);
        rows.numbers_mut(i)[3] = f32::from_bits(1.0_f32.to_bits() + bits % 200);
    }
    let x = rows.clone();
    let (mut scan, mut best) = (Scan::default(), TopK::default());
    let open = Bits::all(200);
    let found = Coarse::new(&rows).best((&rows, x.row(9)), &open, 10, &mut scan, &mut best);
    assert_eq!(found, by_full_scan(&rows, x.row(9), &open, 10));
}

#[test]
fn most_rows_are_never_scored_exactly() {
    let mut rng = Rng::new(Seed(5));
    let rows = random(5_000, 64, &mut rng);
    let x = random(1, 64, &mut rng);
    let (mut scan, mut best) = (Scan::default(), TopK::default());
    Coarse::new(&rows).best((&rows, x.row(0)), &Bits::all(5_000), 20, &mut scan, &mut best);
    assert!((20..200).contains(&scan.scored), "{} of 5000", scan.scored);
}
