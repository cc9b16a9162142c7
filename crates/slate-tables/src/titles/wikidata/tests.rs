#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use crate::{ReadOptions, Titles, read_titles_from};

fn read(text: &str) -> slate_core::Result<Titles> {
    let options = ReadOptions { name: Some("wikidata.json".into()), ..ReadOptions::default() };
    read_titles_from(Box::new(std::io::Cursor::new(text.to_owned().into_bytes())), &options, 0)
}

const FILM: &str = r#"{"type":"item","id":"Q1","labels":{"de":{"language":"de","value":"Riff"},"en":{"language":"en","value":"Reef"}},
"descriptions":{"en":{"language":"en","value":"a film"}},"claims":{
"P577":[{"rank":"normal","mainsnak":{"datavalue":{"value":{"time":"+1999-05-01T00:00:00Z","precision":11}}}},
{"rank":"normal","mainsnak":{"datavalue":{"value":{"time":"+1999-03-31T00:00:00Z","precision":11}}}},
{"rank":"normal","mainsnak":{"datavalue":{"value":{"time":"+1998-00-00T00:00:00Z","precision":9}}}},
{"rank":"deprecated","mainsnak":{"datavalue":{"value":{"time":"+1990-01-02T00:00:00Z","precision":11}}}}],
"P161":[{"rank":"normal","mainsnak":{"datavalue":{"value":{"id":"Q2"}}}},{"rank":"normal","mainsnak":{"snaktype":"somevalue"}},
{"rank":"normal","mainsnak":{"datavalue":{"value":{"id":"Q999"}}}}],
"P495":[{"rank":"normal","mainsnak":{"datavalue":{"value":{"id":"Q30"}}}},{"rank":"normal","mainsnak":{"datavalue":{"value":{"id":"Q3"}}}}],
"P364":[{"rank":"preferred","mainsnak":{"datavalue":{"value":{"id":"Q150"}}}},{"rank":"normal","mainsnak":{"datavalue":{"value":{"id":"Q1860"}}}}],
"P2047":[{"rank":"normal","mainsnak":{"datavalue":{"value":{"amount":"+95","unit":"http://www.wikidata.org/entity/Q7727"}}}}],
"P2130":[{"rank":"normal","mainsnak":{"datavalue":{"value":{"amount":"+63000000","unit":"http://www.wikidata.org/entity/Q4917"}}}}]}}"#;
const PERSON: &str =
    r#"{"type":"item","id":"Q2","labels":{"en":{"language":"en","value":"Ada A"}},"claims":{}}"#;
const COUNTRY: &str = r#"{"type":"item","id":"Q3","labels":{"en":{"language":"en","value":"Somewhere"}},
"claims":{"P297":[{"rank":"normal","mainsnak":{"datavalue":{"value":"NZ"}}}]}}"#;

fn line(entity: &str) -> String {
    entity.replace('\n', "")
}

