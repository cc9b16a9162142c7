//! The places of the studio and the keys that lead to them.

/// The places of the studio. Later departments add theirs to [`GROUPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nav {
    /// What waits, what runs, what changed.
    Overview,
    /// Proposals to decide.
    Inbox,
    /// Viewing data.
    Data,
    /// Offline experiments.
    Runs,
    /// Model versions and aliases.
    Models,
    /// Online tests.
    Tests,
    /// Viewers.
    Viewers,
    /// Titles.
    Titles,
    /// What there is, and how well it is described.
    Catalog,
    /// What to expect of titles.
    Forecasts,
    /// What there is too little of.
    Gaps,
    /// What to acquire.
    Shortlists,
    /// What editors decide.
    Rules,
    /// The record of everything that changed.
    Record,
    /// Actors and their roles.
    Settings,
    /// Sign-in and errors: nothing is marked.
    None,
}

/// One line of the navigation: place, label, address, and the key after `g`.
pub(crate) type NavItem = (Nav, &'static str, &'static str, &'static str);

/// The navigation in its groups, in reading order.
pub(crate) const GROUPS: &[(&str, &[NavItem])] = &[
    ("", &[(Nav::Overview, "Overview", "/", "o"), (Nav::Inbox, "Inbox", "/inbox", "i")]),
    (
        "Recommend",
        &[
            (Nav::Data, "Data", "/data", "d"),
            (Nav::Runs, "Runs", "/runs", "r"),
            (Nav::Models, "Models", "/models", "m"),
            (Nav::Tests, "Tests", "/tests", "e"),
            (Nav::Rules, "Rules", "/rules", "u"),
        ],
    ),
    (
        "Catalog",
        &[
            (Nav::Catalog, "In figures", "/catalog", "c"),
            (Nav::Forecasts, "Forecasts", "/forecasts", "f"),
            (Nav::Gaps, "Gaps", "/gaps", "p"),
            (Nav::Shortlists, "Shortlists", "/shortlists", "l"),
        ],
    ),
    (
        "Look up",
        &[(Nav::Viewers, "Viewers", "/viewers", "v"), (Nav::Titles, "Titles", "/titles", "t")],
    ),
    (
        "House",
        &[(Nav::Record, "Record", "/record", "h"), (Nav::Settings, "Settings", "/settings", "s")],
    ),
];
