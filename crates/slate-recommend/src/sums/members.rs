//! Who is in the sums, without saying who: a commitment to the viewer, how many titles went in, and a
//! commitment to these. Commitments are made elsewhere, under a key that this crate never sees.

use slate_core::Result;

use crate::artifact::corrupt;

/// Bytes of a commitment.
const COMMITMENT_BYTES: usize = 16;
/// Bytes of a member in a file.
const MEMBER_BYTES: usize = 2 * COMMITMENT_BYTES + 4;

/// One viewer in the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Commitment to the viewer.
    pub who: [u8; COMMITMENT_BYTES],
    /// How many titles of the history went in.
    pub titles: u32,
    /// Commitment to the history that went in.
    pub history: [u8; COMMITMENT_BYTES],
}

/// Everybody in the sums, each once, by their commitments: the order says nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members(Vec<Member>);

impl Members {
    /// These members; of two with the same commitment one is kept.
    pub fn new(mut members: Vec<Member>) -> Self {
        members.sort_unstable();
        members.dedup_by_key(|m| m.who);
        Self(members)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everybody, by commitment.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.0.iter()
    }

    /// The member with this commitment.
    pub fn get(&self, who: &[u8; COMMITMENT_BYTES]) -> Option<&Member> {
        let at = self.0.binary_search_by(|m| m.who.cmp(who)).ok()?;
        self.0.get(at)
    }

    /// The same without one of them.
    #[must_use]
    pub fn without(&self, who: &[u8; COMMITMENT_BYTES]) -> Self {
        Self(self.0.iter().filter(|m| m.who != *who).copied().collect())
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let bytes = |m: &Member| [&m.who[..], &m.titles.to_le_bytes(), &m.history].concat();
        self.0.iter().flat_map(bytes).collect()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (rows, rest) = bytes.as_chunks::<MEMBER_BYTES>();
        let member = |row: &[u8; MEMBER_BYTES]| {
            let (who, rest) = row.split_first_chunk::<COMMITMENT_BYTES>()?;
            let (titles, history) = rest.split_first_chunk::<4>()?;
            let history = *history.first_chunk::<COMMITMENT_BYTES>()?;
            Some(Member { who: *who, titles: u32::from_le_bytes(*titles), history })
        };
        let members: Vec<Member> = rows.iter().filter_map(member).collect();
        if !rest.is_empty() || !members.is_sorted_by(|a, b| a.who < b.who) {
            return Err(corrupt("its list of viewers is damaged"));
        }
        Ok(Self(members))
    }
}
