//! Parts: a table a test, the last column is what a person reads.

use maud::html;

use super::number::*;
use super::*;

/// Narrow spaces as plain ones, so that the tables can be read.
fn plain(text: &str) -> String {
    text.replace('\u{202f}', " ")
}

#[test]
fn ids_are_one_segment_of_a_path() {
    let table = [("1042", "1042"), ("a/b?c#d", "a%2Fb%3Fc%23d"), ("é x", "%C3%A9%20x"), ("", "")];
    for (id, expected) in table {
        assert_eq!(segment(id), expected);
    }
}

#[test]
fn counts() {
    for (value, expected) in [(0, "0"), (999, "999"), (1000, "1 000"), (25_000_095, "25 000 095")] {
        assert_eq!(plain(&count(value)), expected);
    }
    for (value, expected) in [(0, "no runs"), (1, "1 run"), (1200, "1 200 runs")] {
        assert_eq!(plain(&counted(value, "run", "runs")), expected);
    }
}

#[test]
fn decimals() {
    let table = [
        (0.4421, 3, "0.442"),
        (-0.0131, 3, "−0.013"),
        (-0.0001, 3, "0.000"),
        (12_400.5, 1, "12 400.5"),
        (f64::NAN, 3, "no data"),
        (f64::INFINITY, 3, "no data"),
    ];
    for (value, places, expected) in table {
        assert_eq!(plain(&decimal(value, places)), expected);
    }
}

#[test]
fn signs() {
    let table = [
        (0.0156, "+0.016"),
        (-0.0156, "−0.016"),
        (0.0, "0.000"),
        (0.0001, "0.000"),
        (f64::NAN, "no data"),
    ];
    for (value, expected) in table {
        assert_eq!(signed(value, 3), expected);
    }
}

#[test]
fn units() {
    let table = [
        (percent(0.98301, 1), "98.3 %"),
        (percent(f64::NAN, 1), "no data"),
        (compact(950.0), "950"),
        (compact(9_999.0), "9 999"),
        (compact(12_400.0), "12 k"),
        (compact(3_100_000.0), "3.1 M"),
        (seconds(0.034), "34 ms"),
        (seconds(0.34), "0.34 s"),
        (seconds(41.3), "41 s"),
        (seconds(730.0), "12 min"),
        (seconds(12_600.0), "3.5 h"),
        (seconds(f64::NAN), "no data"),
        (bytes(312), "312 B"),
        (bytes(86_221), "84 KiB"),
        (bytes(1_288_490_189), "1.2 GiB"),
        (cost(0.02), "0.02"),
        (cost(41.27), "41.3"),
        (cost(1_240.4), "1 240"),
        (cost(f64::NAN), "no data"),
        (p_value(0.0001), "p < 0.001"),
        (p_value(0.0123), "p = 0.012"),
        (p_value(f64::NAN), "no data"),
    ];
    for (found, expected) in table {
        assert_eq!(plain(&found), expected);
    }
}

#[test]
fn a_figure_is_never_alone() {
    let table = [
        (Figure::score(0.442, Some((0.428, 0.456)), Some(600)), "0.442 [0.428, 0.456], n = 600"),
        (Figure::difference(0.0156, Some((-0.001, 0.03)), None), "+0.016 [−0.001, +0.030]"),
        (
            Figure::score(0.18, None, Some(6040)),
            "0.180 (no interval: one number for all), n = 6 040",
        ),
        (Figure::score(0.18, None, Some(1)), "0.180 (no interval: one viewer), n = 1"),
        (Figure::score(f64::NAN, Some((0.1, 0.2)), Some(0)), "no data, n = 0"),
        (Figure::score(0.2, Some((f64::NAN, 0.3)), None), "0.200"),
    ];
    for (figure, expected) in table {
        assert_eq!(plain(&plain_figure(&figure)), expected);
    }
}

