//! Sixteen numbers at once, at each level.

use super::{LANE, Lane};

/// 16 numbers in registers. An operation means the same at every level; only the rounding of
/// [`fma`](Vector::fma) and the order within [`sum`](Vector::sum) are the level's own.
pub(crate) trait Vector: Copy {
    /// Registers of the processor, each of which holds all 16 numbers or half of them.
    const REGISTERS: usize;
    /// From memory.
    fn load(lane: &Lane) -> Self;
    /// To memory.
    fn store(self, lane: &mut Lane);
    /// One number, 16 times.
    fn splat(x: f32) -> Self;
    /// Whole numbers of 8 bits.
    fn widen(bytes: &[i8; LANE]) -> Self;
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
    fn widen(bytes: &[i8; LANE]) -> Self {
        Self(bytes.map(f32::from))
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
        __m128, __m256, __m512, _mm_add_ps, _mm_add_ss, _mm_cvtss_f32, _mm_loadu_si128,
        _mm_movehdup_ps, _mm_movehl_ps, _mm_unpackhi_epi64, _mm256_add_ps, _mm256_castpd_ps,
        _mm256_castps256_ps128, _mm256_cvtepi8_epi32, _mm256_cvtepi32_ps, _mm256_extractf128_ps,
        _mm256_fmadd_ps, _mm256_load_ps, _mm256_set1_ps, _mm256_store_ps, _mm512_castps_pd,
        _mm512_castps512_ps256, _mm512_cvtepi8_epi32, _mm512_cvtepi32_ps, _mm512_extractf64x4_pd,
        _mm512_fmadd_ps, _mm512_load_ps, _mm512_set1_ps, _mm512_store_ps,
    };

    use super::{LANE, Lane, Vector};

    /// One register of AVX-512.
    #[derive(Clone, Copy)]
    pub(crate) struct Wide(__m512);

    /// Two registers of AVX2.
    #[derive(Clone, Copy)]
    pub(crate) struct Pair(__m256, __m256);

    // SAFETY of every block below: the methods are inlined into `with_avx512` and `with_avx2`, which `launch`
    // calls only where the instructions exist; an array of 16 bytes is 16 readable bytes; a `&Lane` is 64 readable bytes on a 64-byte boundary, and a
    // `&mut Lane` is writable and borrowed alone.

    impl Vector for Wide {
        const REGISTERS: usize = 32;

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
        fn widen(bytes: &[i8; LANE]) -> Self {
            let bytes = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
            Self(unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)) })
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
        fn widen(bytes: &[i8; LANE]) -> Self {
            unsafe {
                let low = _mm_loadu_si128(bytes.as_ptr().cast());
                let high = _mm_unpackhi_epi64(low, low);
                Self(
                    _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(low)),
                    _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(high)),
                )
            }
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
