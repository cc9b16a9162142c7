use proptest::prelude::*;

use super::*;

fn of(flags: &[bool]) -> Bits {
    Bits::of(flags.len(), |i| flags[i])
}

fn flags(bits: &Bits) -> Vec<bool> {
    (0..bits.len()).map(|i| bits.get(i)).collect()
}

fn both(a: &[bool], b: &[bool], f: fn(bool, bool) -> bool) -> Vec<bool> {
    a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect()
}

proptest! {
    #[test]
    fn it_is_a_list_of_flags(
        pairs in prop::collection::vec(any::<(bool, bool)>(), 0..200),
        index in 0_usize..220,
        to: bool,
    ) {
        let (a, b): (Vec<bool>, Vec<bool>) = pairs.into_iter().unzip();
        let (x, y) = (of(&a), of(&b));
        prop_assert_eq!(flags(&x), a.clone());
        prop_assert_eq!(x.count(), a.iter().filter(|f| **f).count());
        let ones: Vec<usize> = (0..a.len()).filter(|&i| a[i]).collect();
        prop_assert_eq!(x.ones().collect::<Vec<_>>(), ones);
        let after = |f: fn(&mut Bits, &Bits)| { let mut z = x.clone(); f(&mut z, &y); z };
        prop_assert_eq!(after(Bits::and), of(&both(&a, &b, |a, b| a && b)));
        prop_assert_eq!(after(Bits::and_not), of(&both(&a, &b, |a, b| a && !b)));
        prop_assert_eq!(after(Bits::or), of(&both(&a, &b, |a, b| a || b)));
        prop_assert_eq!(after(|z, _| z.not()), of(&both(&a, &b, |a, _| !a)));
        let mut z = x.clone();
        z.set(index, to);
        let expected: Vec<bool> =
            (0..a.len()).map(|i| if i == index { to } else { a[i] }).collect();
        prop_assert_eq!(z, of(&expected));
    }

    #[test]
    fn all_and_none_are_each_other_turned_around(len in 0_usize..200) {
        let (mut none, all) = (Bits::none(len), Bits::all(len));
        prop_assert_eq!((none.count(), all.count()), (0, len));
        none.not();
        prop_assert_eq!(none, all);
    }
}

#[test]
fn sets_of_different_lengths_meet_at_the_shorter_one() {
    let (mut long, short) = (Bits::all(130), Bits::all(3));
    let mut grown = Bits::none(3);
    grown.or(&long);
    assert_eq!(grown, short);
    long.and(&short);
    assert_eq!(long.ones().collect::<Vec<_>>(), [0, 1, 2]);
    assert!(!short.get(3) && !short.get(1_000));
}
