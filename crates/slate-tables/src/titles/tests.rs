#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use ::parquet::arrow::ArrowWriter;
use arrow::array::{ArrayRef, Int64Array, ListBuilder, RecordBatch, StringArray, StringBuilder};
use slate_core::Title;
use std::fs;
use std::io::Cursor;
use std::sync::Arc;

use super::*;
use crate::ReadOptions;
use crate::testing::test_data;

/// `id name [year] genres/people synopsis`.
fn line(title: &Title) -> String {
    let year = title.year.map_or("-".to_owned(), |year| year.to_string());
    let (genres, people) = (title.genres.join(","), title.people.join(","));
    format!("{} {} [{year}] {genres}/{people} {}", title.id, title.name, title.synopsis)
}

fn read(name: &str, text: &[u8], columns: &str) -> Result<Vec<String>> {
    let name = Some(name.to_owned());
    let options = ReadOptions { name, columns: columns.parse().unwrap(), ..ReadOptions::default() };
    let read = read_titles_from(Box::new(Cursor::new(text.to_vec())), &options, 0)?;
    Ok(read.titles.iter().map(line).collect())
}

/// Films of Wikipedia's lists have articles for ids; one that shares its article with another, or has none, has name and year.
#[test]
fn films_without_ids_have_articles() {
    let line = |title: &str, href: &str| {
        format!(
            r#"{{"title":"{title}","year":1999,"cast":["Ann"],"genres":["Drama"],"href":{href},"extract":"It begins."}}"#
        )
    };
    let lines = [
        line("One", "\"One_(film)\""),
        line("Two", "\"One_(film)\""),
        line("Three", "null"),
        line("Three", "null"),
    ];
    let options = ReadOptions { name: Some("w.jsonl".into()), ..ReadOptions::default() };
    let from = Box::new(std::io::Cursor::new(lines.join("\n").into_bytes()));
    let read = read_titles_from(from, &options, 0).unwrap().titles;
    let ids: Vec<&str> = read.iter().map(|title| title.id.as_str()).collect();
    assert_eq!(ids, ["One_(film)", "Two (1999)", "Three (1999)", "Three (1999) 2"]);
    assert_eq!(
        (read[0].people.as_slice(), read[0].synopsis.as_str()),
        (&["Ann".to_owned()][..], "It begins.")
    );
}

