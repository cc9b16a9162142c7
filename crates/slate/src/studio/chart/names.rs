//! Where names stand beside points so that none is written over another.

/// A rectangle on the drawing: left, top, right, bottom.
pub(super) type Patch = (f64, f64, f64, f64);

/// A point that wants a name.
pub(super) struct Mark {
    /// Its middle.
    pub(super) at: (f64, f64),
    /// What it covers.
    pub(super) patch: Patch,
    /// How long its name is.
    pub(super) wide: f64,
}

/// Where a name is anchored (`end`, `middle` or nothing), and its place.
pub(super) type Place = (&'static str, (f64, f64));

/// A place for each name where there is room: right, left, above, below. A name that fits nowhere
/// has none, and is left to the table.
pub(super) fn place_names(marks: &[Mark], bounds: Patch) -> Vec<Option<Place>> {
    let mut taken: Vec<Patch> = marks.iter().map(|mark| mark.patch).collect();
    let place = |mark: &Mark| {
        let free = |patch: &Patch| {
            inside(patch, &bounds) && !taken.iter().any(|other| touch(patch, other))
        };
        let (place, patch) = choices(mark).into_iter().find(|(_, patch)| free(patch))?;
        taken.push(patch);
        Some(place)
    };
    marks.iter().map(place).collect()
}

/// Steps up and down that are tried at a side, and right over or under a point.
const BESIDE: [f64; 5] = [0.0, -12.0, 12.0, -26.0, 26.0];
const OVER: [f64; 4] = [-14.0, 15.0, -28.0, 28.0];

/// Places with the room they take, in order of preference: beside, over or under, then farther.
fn choices(mark: &Mark) -> Vec<(Place, Patch)> {
    let beside = BESIDE.iter().flat_map(|up| [right(mark, *up), left(mark, *up)]);
    let mut all: Vec<(Place, Patch)> = beside.collect();
    all.splice(2..2, OVER.iter().map(|up| over(mark, *up)));
    all
}

fn right(mark: &Mark, up: f64) -> (Place, Patch) {
    let (x, y) = (mark.at.0 + 9.0, mark.at.1 + up);
    (("", (x, y + 4.0)), (x - 1.0, y - 7.0, x + mark.wide, y + 7.0))
}

fn left(mark: &Mark, up: f64) -> (Place, Patch) {
    let (x, y) = (mark.at.0 - 9.0, mark.at.1 + up);
    (("end", (x, y + 4.0)), (x - mark.wide, y - 7.0, x + 1.0, y + 7.0))
}

fn over(mark: &Mark, up: f64) -> (Place, Patch) {
    let (x, y, half) = (mark.at.0, mark.at.1 + up, mark.wide / 2.0);
    (("middle", (x, y + 4.0)), (x - half, y - 7.0, x + half, y + 7.0))
}

fn inside(patch: &Patch, bounds: &Patch) -> bool {
    patch.0 >= bounds.0 && patch.1 >= bounds.1 && patch.2 <= bounds.2 && patch.3 <= bounds.3
}

fn touch(a: &Patch, b: &Patch) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}
