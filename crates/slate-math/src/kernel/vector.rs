//! Sixteen numbers at once, at each level.

use super::{LANE, Lane};

/// 16 numbers in registers. An operation means the same at every level; only the rounding of
/// [`fma`](Vector::fma) and the order within [`sum`](Vector::sum) are the level's own.
pub(crate) trait Vector: Copy {
    /// Registers of the processor, each of which holds all 16 numbers or half of them.
    const REGISTERS: usize;
    /// 16 whole numbers of 32 bits.
    type Whole: Copy;
    /// From memory.
    fn load(lane: &Lane) -> Self;
    /// To memory.
    fn store(self, lane: &mut Lane);
    /// One number, 16 times.
    fn splat(x: f32) -> Self;
    /// One whole number, 16 times.
    fn splat_whole(x: i32) -> Self::Whole;
    /// sums + `a` times `b`, exactly: four columns of 16 rows, row after row, times four numbers. `a` is at most 127 and
    /// `b` at least -127, so that a sum of two products has 16 bits.
    fn add_products(sums: Self::Whole, a: &[u8; 4 * LANE], b: [i8; 4]) -> Self::Whole;
    /// Whole numbers below 2^24 as they are, others rounded.
    fn from_whole(whole: Self::Whole) -> Self;
    /// Which of the 16 are at least those of `bar`: bit i for number i.
    fn reaches(self, bar: Self) -> u16;
    /// self * b + c.
    fn fma(self, b: Self, c: Self) -> Self;
    /// The sum of the 16.
    fn sum(self) -> f32;
}

/// Without vector instructions of our own.
#[derive(Clone, Copy)]
pub(crate) struct Portable([f32; LANE]);

impl Vector for Portable {
    const REGISTERS: usize = 16;
    type Whole = [i32; LANE];

    #[inline(always)]
    fn load(lane: &Lane) -> Self {
        Self(lane.0)
    }

    #[inline(always)]
    fn store(self, lane: &mut Lane) {
        lane.0 = self.0;
    }

    #[inline(always)]
    fn splat(x: f32) -> Self {
        Self([x; LANE])
    }

    #[inline(always)]
    fn splat_whole(x: i32) -> Self::Whole {
        [x; LANE]
    }

