-- What was shown: one row a page, written whole or not at all. Evidence like events, so it goes with its
-- viewer; NULL where a page was made for a history and not for a viewer.
CREATE TABLE exposure (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    slate   TEXT NOT NULL UNIQUE,
    viewer  TEXT,
    at      INTEGER NOT NULL,
    version TEXT NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX exposure_by_viewer ON exposure (viewer) WHERE viewer IS NOT NULL;

-- Artwork or copy that a title can be shown with, in the order given.
CREATE TABLE variant (
    title    TEXT NOT NULL,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (title, position),
    UNIQUE (title, name)
) STRICT, WITHOUT ROWID;
