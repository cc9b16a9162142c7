//! The page about the language holds what it shows.

use super::*;

const PAGE: &str = include_str!("../../../../../docs/filters.md");

#[test]
fn every_example_of_the_page_is_a_filter() {
    let first = PAGE.split("## Fields").next().unwrap();
    let shown: Vec<&str> = first.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(shown.len(), 5);
    for text in shown {
        assert!(text.parse::<Filter>().is_ok(), "{text}");
    }
}

#[test]
fn the_page_has_every_field_with_an_example_of_its_own() {
    for field in Field::ALL {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{field}` |"))).unwrap();
        let example = row.rsplit('`').nth(1).unwrap();
        let filter: Filter = example.parse().unwrap();
        assert!(filter.to_string().starts_with(field.name()), "{row}");
    }
}