#[test]
fn entities_are_titles_with_the_names_of_what_they_point_to() {
    let dump = format!("[\n{},\n{},\n{}\n]\n", line(FILM), line(PERSON), line(COUNTRY));
    let lines = format!("{}\n{}\n{}\n", line(COUNTRY), line(FILM), line(PERSON));
    let by_id = format!(r#"{{"entities":{{"Q1":{FILM},"Q2":{PERSON},"Q3":{COUNTRY}}}}}"#);
    for text in [dump, lines, by_id] {
        let titles = read(&text).unwrap().titles;
        assert_eq!(titles.len(), 1);
        let film = &titles[0];
        assert_eq!(
            (film.id.as_str(), film.name.as_str(), film.synopsis.as_str()),
            ("Q1", "Reef", "a film")
        );
        assert_eq!(film.released.unwrap().to_string(), "1999-03-31");
        assert_eq!((film.year, film.duration_s), (Some(1998), Some(5700)));
        assert_eq!(film.people, ["Ada A"], "an entity that the file does not name is no person");
        let countries: Vec<_> = film.countries.iter().map(|c| c.as_str()).collect();
        assert_eq!(countries, ["US", "NZ"]);
        assert_eq!(film.language.as_ref().unwrap().as_str(), "fr");
        assert_eq!(film.budget.unwrap().to_string(), "63000000 USD");
    }
}

#[test]
fn the_rows_of_an_answer_are_put_together() {
    let value = |v: &str| format!(r#"{{"type":"literal","value":"{v}"}}"#);
    let row = |genre: &str| {
        format!(
            r#"{{"item":{},"itemLabel":{},"genreLabel":{},"date":{},"duration":{},"countryCode":{}}}"#,
            value("http://www.wikidata.org/entity/Q1"),
            value("Reef"),
            value(genre),
            value("1999-03-31T00:00:00Z"),
            value("95"),
            value("NZ")
        )
    };
    let full = format!(
        r#"{{"head":{{"vars":["item"]}},"results":{{"bindings":[{},{}]}}}}"#,
        row("drama"),
        row("sea film")
    );
    let flat = r#"[{"item":"http://www.wikidata.org/entity/Q1","itemLabel":"Reef","genreLabel":"drama","date":"1999-03-31T00:00:00Z","duration":"95","countryCode":"NZ"},
        {"item":"http://www.wikidata.org/entity/Q1","itemLabel":"Reef","genreLabel":"sea film"}]"#;
    for text in [full.as_str(), flat] {
        let titles = read(text).unwrap().titles;
        assert_eq!(titles.len(), 1);
        let film = &titles[0];
        assert_eq!((film.id.as_str(), film.name.as_str()), ("Q1", "Reef"));
        assert_eq!(film.genres, ["drama", "sea film"]);
        assert_eq!((film.year, film.duration_s, film.countries.len()), (Some(1999), Some(5700), 1));
    }
}

/// Of a row that names a film and its series the film is the title; a language in words is no code; of several days the
/// first counts; a day that is none says nothing.
#[test]
fn a_row_is_about_its_item() {
    let text = r#"[{"item":"http://www.wikidata.org/entity/Q1","itemLabel":"A","series":"http://www.wikidata.org/entity/Q9",
        "seriesLabel":"Saga","languageLabel":"Mandarin Chinese","date":"1999-05-01T00:00:00Z"},
        {"item":"http://www.wikidata.org/entity/Q1","date":"1999-03-31T00:00:00Z"},
        {"item":"http://www.wikidata.org/entity/Q2","itemLabel":"B","date":"123é-01-1"}]"#;
    let titles = read(text).unwrap().titles;
    let told: Vec<_> = titles.iter().map(|t| (t.id.as_str(), t.name.as_str())).collect();
    assert_eq!(told, [("Q1", "A"), ("Q2", "B")]);
    assert_eq!(titles[0].released.unwrap().to_string(), "1999-03-31");
    assert!(titles[0].language.is_none() && titles[1].year.is_none());
    let plain = read("{\"id\":\"Q1\",\"name\":\"Reef\",\"year\":1999}\n").unwrap().titles;
    assert_eq!(plain[0].name, "Reef", "a title with an id of Wikidata is no entity");
}

#[test]
fn what_is_wrong_is_said() {
    let table = [
        (
            r#"{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"value":"1"}}]}}"#,
            "row 1 does not say which title",
        ),
        (r#"{"head":{"vars":["x"]},"results":{}}"#, "found neither"),
        (r#"{"entities":{"Q1":}}"#, "wikidata.json:1"),
        ("[\n{\"type\":\"item\",\"id\":\"Q1\",\n", "wikidata.json:2"),
    ];
    for (text, expected) in table {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

proptest! {
    /// Whatever part of a file is cut off or replaced, the answer is titles or an error.
    #[test]
    fn nothing_breaks_the_reader(at in 0..FILM.len(), cut in 0..40_usize, with in "[\\[\\]{}\",:a-z0-9]{0,8}") {
        let (at, end) = (FILM.floor_char_boundary(at), FILM.floor_char_boundary((at + cut).min(FILM.len())));
        let text = format!(r#"{{"entities":{{"Q1":{}{with}{}}}}}"#, &FILM[..at.min(end)], &FILM[end..]);
        let _answered = read(&text);
    }

    #[test]
    fn no_row_breaks_the_reader(rows in "(\\{\"(item|date|genreLabel|duration)\":\"[a-zé0-9:/.Q-]{0,30}\"\\}(,|)){0,4}") {
        let _answered = read(&format!("[{rows} {{\"item\":\"http://www.wikidata.org/entity/Q1\"}}]"));
    }
}
