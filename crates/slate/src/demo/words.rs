//! The words that invented titles, people and synopses are made of.

pub(super) const GENRES: [&str; 12] = [
    "Drama",
    "Comedy",
    "Thriller",
    "Romance",
    "Science Fiction",
    "Documentary",
    "Animation",
    "Crime",
    "Horror",
    "Adventure",
    "Family",
    "Mystery",
];

pub(super) const ADJECTIVES: [&str; 32] = [
    "Quiet", "Crooked", "Second", "Paper", "Amber", "Hollow", "Northern", "Borrowed", "Silver",
    "Restless", "Distant", "Broken", "Velvet", "Hidden", "Last", "Patient", "Wild", "Salted",
    "Burning", "Slow", "Electric", "Gentle", "Unsent", "Midnight", "Lost", "Common", "Glass",
    "Winter", "Tall", "Unlikely", "Scarlet", "Secret",
];

pub(super) const NOUNS: [&str; 40] = [
    "Harbour", "Orchard", "Letter", "Lantern", "Tide", "Corridor", "Garden", "Signal", "Village",
    "Mirror", "Railway", "Summer", "Witness", "Island", "Kitchen", "Frontier", "Piano", "Ledger",
    "Mountain", "Promise", "Engine", "Daughter", "Stranger", "River", "Carnival", "Station",
    "Archive", "Sparrow", "Rooftop", "Machine", "Forest", "Ferry", "Detective", "Festival",
    "Neighbour", "Theatre", "Compass", "Bridge", "Season", "Door",
];

pub(super) const SYLLABLES: [&str; 24] = [
    "ma", "ri", "lo", "ven", "ta", "ka", "sol", "en", "di", "ro", "bel", "ni", "or", "sa", "lin",
    "du", "mar", "el", "jo", "han", "pe", "tor", "ya", "wen",
];

pub(super) const PLACES: [&str; 12] = [
    "a fishing town",
    "the night train north",
    "a school on the edge of the city",
    "an orbital station",
    "a family restaurant",
    "a closed coal mine",
    "the last video shop in town",
    "a mountain village",
    "an island without a bridge",
    "a television studio",
    "a courthouse in August",
    "a house nobody has entered for years",
];

pub(super) const LEADS: [&str; 12] = [
    "a retired ferry pilot",
    "two sisters",
    "a court interpreter",
    "a young cook",
    "an insurance detective",
    "a choir of pensioners",
    "a robot that repairs clocks",
    "a stage manager",
    "three friends from night school",
    "a lighthouse keeper's son",
    "a botanist",
    "a failed magician",
];

pub(super) const TURNS: [&str; 12] = [
    "finds a letter meant for somebody else",
    "has one week to save what is left",
    "must work with an old rival",
    "hears a voice on the wrong frequency",
    "takes the blame for a friend",
    "learns what the war left behind",
    "opens the door that was always locked",
    "falls for the one person in the way",
    "wins a contest nobody remembers entering",
    "follows the money into the snow",
    "has to tell the truth by Friday",
    "builds something that should not fly",
];
