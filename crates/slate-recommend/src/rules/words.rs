//! Every rule as a sentence, in the order of the document.

use slate_core::Window;

use super::{Boost, Exclude, Kids, Meant, Pin, RowFilter, Rules};

/// At most so many titles are named in a sentence.
const NAMED_MAX: usize = 8;

/// One rule in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which rule: `exclude 2`, `pin 1`, `row 2`, `boost 3`, `kids`, `filter family`; numbers count in the document, as in
    /// [`check`](super::check).
    pub rule: String,
    /// What it says, without a full stop.
    pub says: String,
}

/// What the rules say, one sentence each.
pub fn in_words(rules: &Rules) -> Vec<Said> {
    let mut said = Vec::new();
    let mut add = |rule: String, says: String| said.push(Said { rule, says });
    (1..).zip(&rules.exclude).for_each(|(n, e)| add(format!("exclude {n}"), exclude(e)));
    (1..).zip(&rules.pins).for_each(|(n, p)| add(format!("pin {n}"), pin(p)));
    (1..).zip(&rules.rows).for_each(|(n, r)| add(format!("row {n}"), row(r)));
    (1..).zip(&rules.boosts).for_each(|(n, b)| add(format!("boost {n}"), boost(b)));
    if rules.kids != Kids::default() {
        add("kids".to_owned(), kids(&rules.kids));
    }
    for (name, filter) in &rules.filters {
        add(format!("filter {name}"), format!("rows may name it: `{filter}`"));
    }
    said
}

fn exclude(rule: &Exclude) -> String {
    let because = if rule.reason.is_empty() { String::new() } else { format!(": {}", rule.reason) };
    format!("not shown{}: {}{because}", when(&rule.when), meant(&rule.what))
}

fn meant(what: &Meant) -> String {
    match what {
        Meant::Where(filter) => format!("titles for which `{filter}` holds"),
        Meant::Titles(ids) => {
            let named = ids.iter().take(NAMED_MAX).map(|id| format!("`{id}`"));
            let rest = ids.len().saturating_sub(NAMED_MAX);
            let rest = (rest > 0).then(|| format!("{rest} more"));
            named.chain(rest).collect::<Vec<_>>().join(", ")
        }
    }
}

fn pin(rule: &Pin) -> String {
    let place = match &rule.row {
        Some(row) => format!("the row `{row}` of pages"),
        None => "plain lists".to_owned(),
    };
    format!("`{}` stands at position {} of {place}{}", rule.title, rule.position, when(&rule.when))
}

fn row(rule: &RowFilter) -> String {
    let (row, filter) = (rule.row, &rule.filter);
    format!("rows `{row}` of pages hold only titles for which `{filter}` holds{}", when(&rule.when))
}

fn boost(rule: &Boost) -> String {
    let way = if rule.by > 0.0 { "raised" } else { "lowered" };
    let (by, filter) = (rule.by.abs(), &rule.filter);
    format!(
        "titles for which `{filter}` holds are {way} by {by} standard deviations of a viewer's scores{}",
        when(&rule.when)
    )
}

fn kids(kids: &Kids) -> String {
    let below = format!(
        "profiles limited to less than {} are children's: they see no title of unknown age",
        kids.below
    );
    match &kids.filter {
        Some(filter) => format!("{below}, and only those for which `{filter}` holds"),
        None => below,
    }
}

/// When and where, if not always and everywhere.
fn when(window: &Window) -> String {
    if *window == Window::default() { String::new() } else { format!(" ({window})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"
        [[exclude]]
        titles = ["a", "b"]
        reason = "rights"
        [[exclude]]
        where = 'year < 1950'
        territories = ["FR"]
        [[pin]]
        title = "c"
        position = 2
        [[pin]]
        title = "d"
        position = 1
        row = "new"
        [[row]]
        kind = "trending"
        filter = "old"
        [[boost]]
        where = 'genre = "Drama"'
        by = -0.5
        [kids]
        below = 13
        where = 'age <= 7'
        [filters]
        old = 'year < 1960'
    "#;

    #[test]
    fn every_rule_is_said_in_the_order_of_the_document() {
        let rules = Rules::from_toml(DOCUMENT, "rules.toml").expect("it works");
        let france = &rules.exclude[1].when;
        let france = format!("not shown ({france}): titles for which `year < 1950` holds");
        let table = [
            ("exclude 1", "not shown: `a`, `b`: rights"),
            ("exclude 2", france.as_str()),
            ("pin 1", "`c` stands at position 2 of plain lists"),
            ("pin 2", "`d` stands at position 1 of the row `new` of pages"),
            ("row 1", "rows `trending` of pages hold only titles for which `year < 1960` holds"),
            (
                "boost 1",
                "titles for which `genre = \"Drama\"` holds are lowered by 0.5 standard deviations of a \
                 viewer's scores",
            ),
            (
                "kids",
                "profiles limited to less than 13 are children's: they see no title of unknown age, and \
                 only those for which `age <= 7` holds",
            ),
            ("filter old", "rows may name it: `year < 1960`"),
        ];
        let said = in_words(&rules);
        let said: Vec<(&str, &str)> =
            said.iter().map(|s| (s.rule.as_str(), s.says.as_str())).collect();
        assert_eq!(said, table);
        assert!(in_words(&Rules::default()).is_empty());
    }
}
