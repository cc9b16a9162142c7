-- Prototypes that other programs track: experiments, runs, what they logged, and the models they registered.

CREATE TABLE tracked_experiment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE,
    deleted    INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    actor      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
-- The one that clients use when they name none. Nobody made it, so it has no time.
INSERT INTO tracked_experiment (id, name, deleted, actor, at, changed_at) VALUES (0, 'Default', 0, '', 0, 0);

CREATE TABLE tracked_run (
    id         TEXT PRIMARY KEY,
    experiment INTEGER NOT NULL REFERENCES tracked_experiment (id),
    name       TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('running', 'scheduled', 'finished', 'failed', 'killed')),
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    deleted    INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    actor      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tracked_run_by_experiment ON tracked_run (experiment, started_at);

-- A text under a key: a parameter of a run, or a tag. A version is `model/number`.
CREATE TABLE tracked_text (
    kind    TEXT NOT NULL CHECK (kind IN ('param', 'run', 'experiment', 'model', 'version')),
    subject TEXT NOT NULL,
    key     TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (kind, subject, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracked_text_by_key ON tracked_text (kind, key, subject);

-- Every point of every metric. NULL is a value that is not a number; SQLite has none.
CREATE TABLE tracked_point (
    seq   INTEGER PRIMARY KEY,
    run   TEXT NOT NULL REFERENCES tracked_run (id),
    key   TEXT NOT NULL,
    step  INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    value REAL
) STRICT;
-- A client that sends a batch again changes nothing.
CREATE UNIQUE INDEX tracked_point_once ON tracked_point (run, key, step, at, ifnull(value, 'NaN'));

-- The point of each metric with the highest step; of those the latest, of those the largest.
CREATE TABLE tracked_latest (
    run   TEXT NOT NULL REFERENCES tracked_run (id),
    key   TEXT NOT NULL,
    step  INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracked_latest_by_key ON tracked_latest (key, run);

-- Files of a run; their bytes are artifacts like any other.
CREATE TABLE tracked_file (
    run      TEXT NOT NULL REFERENCES tracked_run (id),
    path     TEXT NOT NULL,
    artifact TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

-- `versions` is the highest number given so far: a number is never given twice.
CREATE TABLE registered_model (
    name        TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    versions    INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE registered_version (
    model       TEXT NOT NULL REFERENCES registered_model (name) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    source      TEXT NOT NULL,
    run         TEXT REFERENCES tracked_run (id),
    description TEXT NOT NULL,
    actor       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    PRIMARY KEY (model, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX registered_version_by_run ON registered_version (run) WHERE run IS NOT NULL;

-- Names that clients give to versions. None of them puts anything in front of viewers.
CREATE TABLE registered_alias (
    model  TEXT NOT NULL,
    alias  TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (model, alias),
    FOREIGN KEY (model, number) REFERENCES registered_version (model, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX registered_alias_by_version ON registered_alias (model, number);
