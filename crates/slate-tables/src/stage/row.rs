//! An event in 24 bytes.

use slate_core::{EventKind, Timestamp};

use crate::source::EventRow;

/// The bytes of a row on disk.
pub(super) const ROW_BYTES: usize = 24;

/// How many client ids one run can hold: their numbers have 24 bits and 0 means none.
pub(super) const RUN_IDS_MAX: usize = (1 << 24) - 1;

/// An event; viewer and title are numbers of the import's interners, the client id is a number of
/// its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) at_ms: i64,
    pub(super) viewer: u32,
    pub(super) title: u32,
    /// 0 for none, else the value's bits, changed so that they compare like values.
    value: u32,
    /// The kind above, the number of the client id (0 for none) in the lower 24 bits.
    kind_and_id: u32,
}

impl Row {
    /// Packs an event whose texts have become numbers.
    #[inline]
    pub(super) fn new(event: &EventRow<'_>, viewer: u32, title: u32, id: u32) -> Self {
        let value = event.value.map_or(0, ordered);
        Self::packed(event.at.as_millis(), viewer, title, event.kind.code(), value, id)
    }

    #[inline]
    pub(super) fn packed(
        at_ms: i64,
        viewer: u32,
        title: u32,
        kind: u8,
        value: u32,
        id: u32,
    ) -> Self {
        debug_assert!(id as usize <= RUN_IDS_MAX);
        Self { at_ms, viewer, title, value, kind_and_id: u32::from(kind) << 24 | id }
    }

    /// The number of the client id in its run; 0 for none.
    #[inline]
    pub(super) fn id(&self) -> u32 {
        self.kind_and_id & 0x00ff_ffff
    }

    /// Kind and value: what is compared after time, viewer and title.
    #[inline]
    pub(super) fn kind_and_value(&self) -> (u32, u32) {
        (self.kind_and_id >> 24, self.value)
    }

    pub(super) fn kind(&self) -> EventKind {
        let code = u8::try_from(self.kind_and_id >> 24).unwrap_or_default();
        EventKind::from_code(code).unwrap_or_default()
    }

    pub(super) fn value(&self) -> Option<f32> {
        (self.value != 0).then(|| f32::from_bits(unordered(self.value)))
    }

    pub(super) fn at(&self) -> Timestamp {
        Timestamp::from_millis(self.at_ms).unwrap_or_default()
    }

    pub(super) fn to_bytes(self) -> [u8; ROW_BYTES] {
        let mut bytes = [0; ROW_BYTES];
        bytes[0..8].copy_from_slice(&self.at_ms.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.viewer.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.title.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.value.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.kind_and_id.to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: [u8; ROW_BYTES]) -> Self {
        let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
        let word = |n: usize| {
            u32::from_le_bytes([rest[4 * n], rest[4 * n + 1], rest[4 * n + 2], rest[4 * n + 3]])
        };
        let at_ms = i64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let (viewer, title, value, kind_and_id) = (word(0), word(1), word(2), word(3));
        Self { at_ms, viewer, title, value, kind_and_id }
    }
}

/// The bits of a finite value, changed so that they compare like the values and are never 0.
#[inline]
pub(super) fn ordered(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn unordered(bits: u32) -> u32 {
    if bits >> 31 == 1 { bits & !(1 << 31) } else { !bits }
}
