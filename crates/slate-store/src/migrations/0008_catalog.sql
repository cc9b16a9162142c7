-- Forecasters of success, shortlists of what to acquire, and what came of it. The first two are artifacts, named by
-- their hash.

CREATE TABLE forecaster (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    until      TEXT NOT NULL,
    learned    INTEGER NOT NULL,
    calibrated INTEGER NOT NULL,
    bytes      INTEGER NOT NULL,
    actor      TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX forecaster_by_name ON forecaster (name, at);

-- `parent` is the shortlist that a person changed to make this one.
CREATE TABLE shortlist (
    id     TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    parent TEXT REFERENCES shortlist (id),
    actor  TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The viewers that a title of a shortlist had after its launch. A later entry corrects an earlier one.
CREATE TABLE shortlist_outcome (
    seq       INTEGER PRIMARY KEY,
    shortlist TEXT NOT NULL REFERENCES shortlist (id),
    title     TEXT NOT NULL,
    viewers   REAL NOT NULL CHECK (viewers >= 0),
    actor     TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX shortlist_outcome_by_shortlist ON shortlist_outcome (shortlist, title, seq);