#[test]
fn titles_of_every_format() {
    let cases: &[(&str, &[u8], &str, &str)] = &[
        ("t.csv", b"id,name\n1,Heat\n", "", "1 Heat [-] / "),
        ("t.csv", b"id;name;year;genres;people;synopsis\n1; Heat ;1995;Crime|Drama;\"De Niro|Pacino\";\"A; b\"\n", "",
         "1 Heat [1995] Crime,Drama/De Niro,Pacino A; b"),
        ("t.csv", b"key,label\n1,Heat (1995)\n", "id=key,name=label", "1 Heat (1995) [-] / "),
        ("movies.csv", b"movieId,title,genres\n1,\"Heat, The (1995) \",Crime|Drama\n", "", "1 Heat, The [1995] Crime,Drama/ "),
        ("movies.csv", b"movieId,title,genres\n1,Heat,(no genres listed)\n", "", "1 Heat [-] / "),
        ("movies.dat", b"1::Heat (1995)::Crime|Drama\n", "", "1 Heat [1995] Crime,Drama/ "),
        ("movies.dat", b"1::Mis\xe9rables, Les (1995)::Drama\n", "", "1 Misérables, Les [1995] Drama/ "),
        ("movies.dat", "1::Misérables, Les (1995)::Drama\n".as_bytes(), "", "1 Misérables, Les [1995] Drama/ "),
        ("u.item", b"1|Mis\xe9rables (1995)|01-Jan-1995||http|0|1|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0\n", "",
         "1 Misérables [1995] Action,Drama/ "),
        ("u.item", b"267|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n", "", "267 unknown [-] / "),
        ("t.jsonl", br#"{"id":1,"name":"Heat","year":1995,"genres":["Crime"],"people":["De Niro"],"synopsis":"A"}"#, "",
         "1 Heat [1995] Crime/De Niro A"),
        ("t.json", br#"{"movie_id":"1","title":"Heat","genres":"Crime|Drama","cast":null,"x":{}}"#, "", "1 Heat [-] Crime,Drama/ "),
    ];
    for (name, text, columns, expected) in cases {
        let found = read(name, text, columns).unwrap();
        assert_eq!(found, [*expected], "{}", String::from_utf8_lossy(text));
    }
}

/// TMDB's columns with JSON in them: what is known before a release, and nothing of what came after it.
#[test]
fn films_of_tmdb() {
    const HEADER: &str = "id,title,release_date,imdb_start_year,genres,overview,original_language,runtime,\
        production_companies,production_countries,spoken_languages,belongs_to_collection,budget,revenue,certification";
    let film = |line: &str| {
        let text = format!("{HEADER}\n{line}\n");
        let options = ReadOptions { name: Some("tmdb.csv".to_owned()), ..ReadOptions::default() };
        let read = read_titles_from(Box::new(Cursor::new(text.into_bytes())), &options, 0)?;
        Ok::<_, Error>(serde_json::to_string(&read.titles[0]).unwrap())
    };
    let whole = r#"949,Heat,1995-12-15,1995,"[{""id"":28,""name"":""Action""}]",A crew,en,170,"[{""id"":508,""name"":""Regency""},{""name"":""Forward Pass""}]","[{""iso_3166_1"":""US"",""name"":""United States""}]","[{""iso_639_1"":""en""},{""iso_639_1"":""es""}]","{""id"":1,""name"":""Heat Collection""}",60000000,187436818,R"#;
    let expected = concat!(
        r#"{"id":"949","name":"Heat","year":1995,"genres":["Action"],"synopsis":"A crew","certificate":"R","#,
        r#""language":"en","duration_s":10200,"released":"1995-12-15","companies":["Regency","Forward Pass"],"#,
        r#""countries":["US"],"spoken":["en","es"],"collection":"Heat Collection","budget":"60000000 USD"}"#,
    );
    assert_eq!(film(whole).unwrap(), expected);
    let bare = r#"1,Bare,,2001,"Drama, Crime",,fr,0.0,,,,,0,0,"#;
    assert_eq!(
        film(bare).unwrap(),
        r#"{"id":"1","name":"Bare","year":2001,"genres":["Drama","Crime"],"language":"fr"}"#
    );
    let plain = r#"1,A,,,,,en,,,,,"Me, Myself and I",,,"#;
    assert!(film(plain).unwrap().contains(r#""collection":"Me, Myself and I""#));
    let table = [
        (r#"1,A,1995,,,,en,,,,,,,,"#, "expected a day, found `1995` in column `release_date`"),
        (r#"1,A,,,"[{'name': 'Action'}]",,en,,,,,,,,"#, "expected JSON with `name`"),
        (
            r#"1,A,,,,,en,long,,,,,,,"#,
            "expected a whole number from 0, found `long` in column `runtime`",
        ),
        (
            r#"1,A,,,,,en,,,,,,-5,,"#,
            "expected a whole number from 0, found `-5` in column `budget`",
        ),
        (r#"1,A,,,,,en,,,"[{""name"":""France""}]",,,,,"#, "expected JSON with `iso_3166_1`"),
        (r#",A,,,,,en,,,,,,,,"#, "in column `id`"),
    ];
    for (line, expected) in table {
        let error = film(line).unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("tmdb.csv"), "{error}");
    }
}

/// What rules need, as JSON: the same from every format.
#[test]
fn titles_with_ages_windows_and_the_rest() {
    let expected = concat!(
        r#"{"id":"1","name":"Heat","age":16,"certificate":"FSK 16","windows":[{"from":"2026-01-01T00:00:00Z","#,
        r#""territories":["FR","BE"]},{"until":"2027-01-01T00:00:00Z"}],"keywords":["heist","L.A."],"#,
        r#""language":"en-us","duration_s":10200,"added":"2026-02-01T00:00:00Z"}"#,
    );
    let csv = "id,name,age,certificate,windows,keywords,language,duration_s,added\n\
        1,Heat,16,FSK 16,\"2026-01-01..@FR,BE|..2027-01-01\",heist|L.A.,en-US,10200,2026-02-01\n";
    let texts = r#"{"id":1,"name":"Heat","age":16.0,"certificate":"FSK 16","language":"en-us","duration_s":10200,
        "windows":["2026-01-01..@FR,BE","..2027-01-01"],"keywords":["heist","L.A."],"added":1769904000}"#
        .replace('\n', " ");
    for (name, text) in [("t.csv", csv), ("t.jsonl", texts.as_str()), ("t.jsonl", expected)] {
        let options = ReadOptions { name: Some(name.into()), ..ReadOptions::default() };
        let from = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let read = read_titles_from(from, &options, 0).unwrap();
        assert_eq!(serde_json::to_string(&read.titles[0]).unwrap(), expected, "{name}");
    }
}

#[test]
fn years_behind_names() {
    let cases = [
        ("Toy Story (1995)", "Toy Story", "1995"),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", "2009"),
        ("Fawlty Towers (1975-1979)", "Fawlty Towers (1975-1979)", ""),
        ("(1995)", "(1995)", ""),
        ("1984", "1984", ""),
        ("Babylon 5", "Babylon 5", ""),
    ];
    for (text, name, year) in cases {
        assert_eq!(assemble::split_year(text), (name, year), "{text}");
    }
}

#[test]
fn bad_titles() {
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "t.csv",
            b"id,name\n1,\n",
            "expected the name of a title, found nothing in column `name`\n  at t.csv:2:2",
        ),
        (
            "t.csv",
            b"id,name\n,x\n",
            "expected a title id, found nothing in column `id`\n  at t.csv:2:1",
        ),
        (
            "t.csv",
            b"id,name,year\n1,x,soon\n",
            "expected a year from 1800 to 2200, found `soon` in column `year`\n  at t.csv:2:3",
        ),
        ("t.csv", b"id,name\n1,x\n2,y\n1,z\n", "the title `1` is already on line 2\n  at t.csv:4"),
        (
            "t.csv",
            b"id,name\n1,x,y\n",
            "expected 2 fields, found 3\n  at t.csv:2\n  hint: fields are separated by `,`",
        ),
        (
            "t.csv",
            b"id\n1\n",
            "expected a column `name` or `title`, found `id`\n  at t.csv:1\n  hint: name it yourself, as in `name=COLUMN`",
        ),
        (
            "t.csv",
            b"id,name\n1,caf\xe9\n",
            "expected UTF-8 text, found the byte 0xe9\n  at t.csv:2:2\n  hint: save the file as UTF-8",
        ),
        (
            "u.item",
            b"1|x|0\n",
            "expected 24 fields, found 3\n  at u.item:1\n  hint: fields are separated by `|`",
        ),
        (
            "movies.dat",
            b"1::(1995)\n",
            "expected 3 fields, found 2\n  at movies.dat:1\n  hint: fields are separated by `::`",
        ),
        (
            "t.jsonl",
            b"{\"id\":1,\"name\":\"x\",\"genres\":[1]}",
            "expected a list of texts in `genres`, found a list with other things\n  at t.jsonl:1",
        ),
        (
            "t.jsonl",
            b"{\"id\":1,\"name\":\"x\",\"windows\":[{\"form\":1}]}",
            "expected a list of windows with `from`, `until` and `territories` in `windows`, found a list with other things\n  at t.jsonl:1",
        ),
        (
            "t.csv",
            b"id,name,age\n1,x,PG\n",
            "expected an age from 0 to 21, found `PG` in column `age`\n  at t.csv:2:3",
        ),
        (
            "t.csv",
            b"id,name,windows\n1,x,2026-01-01..2025-01-01\n",
            "expected a window that ends after it starts, found `2026-01-01T00:00:00Z..2025-01-01T00:00:00Z` in column `windows`\n  at t.csv:2:3",
        ),
        (
            "t.csv",
            b"id,name,windows\n1,x,..@france\n",
            "expected a territory of two upper-case letters, found `france` in column `windows`\n  at t.csv:2:3",
        ),
        (
            "t.csv",
            b"id,name,language\n1,x,french!\n",
            "expected a language tag, found `french!` in column `language`\n  at t.csv:2:3",
        ),
        (
            "t.csv",
            b"id,name,duration_s\n1,x,90min\n",
            "expected 1 to 864000 seconds, found `90min` in column `duration_s`\n  at t.csv:2:3",
        ),
        (
            "t.csv",
            b"id,name,added\n1,x,lately\n",
            "expected a date or a time, found `lately` in column `added`\n  at t.csv:2:3",
        ),
        (
            "t.jsonl",
            b"{\"id\":1,\"name\":[]}",
            "expected a text or a number in `name`, found a list\n  at t.jsonl:1",
        ),
        (
            "t.jsonl",
            b"\n{\"id\":1}",
            "expected the name of a title, found nothing in `name`\n  at t.jsonl:2",
        ),
        (
            "t.jsonl",
            b"7",
            "expected one JSON object, found: invalid type: integer `7`, expected a map\n  at t.jsonl:1",
        ),
    ];
    for (name, text, expected) in cases {
        let error = read(name, text, "").unwrap_err();
        assert_eq!(error.to_string(), *expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn bad_titles_can_be_skipped() {
    let text = b"id,name\n1,\n2,b\n2,c\n3,d\n";
    let read = |skip_bad| {
        let options = ReadOptions { name: Some("t.csv".into()), ..ReadOptions::default() };
        read_titles_from(Box::new(Cursor::new(text.to_vec())), &options, skip_bad)
    };
    assert_eq!(read(0).unwrap_err().place().unwrap().line, Some(2));
    assert_eq!(read(1).unwrap_err().place().unwrap().line, Some(4));
    let titles = read(2).unwrap();
    assert_eq!((titles.titles.len(), titles.skipped.len(), titles.skipped_count), (2, 2, 2));
}

#[test]
fn titles_in_parquet() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.parquet");
    let mut genres = ListBuilder::new(StringBuilder::new());
    genres.append_value([Some("Crime"), None, Some("Drama")]);
    genres.append_null();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("movie_id", Arc::new(Int64Array::from(vec![1, 2]))),
        ("title", Arc::new(StringArray::from(vec![Some("Heat"), None]))),
        ("year", Arc::new(Int64Array::from(vec![Some(1995), None]))),
        ("genres", Arc::new(genres.finish())),
        ("cast", Arc::new(StringArray::from(vec!["De Niro|Pacino", ""]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let read = read_titles(&path, &ReadOptions::default(), 1).unwrap();
    assert_eq!(line(&read.titles[0]), "1 Heat [1995] Crime,Drama/De Niro,Pacino ");
    let expected =
        "expected the name of a title, found nothing in column `title`\n  at t.parquet:2:2";
    assert_eq!(read.skipped[0].to_string(), expected);
}

#[test]
fn the_official_catalogs() {
    let sets =
        [("ml-100k", 1_682, 19), ("ml-latest-small-2018", 9_742, 20), ("ml-1m/full", 3_883, 19)];
    for (set, titles, genres) in sets {
        let Some(path) = test_data(set) else { return };
        let read = read_titles(&path, &ReadOptions::default(), 0).unwrap();
        let all: std::collections::BTreeSet<_> =
            read.titles.iter().flat_map(|t| &t.genres).collect();
        // ml-100k and ml-1m have 18 genres; the latest sets have one more and IMAX.
        assert_eq!(
            (read.titles.len(), all.len()),
            (titles, if genres == 20 { 19 } else { 18 }),
            "{set}"
        );
        assert_eq!(line(&read.titles[0]).split('[').next(), Some("1 Toy Story "), "{set}");
        assert_eq!(read.titles[0].year, Some(1995));
    }
}

/// Each title as `id|name|year|genres|people`.
fn listed(name: &str, text: &str) -> Vec<String> {
    let options = ReadOptions { name: Some(name.into()), ..ReadOptions::default() };
    let from = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    let read = match read_titles_from(from, &options, 0) {
        Ok(read) => read,
        Err(e) => return vec![e.to_string()],
    };
    let line = |t: &slate_core::Title| {
        let year = t.year.map_or(String::new(), |year| year.to_string());
        format!("{}|{}|{year}|{}|{}", t.id, t.name, t.genres.join(","), t.people.join(","))
    };
    read.titles.iter().map(line).collect()
}

#[test]
fn titles_of_other_systems() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "ml.item",
            "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n1\tToy Story\t1995\tAnimation Children's\n2\tGoldenEye\t\t\n",
            &["1|Toy Story|1995|Animation,Children's|", "2|GoldenEye|||"],
        ),
        ("x.item", "item_id:token\tprice:float\nB1\t3.5\n", &["B1|B1|||"]),
        (
            "items.jsonl",
            r#"{"ItemId":"a","IsHidden":false,"Categories":["War"],"Timestamp":"2021-01-01","Labels":["x"],"Comment":"Alpha"}
{"ItemId":"b","IsHidden":false,"Categories":null,"Labels":["x","y"],"Comment":""}
{"ItemId":"c","IsHidden":true,"Categories":[],"Labels":{"topics":["z"]}}"#,
            &["a|Alpha||War|", "b|b||x,y|", "c|c|||"],
        ),
        (
            "items.csv",
            "item_id,is_hidden,categories,time_stamp,labels,description\r\n1,false,a|b,2020-01-01 01:01:01.000000001 +0000 UTC,x,one\r\n",
            &["1|one||a,b|"],
        ),
        (
            "m.jsonl",
            r#"{"event":"item","timestamp":"1","item":"m","fields":[{"name":"title","value":"Movie"},{"name":"genres","value":["War","Drama"]},{"name":"year","value":1999.0}]}
{"event":"user","timestamp":"1","user":"u","fields":[]}
{"event":"item","timestamp":"2","item":7,"fields":[{"name":"is_cute","value":true}]}
{"event":"item","timestamp":"3","item":"m","fields":[{"name":"title","value":"The Movie"},{"name":"actors","value":["A","B"]}]}"#,
            &["m|The Movie|1999|War,Drama|A,B", "7|7|||"],
        ),
        (
            "m.jsonl",
            r#"{"event":"item","timestamp":"1","fields":[]}"#,
            &["expected a title id, found nothing in `id`\n  at m.jsonl:1"],
        ),
        (
            "train.txt",
            "0 1 2\n1 2\n",
            &[
                "expected titles, found lines of ids that hold no titles\n  at train.txt\n  hint: such files are read by `slate import events`",
            ],
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(listed(name, text), *expected, "{name}");
    }
}
