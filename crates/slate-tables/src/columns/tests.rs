use super::*;

#[test]
fn maps_are_parsed() {
    let cases: &[(&str, &str)] = &[
        ("", "ok: "),
        ("viewer=user_id, title = movie", "ok: viewer=user_id,title=movie"),
        (
            "viewer",
            "expected `field=column`, found `viewer`\n  hint: for example `viewer=user_id,title=movie,at=ts`",
        ),
        ("at=a,at=b", "the field `at` is given twice"),
    ];
    for (text, expected) in cases {
        let found = match text.parse::<ColumnMap>() {
            Ok(map) => format!("ok: {map}"),
            Err(e) => e.to_string(),
        };
        assert_eq!(found, *expected, "{text:?}");
    }
}
