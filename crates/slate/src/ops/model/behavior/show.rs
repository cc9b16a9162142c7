//! The same for a terminal.

use slate_recommend::behavior::Difference;
use slate_recommend::compare::Estimate;

use super::{ModelConduct, ServedGroup, ShownPart};
use crate::operation::Show;
use crate::table::{Table, grouped};

impl Show for ModelConduct {
    fn show(&self, out: &mut String) {
        let (viewers, of) = (grouped(self.viewers), grouped(self.viewers_of));
        out.push_str(&format!(
            "{}: lists of {} for {viewers} of {of} viewers\n",
            self.name, self.k
        ));
        self.show_reach(out);
        out.push_str("\nby popularity, in tenths of all viewing:\n");
        show_parts(&self.popularity, out);
        self.show_genres(out);
        self.show_groups(out);
        out.push('\n');
        self.notes.iter().for_each(|note| out.push_str(&format!("note: {note}\n")));
    }
}

impl ModelConduct {
    fn show_reach(&self, out: &mut String) {
        let r = &self.reach;
        let (shown, titles, watched) = (grouped(r.shown), grouped(r.titles), grouped(r.watched));
        out.push_str(&format!(
            "shown at least once: {shown} of {titles} titles, in {} places; the same viewers have \
             watched {watched}\n",
            grouped(r.places)
        ));
        let (half, half_watched) = (grouped(r.half_of_shown), grouped(r.half_of_watched));
        out.push_str(&format!(
            "half of all places go to {half} titles; half of what was watched to {half_watched}\n"
        ));
        if r.unknown > 0 {
            let unknown = grouped(r.unknown);
            out.push_str(&format!("never shown: {unknown} titles that it does not know\n"));
        }
    }

    fn show_genres(&self, out: &mut String) {
        let Some(c) = &self.calibration else {
            out.push_str("\nby genre: nobody's titles have genres\n");
            return;
        };
        let (own, crowd) = (figure(&c.model), figure(&c.most_watched));
        out.push_str(&format!(
            "\nby genre; lists are {own} nats from tastes, the most watched titles {crowd}:\n"
        ));
        show_parts(&self.genres, out);
    }

    fn show_groups(&self, out: &mut String) {
        let judged = grouped(self.judged);
        out.push_str(&format!("\nthe hidden title was found, of {judged} viewers:\n"));
        let k = self.k;
        let names = ["group", "", "viewers", "hit", "ndcg", "most watched", "to the others", "p"];
        let columns = names.map(|name| match name {
            "hit" | "ndcg" => format!("{name}@{k}"),
            _ => name.to_owned(),
        });
        let mut table = Table::of(columns.into()).right(&[2, 3, 4, 5, 6, 7]);
        table.row(self.all_row());
        self.groups.iter().for_each(|g| table.row(group_row(g)));
        table.show(out);
    }

    fn all_row(&self) -> [String; 8] {
        let figures = [&self.hit, &self.ndcg, &self.most_watched].map(figure);
        let [hit, ndcg, crowd] = figures;
        let none = String::new;
        ["all".to_owned(), none(), grouped(self.judged), hit, ndcg, crowd, none(), none()]
    }
}

fn group_row(g: &ServedGroup) -> [String; 8] {
    let [hit, ndcg, crowd] = [&g.hit, &g.ndcg, &g.most_watched].map(figure);
    let (difference, p) = difference(g.difference.as_ref());
    [g.by.clone(), g.name.clone(), grouped(g.viewers), hit, ndcg, crowd, difference, p]
}

fn show_parts(parts: &[ShownPart], out: &mut String) {
    let mut table = Table::new(["part", "titles", "watched", "shown", "shown less watched", "p"])
        .right(&[1, 2, 3, 4, 5]);
    for part in parts {
        let (difference, p) = difference(part.difference.as_ref());
        let (watched, shown) = (figure(&part.watched), figure(&part.shown));
        table.row([part.name.clone(), grouped(part.titles), watched, shown, difference, p]);
    }
    table.show(out);
}

fn figure(e: &Estimate) -> String {
    match e.ci {
        Some([low, high]) => format!("{:.3} [{low:.3}, {high:.3}]", e.mean),
        None => format!("{:.3}", e.mean),
    }
}

fn difference(d: Option<&Difference>) -> (String, String) {
    d.map_or_else(
        || ("-".to_owned(), "-".to_owned()),
        |d| (format!("{:+.3} [{:+.3}, {:+.3}]", d.value, d.ci[0], d.ci[1]), format!("{:.3}", d.p)),
    )
}
