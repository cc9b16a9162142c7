#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::io::Write;

use super::*;
use crate::testing::{drain, failure};

fn options() -> ReadOptions {
    ReadOptions::default()
}

fn ratings() -> Vec<(&'static str, &'static str)> {
    vec![
        ("u.data", "1\t2\t3\t4\n"),
        ("ratings.dat", "1::2::3::4\n"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n1,2,3.0,4\n"),
    ]
}

#[test]
fn folders_zips_and_packed_files() {
    let expected = ["1 2 rating 1970-01-01T00:00:04Z 3 -"];
    let open = |path: &std::path::Path| drain(&mut *open_events(path, &options()).unwrap());
    for (name, text) in ratings() {
        let dir = tempfile::tempdir().unwrap();
        let nested = dir.path().join("ml-99");
        fs::create_dir(&nested).unwrap();
        fs::write(nested.join(name), text).unwrap();
        fs::write(nested.join("README.txt"), "read me").unwrap();
        assert_eq!(open(&nested), expected, "{name} in a folder");
        assert_eq!(open(dir.path()), expected, "{name} in a sub-folder");
        assert_eq!(open(&nested.join(name)), expected, "{name} by itself");
        for inside in [name.to_owned(), format!("ml-99/{name}")] {
            let path = dir.path().join("data.bin");
            fs::write(&path, zipped(&[(&inside, text.as_bytes())])).unwrap();
            assert_eq!(open(&path), expected, "{inside} in a zip");
        }
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text.as_bytes()).unwrap();
        let packed = dir.path().join(format!("{name}.gz"));
        fs::write(&packed, gz.finish().unwrap()).unwrap();
        assert_eq!(open(&packed), expected, "{name}.gz");
        let packed = dir.path().join(format!("{name}.zst"));
        fs::write(&packed, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
        assert_eq!(open(&packed), expected, "{name}.zst");
    }
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn containers_that_cannot_be_used() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data.zip");
    let error = |path: &std::path::Path| open_events(path, &options()).err().unwrap().to_string();
    fs::write(&path, zipped(&[("../../etc/passwd", b"x"), ("a/b/ratings.csv", b"x")])).unwrap();
    assert_eq!(
        error(&path),
        "expected a data set, found none of its files\n  at data.zip\n  hint: MovieLens has one of u.data, ratings.dat, ratings.csv, RecBole one `.inter`"
    );
    fs::write(&path, b"PK\x03\x04 and no more").unwrap();
    assert!(error(&path).starts_with("the zip cannot be read"), "{}", error(&path));
    assert!(error(&dir.path().join("absent")).contains("cannot be opened"));
}

#[test]
fn damaged_and_malicious_archives_stop() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data.zip");
    let text = "userId,movieId,rating,timestamp\n".to_owned() + &"1,2,3,4\n".repeat(9);
    let mut bytes = zipped(&[("ratings.csv", text.as_bytes())]);
    // The checksum in the central directory.
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[directory + 16] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let found = failure(&path);
    assert!(found.contains("checksum"), "{found}");

    // The size in the central directory: a file that says it is a bomb is not even begun.
    bytes[directory + 24..directory + 28].copy_from_slice(&[0xff, 0xff, 0xff, 0xef]);
    fs::write(&path, &bytes).unwrap();
    let found = failure(&path);
    assert!(found.starts_with("expected a file that grows at most 200 times"), "{found}");

    let bomb = "userId,movieId,rating,timestamp\n".to_owned() + &"\n".repeat(70 << 20);
    let packed = dir.path().join("bomb.csv.zst");
    fs::write(&packed, zstd::encode_all(bomb.as_bytes(), 1).unwrap()).unwrap();
    let found = failure(&packed);
    assert!(found.starts_with("expected packed data that grows at most 200 times"), "{found}");

    let whole = fs::read(&packed).unwrap();
    fs::write(&packed, &whole[..whole.len() / 2]).unwrap();
    let found = failure(&packed);
    assert!(found.contains("cannot be unpacked"), "{found}");
}
