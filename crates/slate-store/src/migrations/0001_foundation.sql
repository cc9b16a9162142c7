-- The foundation: who acts, what there is to watch, what happened, what was learned, who decided.
-- Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE studio (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE actor (
    name       TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'analyst', 'approver', 'service')),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Only the hash of a token is here; the token itself is shown once, to its owner.
CREATE TABLE token (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    id         TEXT NOT NULL UNIQUE,
    actor      TEXT NOT NULL REFERENCES actor (name),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- A browser that signed in with a token; it ends with the token.
CREATE TABLE session (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    token      BLOB NOT NULL REFERENCES token (hash),
    csrf       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Refusals of callers nobody knows are counted, so that they cannot fill the record.
CREATE TABLE refusal (
    day    TEXT NOT NULL,
    reason TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (day, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE title (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    year INTEGER,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;
CREATE INDEX title_by_name ON title (name COLLATE NOCASE);

-- A viewer's key stands for the viewer in the record; without the key nobody can tell who was meant.
CREATE TABLE viewer (
    id           TEXT PRIMARY KEY,
    key          BLOB NOT NULL CHECK (length(key) = 32),
    opted_out_at INTEGER
) STRICT, WITHOUT ROWID;

-- The manifest: a Parquet file that is not named here does not exist.
CREATE TABLE segment (
    file     TEXT PRIMARY KEY,
    rows     INTEGER NOT NULL CHECK (rows > 0),
    at_min   INTEGER NOT NULL,
    at_max   INTEGER NOT NULL CHECK (at_max >= at_min),
    bytes    INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX segment_by_time ON segment (at_min, at_max);

-- Client ids of events, for ever: the same id again changes nothing.
CREATE TABLE client_event (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Events posted one by one, until they are compacted into a segment.
CREATE TABLE inbox_event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT,
    viewer TEXT NOT NULL,
    title  TEXT NOT NULL,
    kind   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    value  REAL
) STRICT;
CREATE UNIQUE INDEX inbox_event_identity
    ON inbox_event (viewer, title, kind, at, ifnull(value, 'none')) WHERE id IS NULL;

CREATE TABLE run (
    id               TEXT PRIMARY KEY,
    name             TEXT NOT NULL,
    plan             TEXT NOT NULL,
    report           TEXT NOT NULL,
    per_viewer       TEXT NOT NULL,
    data_fingerprint TEXT NOT NULL,
    code_version     TEXT NOT NULL,
    actor            TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX run_by_time ON run (at);

-- Model versions never change; the id is the hash of the artifact.
CREATE TABLE version (
    id               TEXT PRIMARY KEY,
    name             TEXT NOT NULL,
    kind             TEXT NOT NULL,
    run              TEXT REFERENCES run (id),
    plan             TEXT NOT NULL,
    params           TEXT NOT NULL CHECK (json_valid(params)),
    data_fingerprint TEXT NOT NULL,
    code_version     TEXT NOT NULL,
    viewers          INTEGER NOT NULL,
    titles           INTEGER NOT NULL,
    bytes            INTEGER NOT NULL,
    actor            TEXT NOT NULL,
    at               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE proposal (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    evidence    TEXT NOT NULL CHECK (json_valid(evidence)),
    why         TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES actor (name),
    person      TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX proposal_by_subject ON proposal (kind, subject);

-- `view` is exactly what the person saw, as JSON, and `shown` its hash.
CREATE TABLE decision (
    proposal   INTEGER PRIMARY KEY REFERENCES proposal (id),
    verdict    TEXT NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    why        TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES actor (name),
    person     TEXT NOT NULL,
    view       TEXT NOT NULL,
    shown      TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Every version an alias has pointed to; the newest row is the one that counts.
CREATE TABLE alias (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    version  TEXT NOT NULL REFERENCES version (id),
    proposal INTEGER NOT NULL REFERENCES proposal (id),
    rollback INTEGER NOT NULL CHECK (rollback IN (0, 1)),
    actor    TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX alias_by_name ON alias (name, seq);

-- What was done or refused. The bytes of `entry` are what `hash` covers, after the hash before.
CREATE TABLE record (
    seq   INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER record_is_append_only_update BEFORE UPDATE ON record
BEGIN SELECT RAISE (ABORT, 'the record is append-only'); END;
CREATE TRIGGER record_is_append_only_delete BEFORE DELETE ON record
BEGIN SELECT RAISE (ABORT, 'the record is append-only'); END;