    #[inline(always)]
    fn add_products(mut sums: Self::Whole, a: &[u8; 4 * LANE], b: [i8; 4]) -> Self::Whole {
        for (sum, a) in sums.iter_mut().zip(a.as_chunks::<4>().0) {
            for (a, b) in a.iter().zip(b) {
                *sum += i32::from(*a) * i32::from(b);
            }
        }
        sums
    }

    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "rounding is the purpose")]
    fn from_whole(whole: Self::Whole) -> Self {
        Self(whole.map(|x| x as f32))
    }

    #[inline(always)]
    fn reaches(self, bar: Self) -> u16 {
        let mut places = 0;
        for (place, (x, bar)) in self.0.iter().zip(bar.0).enumerate() {
            places |= u16::from(*x >= bar) << place;
        }
        places
    }

    #[inline(always)]
    fn fma(self, b: Self, c: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] * b.0[i] + c.0[i]))
    }

    #[inline(always)]
    fn sum(self) -> f32 {
        let half: [f32; 8] = std::array::from_fn(|i| self.0[i] + self.0[i + 8]);
        let quarter: [f32; 4] = std::array::from_fn(|i| half[i] + half[i + 4]);
        (quarter[0] + quarter[2]) + (quarter[1] + quarter[3])
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Pair, Wide};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128, __m256, __m256i, __m512, __m512i, _CMP_GE_OQ, _mm_add_ps, _mm_add_ss,
        _mm_cvtss_f32, _mm_movehdup_ps, _mm_movehl_ps, _mm256_add_epi32, _mm256_add_ps,
        _mm256_castpd_ps, _mm256_castps256_ps128, _mm256_cmp_ps, _mm256_cvtepi32_ps,
        _mm256_extractf128_ps, _mm256_fmadd_ps, _mm256_load_ps, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_movemask_ps, _mm256_set1_epi16,
        _mm256_set1_epi32, _mm256_set1_ps, _mm256_store_ps, _mm512_add_epi32, _mm512_castps_pd,
        _mm512_castps512_ps256, _mm512_cmp_ps_mask, _mm512_cvtepi32_ps, _mm512_extractf64x4_pd,
        _mm512_fmadd_ps, _mm512_load_ps, _mm512_loadu_si512, _mm512_madd_epi16,
        _mm512_maddubs_epi16, _mm512_set1_epi16, _mm512_set1_epi32, _mm512_set1_ps,
        _mm512_store_ps,
    };

    use super::{LANE, Lane, Vector};

    /// One register of AVX-512.
    #[derive(Clone, Copy)]
    pub(crate) struct Wide(__m512);

    /// Two registers of AVX2.
    #[derive(Clone, Copy)]
    pub(crate) struct Pair(__m256, __m256);

    // SAFETY of every block below: the methods are inlined into `with_avx512` and `with_avx2`, which `launch`
    // calls only where the instructions exist; an array of 64 bytes is 64 readable bytes; a `&Lane` is 64 readable bytes on a 64-byte boundary, and a
    // `&mut Lane` is writable and borrowed alone.

    impl Vector for Wide {
        const REGISTERS: usize = 32;
        type Whole = __m512i;

        #[inline(always)]
        fn load(lane: &Lane) -> Self {
            Self(unsafe { _mm512_load_ps(lane.0.as_ptr()) })
        }

        #[inline(always)]
        fn store(self, lane: &mut Lane) {
            unsafe { _mm512_store_ps(lane.0.as_mut_ptr(), self.0) }
        }

        #[inline(always)]
        fn splat(x: f32) -> Self {
            Self(unsafe { _mm512_set1_ps(x) })
        }

        #[inline(always)]
        fn splat_whole(x: i32) -> Self::Whole {
            unsafe { _mm512_set1_epi32(x) }
        }

        #[inline(always)]
        fn add_products(sums: Self::Whole, a: &[u8; 4 * LANE], b: [i8; 4]) -> Self::Whole {
            unsafe {
                let a = _mm512_loadu_si512(a.as_ptr().cast());
                let b = _mm512_set1_epi32(as_one(b));
                let twos = _mm512_maddubs_epi16(a, b);
                _mm512_add_epi32(sums, _mm512_madd_epi16(twos, _mm512_set1_epi16(1)))
            }
        }

        #[inline(always)]
        fn from_whole(whole: Self::Whole) -> Self {
            Self(unsafe { _mm512_cvtepi32_ps(whole) })
        }

        #[inline(always)]
        fn reaches(self, bar: Self) -> u16 {
            unsafe { _mm512_cmp_ps_mask::<_CMP_GE_OQ>(self.0, bar.0) }
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            Self(unsafe { _mm512_fmadd_ps(self.0, b.0, c.0) })
        }

        #[inline(always)]
        fn sum(self) -> f32 {
            unsafe {
                let low = _mm512_castps512_ps256(self.0);
                let high = _mm256_castpd_ps(_mm512_extractf64x4_pd::<1>(_mm512_castps_pd(self.0)));
                sum_256(_mm256_add_ps(low, high))
            }
        }
    }

    impl Vector for Pair {
        const REGISTERS: usize = 16;
        type Whole = (__m256i, __m256i);

        #[inline(always)]
        fn load(lane: &Lane) -> Self {
            let (low, high) = lane.0.split_at(8);
            unsafe { Self(_mm256_load_ps(low.as_ptr()), _mm256_load_ps(high.as_ptr())) }
        }

        #[inline(always)]
        fn store(self, lane: &mut Lane) {
            let (low, high) = lane.0.split_at_mut(8);
            unsafe {
                _mm256_store_ps(low.as_mut_ptr(), self.0);
                _mm256_store_ps(high.as_mut_ptr(), self.1);
            }
        }

        #[inline(always)]
        fn splat(x: f32) -> Self {
            let x = unsafe { _mm256_set1_ps(x) };
            Self(x, x)
        }

        #[inline(always)]
        fn splat_whole(x: i32) -> Self::Whole {
            let x = unsafe { _mm256_set1_epi32(x) };
            (x, x)
        }

        #[inline(always)]
        fn add_products(sums: Self::Whole, a: &[u8; 4 * LANE], b: [i8; 4]) -> Self::Whole {
            let (low, high) = a.split_at(2 * LANE);
            unsafe {
                let b = _mm256_set1_epi32(as_one(b));
                let low = _mm256_loadu_si256(low.as_ptr().cast());
                let high = _mm256_loadu_si256(high.as_ptr().cast());
                (add_256(sums.0, low, b), add_256(sums.1, high, b))
            }
        }

        #[inline(always)]
        fn from_whole(whole: Self::Whole) -> Self {
            unsafe { Self(_mm256_cvtepi32_ps(whole.0), _mm256_cvtepi32_ps(whole.1)) }
        }

        #[inline(always)]
        fn reaches(self, bar: Self) -> u16 {
            unsafe { reach_256(self.0, bar.0) | reach_256(self.1, bar.1) << 8 }
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            unsafe { Self(_mm256_fmadd_ps(self.0, b.0, c.0), _mm256_fmadd_ps(self.1, b.1, c.1)) }
        }

        #[inline(always)]
        fn sum(self) -> f32 {
            unsafe { sum_256(_mm256_add_ps(self.0, self.1)) }
        }
    }

    /// Four numbers of 8 bits as one of 32.
    #[inline(always)]
    fn as_one(b: [i8; 4]) -> i32 {
        i32::from_le_bytes(b.map(i8::cast_unsigned))
    }

    #[inline(always)]
    unsafe fn add_256(sums: __m256i, a: __m256i, b: __m256i) -> __m256i {
        unsafe {
            let twos = _mm256_maddubs_epi16(a, b);
            _mm256_add_epi32(sums, _mm256_madd_epi16(twos, _mm256_set1_epi16(1)))
        }
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mask of 8 bits")]
    unsafe fn reach_256(x: __m256, bar: __m256) -> u16 {
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GE_OQ>(x, bar)) as u16 }
    }

    #[inline(always)]
    unsafe fn sum_256(x: __m256) -> f32 {
        unsafe {
            let (low, high) = (_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
            sum_128(_mm_add_ps(low, high))
        }
    }

    #[inline(always)]
    unsafe fn sum_128(x: __m128) -> f32 {
        unsafe {
            let pairs = _mm_add_ps(x, _mm_movehl_ps(x, x));
            _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)))
        }
    }
}
