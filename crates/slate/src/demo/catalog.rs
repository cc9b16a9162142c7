//! Invented titles: names, genres, people, synopses, and where they stand in the space of tastes.

#![expect(
    clippy::cast_possible_truncation,
    reason = "drawn numbers become counts, years and moments on purpose"
)]

use std::collections::BTreeSet;

use slate_core::{Result, Seed, Title, TitleId};
use slate_math::Rng;

use super::words::{ADJECTIVES, GENRES, LEADS, NOUNS, PLACES, SYLLABLES, TURNS};

/// Dimensions of the space of tastes: one a genre.
pub(crate) const TASTE: usize = GENRES.len();
/// A place in it.
pub(crate) type Taste = [f64; TASTE];
/// People in the invented industry.
const PEOPLE: usize = 420;
/// Share of titles that continue the one before them.
const SEQUEL_SHARE: f64 = 0.12;
/// Share of titles that come out while the service is watched.
const NEW_SHARE: f64 = 0.15;

/// A title and what the generator knows about it.
#[derive(Debug, Clone)]
pub struct InventedTitle {
    /// What the catalog says.
    pub title: Title,
    /// Where it stands in the space of tastes.
    pub(crate) taste: Taste,
    /// How well known it is: the logarithm of its share of attention.
    pub(crate) fame: f64,
    /// When it comes out, as a share of the time that is watched; 0 when it was there before.
    pub(super) out_at: f64,
    /// The title that continues it.
    pub(super) sequel: Option<usize>,
}

/// Invents `count` titles.
///
/// # Errors
/// None in practice: the ids are made here.
pub fn invent_titles(count: usize, seed: Seed) -> Result<Vec<InventedTitle>> {
    let mut rng = Rng::new(seed.derive("titles"));
    let people: Vec<String> = (0..PEOPLE).map(|_| person(&mut rng)).collect();
    let mut titles: Vec<InventedTitle> = Vec::with_capacity(count);
    for i in 0..count {
        let continues = i > 0 && rng.uniform() < SEQUEL_SHARE;
        let title = match titles.last() {
            Some(before) if continues => sequel(i, &before.clone(), &mut rng)?,
            _ => original(i, &people, &mut rng)?,
        };
        if continues && let Some(before) = titles.last_mut() {
            before.sequel = Some(i);
        }
        titles.push(title);
    }
    rename_twins(&mut titles, seed);
    Ok(titles)
}

/// Two titles of one name would look like one title shown twice. What continues a renamed title follows it.
fn rename_twins(titles: &mut [InventedTitle], seed: Seed) {
    let mut rng = Rng::new(seed.derive("names again"));
    let mut taken = BTreeSet::new();
    let mut renamed: Option<(String, String)> = None;
    for i in 0..titles.len() {
        renamed = renamed.filter(|_| titles[i - 1].sequel == Some(i));
        if let Some((old, new)) = &renamed {
            let title = &mut titles[i].title;
            title.name = title.name.replacen(old, new, 1);
            title.synopsis = title.synopsis.replacen(old, new, 1);
        }
        while taken.contains(&titles[i].title.name) {
            let new = name(&mut rng);
            let old = std::mem::replace(&mut titles[i].title.name, new.clone());
            renamed = Some((old, new));
        }
        taken.insert(titles[i].title.name.clone());
    }
}

fn id(i: usize) -> Result<TitleId> {
    TitleId::new(format!("t{:04}", i + 1))
}

fn original(i: usize, people: &[String], rng: &mut Rng) -> Result<InventedTitle> {
    let genres = pick_genres(rng);
    let cast = 2 + rng.below(4) as usize;
    let named = Title::named(id(i)?, name(rng));
    let title = Title {
        year: Some(year(rng)),
        genres: genres.iter().map(|g| GENRES[*g].to_owned()).collect(),
        people: (0..cast).map(|_| pick(people, rng).clone()).collect(),
        synopsis: synopsis(&genres, rng),
        age: age(i, &genres),
        duration_s: Some(60 * (76 + (i as u32 * 37) % 75)),
        ..named
    };
    let out_at = if rng.uniform() < NEW_SHARE { rng.uniform() * 0.9 } else { 0.0 };
    // Attention falls off as a power of the rank; the noise makes ranks.
    let fame = 1.5 * rng.normal();
    Ok(InventedTitle { title, taste: stand(&genres, rng), fame, out_at, sequel: None })
}