#[test]
fn told_from_zero() {
    let table = [
        (Some((0.01, 0.02)), Some(true)),
        (Some((-0.02, -0.01)), Some(true)),
        (Some((-0.01, 0.02)), Some(false)),
        (Some((f64::NAN, 0.02)), None),
        (None, None),
    ];
    for (interval, expected) in table {
        assert_eq!(Figure::difference(0.0, interval, None).told_from_zero(), expected);
    }
}

#[test]
fn pagers() {
    let table = [
        (0, 10, 0, ""),
        (1, 10, 7, "1 to 7 of 7"),
        (1, 10, 10_000, "1 to 10 of 10 000 1 2 … 1 000 Next"),
        (4_991, 10, 10_000, "4 991 to 5 000 of 10 000 Previous 1 … 499 500 501 … 1 000 Next"),
        (9_991, 10, 9_995, "9 991 to 9 995 of 9 995 Previous 1 … 999 1 000"),
    ];
    for (first, size, total, expected) in table {
        let text = pager(&Pager { first, size, total, address: "/runs?page={page}".to_owned() });
        assert_eq!(words(&text.into_string()), expected);
    }
}

/// The words between the tags.
fn words(markup: &str) -> String {
    let parts = markup.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let parts: Vec<&str> = parts.map(str::trim).filter(|text| !text.is_empty()).collect();
    plain(&parts.join(" "))
}

#[test]
fn a_table_opens_its_rows() {
    let rows = vec![Row::open("/runs/1", vec![html! { "one" }, html! { "3" }])];
    let text = table(&Table {
        caption: "Runs".to_owned(),
        columns: vec![Column::text("Run"), Column::number("n")],
        rows,
    });
    let text = text.into_string();
    let parts = [
        "<tr data-href=\"/runs/1\">",
        "<th scope=\"row\" class=\"text nowrap\"><a class=\"row\" href=\"/runs/1\">one</a></th>",
        "<td class=\"number\">3</td>",
        "<caption><span class=\"hidden\">Runs</span></caption>",
    ];
    for part in parts {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[test]
fn a_proposal_shows_its_form_only_to_who_may_decide() {
    let proposal = Proposal { id: "12".to_owned(), shown: "abc".to_owned(), ..Proposal::default() };
    let table = [
        (Permission::May, true),
        (Permission::MayNot("You proposed this.".to_owned()), false),
        (Permission::Decided, false),
    ];
    for (permission, expected) in table {
        let text = proposal_card(&Proposal { permission, ..proposal.clone() }).into_string();
        assert_eq!(text.contains("action=\"/do/model/approve\""), expected);
        assert_eq!(text.contains("formaction=\"/do/model/reject\""), expected);
        assert_eq!(text.contains("name=\"shown\" value=\"abc\""), expected);
    }
}

#[test]
fn a_proposal_says_when_it_has_no_evidence() {
    let figure = Evidence { label: "label".to_owned(), ..Evidence::default() };
    for (n, expected) in [(0, true), (3, false)] {
        let evidence = vec![figure.clone(); n];
        let no_evidence = "None: no run has tested it.".to_owned();
        let proposal = Proposal { evidence, no_evidence, ..Proposal::default() };
        let text = proposal_card(&proposal).into_string();
        assert_eq!(text.matches("<dt>label</dt>").count(), n);
        assert_eq!(text.contains("no run has tested it"), expected);
    }
}

#[test]
fn a_hash_is_short_to_the_eye_and_whole_to_the_clipboard() {
    let text = hash("0123456789abcdef").into_string();
    assert!(text.contains(">01234567<span class=\"rest\">89abcdef</span>"), "{text}");
    for short in ["", "0123", "ä"] {
        assert_eq!(short_hash(short), short);
    }
}

#[test]
fn times_are_exact_without_a_script() {
    for (at, expected) in [("2026-11-12T09:14:05Z", "2026-11-12 09:14"), ("soon", "soon"), ("", "")]
    {
        assert_eq!(words(&time(at).into_string()), expected);
    }
}
