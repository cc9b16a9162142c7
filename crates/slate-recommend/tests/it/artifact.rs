//! Model files from strangers: nothing panics, and everything wrong is said.

use proptest::prelude::*;
use slate_core::ErrorKind;
use slate_recommend::{Scratch, load, save};

use crate::data::{MODELS, audience, fitted, ids, spec};

fn file(json: &str) -> Vec<u8> {
    let data = audience(30, 12, 1);
    save(fitted(json, &data, 1).as_ref(), &ids(12), &spec(json)).unwrap()
}

/// The header's text and the data behind it.
fn parts(bytes: &[u8]) -> (String, Vec<u8>) {
    let length = usize::try_from(u64::from_le_bytes(*bytes.first_chunk().unwrap())).unwrap();
    let header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
    (header, bytes[8 + length..].to_vec())
}

fn with_header(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

/// A file of version 1 stays readable, and is still what is written.
#[test]
fn version_1_is_read_and_written() {
    let golden = include_bytes!("golden/model-v1.safetensors");
    let loaded = load(golden).unwrap();
    assert_eq!(loaded.titles, ids(12));
    assert_eq!(loaded.spec, spec(MODELS[2]));
    assert_eq!(save(loaded.model.as_ref(), &loaded.titles, &loaded.spec).unwrap(), golden);
    assert_eq!(file(MODELS[2]), golden);
}

#[test]
fn every_cut_is_noticed() {
    let bytes = file(MODELS[2]);
    for end in 0..bytes.len() {
        assert_eq!(load(&bytes[..end]).unwrap_err().kind(), ErrorKind::Corrupt, "{end} bytes");
    }
    assert!(load(&[bytes.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn what_is_wrong_is_said() {
    let (header, data) = parts(&file(MODELS[3]));
    let nan = [&f32::NAN.to_le_bytes(), &data[4..]].concat();
    let twice = String::from_utf8_lossy(&data).replace("\"t1\"", "\"t0\"");
    assert_ne!(header, header.replace("[12,12]", "[144]"));
    let table: [(String, &[u8], &str); 9] = [
        (header.replace("[12,12]", "[144]"), &data, "should be F32 [12, 12]"),
        (header.replace("[12,12]", "[6,24]"), &data, "should be F32 [12, 12]"),
        (header.replace("\"weights\"", "\"wights\""), &data, "tensor `weights` is missing"),
        (header.replace("\"titles\"", "\"tittles\""), &data, "no title ids"),
        (header.replace("slate-model", "other-model"), &data, "other-model"),
        (header.replace(r#"version\":1"#, r#"version\":2"#), &data, "version 2"),
        (header.replace(r#"\"lambda\":20.0"#, r#"\"lambda\":-1.0"#), &data, "`lambda`"),
        (header.replace(r#"\"kind\":\"ease\""#, r#"\"kind\":\"easy\""#), &data, "specification"),
        (header.clone(), &nan, "not finite"),
    ];
    for (header, data, expected) in table {
        let error = load(&with_header(&header, data)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.detail().contains(expected), "{error}, not {expected}");
    }
    assert_ne!(twice.as_bytes(), data);
}

/// Factors so large that their squares are infinite: each number is finite, no viewer can be folded in.
#[test]
fn factors_nobody_fits_are_refused() {
    let (header, data) = parts(&file(r#"{"kind":"als","factors":8,"epochs":4}"#));
    let huge = [&1e30_f32.to_le_bytes(), &data[4..]].concat();
    let error = load(&with_header(&header, &huge)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.detail().contains("nobody can be folded in"), "{error}");
}

#[test]
fn sizes_that_overflow_are_noticed() {
    let huge = u64::MAX / 2;
    let tensor = |from: u64, to: u64| {
        format!(r#"{{"dtype":"U8","shape":[{}],"data_offsets":[{from},{to}]}}"#, to - from)
    };
    let header = format!(r#"{{"a":{},"b":{}}}"#, tensor(0, huge), tensor(huge, 2 * huge));
    assert!(load(&with_header(&header, &[])).unwrap_err().detail().contains("outside the file"));
    for length in [u64::MAX, 1 << 40, (1 << 20) + 1] {
        assert!(load(&[&length.to_le_bytes()[..], &[b' '; 64]].concat()).is_err());
    }
    assert!(load(&[]).is_err());
}

#[test]
fn a_vocabulary_of_another_size_is_refused() {
    let model = fitted(MODELS[3], &audience(30, 12, 1), 1);
    assert!(save(model.as_ref(), &ids(11), &spec(MODELS[3])).is_err());
    assert!(save(model.as_ref(), &ids(12), &spec(MODELS[4])).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is changed, the answer is an error or a model that can be saved again.
    #[test]
    fn changed_bytes_never_panic(
        model in 0..MODELS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        thread_local! {
            static FILES: Vec<Vec<u8>> = MODELS.iter().map(|json| file(json)).collect();
        }
        let mut bytes = FILES.with(|files| files[model].clone());
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(loaded) = load(&bytes) {
            // It may have no answer, but it must not fall over.
            let mut out = vec![0.0; loaded.model.title_count()];
            let scored = loaded.model.score(&[1, 2], &mut out, &mut Scratch::default());
            let explained = loaded.model.explain(&[1, 2], 3);
            prop_assert!(scored.is_ok() || explained.is_none());
            let again = save(loaded.model.as_ref(), &loaded.titles, &loaded.spec);
            prop_assert!(again.is_ok());
        }
    }

    #[test]
    fn anything_else_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(load(&bytes).is_err());
    }
}