fn sequel(i: usize, before: &InventedTitle, rng: &mut Rng) -> Result<InventedTitle> {
    let base = before.title.name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let number = before.title.name[base.len()..].trim().parse::<u32>().unwrap_or(1) + 1;
    let title = Title {
        id: id(i)?,
        name: format!("{base} {number}"),
        year: before.title.year.map(|y| (y + 2).min(2026)),
        synopsis: format!("The story of {base} goes on. {}", before.title.synopsis),
        ..before.title.clone()
    };
    let mut taste = before.taste;
    taste.iter_mut().for_each(|x| *x += 0.05 * rng.normal());
    let fame = before.fame - 0.3 + 0.2 * rng.normal();
    Ok(InventedTitle { title, taste, fame, out_at: before.out_at, sequel: None })
}

/// The lowest age: what the sternest genre asks for; one title in twelve was never rated.
fn age(i: usize, genres: &[usize]) -> Option<u8> {
    let of = |genre: &usize| match GENRES[*genre] {
        "Family" | "Animation" => 0,
        "Comedy" | "Adventure" | "Documentary" => 6,
        "Horror" => 16,
        _ => 12,
    };
    (i % 12 != 11).then(|| genres.iter().map(of).max().unwrap_or(0))
}

fn pick<'a, T>(from: &'a [T], rng: &mut Rng) -> &'a T {
    &from[rng.position(from.len())]
}

/// One to three genres; the first ones of the list are more common.
fn pick_genres(rng: &mut Rng) -> Vec<usize> {
    let count = 1 + rng.below(3) as usize;
    let mut genres = Vec::new();
    while genres.len() < count {
        let u = rng.uniform();
        let genre = ((u * u * TASTE as f64) as usize).min(TASTE - 1);
        if !genres.contains(&genre) {
            genres.push(genre);
        }
    }
    genres
}

fn stand(genres: &[usize], rng: &mut Rng) -> Taste {
    let mut taste = [0.0; TASTE];
    taste.iter_mut().for_each(|x| *x = 0.25 * rng.normal());
    for (rank, genre) in genres.iter().enumerate() {
        taste[*genre] += 1.0 / (rank as f64 + 1.0);
    }
    taste
}

fn year(rng: &mut Rng) -> i16 {
    let back = rng.uniform() * rng.uniform() * 50.0;
    2026 - back as i16
}

fn name(rng: &mut Rng) -> String {
    let (adjective, noun) = (pick(&ADJECTIVES, rng), rng.position(NOUNS.len()));
    // Another noun than the first, and never "Letter of the Letter".
    let other = NOUNS[(noun + 1 + rng.position(NOUNS.len() - 1)) % NOUNS.len()];
    let noun = NOUNS[noun];
    match rng.below(6) {
        0 => format!("The {adjective} {noun}"),
        1 => format!("{adjective} {noun}"),
        2 => format!("The {noun} and the {other}"),
        3 => format!("{} {noun} for the {other}", article(noun)),
        4 => format!("The {noun}'s {other}"),
        _ => format!("{noun} of the {adjective} {other}"),
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['A', 'E', 'I', 'O', 'U']) { "An" } else { "A" }
}

fn person(rng: &mut Rng) -> String {
    let word = |rng: &mut Rng, n: usize| {
        let text: String = (0..n).map(|_| *pick(&SYLLABLES, rng)).collect();
        text[..1].to_uppercase() + &text[1..]
    };
    let first = word(rng, 2);
    format!("{first} {}", word(rng, 3))
}

fn synopsis(genres: &[usize], rng: &mut Rng) -> String {
    let genre = GENRES[genres[0]].to_lowercase();
    let article = if genre.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
    let (lead, turn, place) = (pick(&LEADS, rng), pick(&TURNS, rng), pick(&PLACES, rng));
    format!("{article} {genre} set in {place}: {lead} {turn}.")
}
