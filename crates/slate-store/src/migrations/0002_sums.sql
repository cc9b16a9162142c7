-- Sums beside versions, and versions that may no longer be used because somebody was forgotten.

-- The sums a version was finished from: an artifact of its own.
CREATE TABLE version_sums (
    version  TEXT PRIMARY KEY REFERENCES version (id),
    artifact TEXT NOT NULL,
    bytes    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A version that learned from a viewer who was forgotten; its artifact is gone. `heir` is the same model
-- without that viewer, where the model is a sum.
CREATE TABLE version_retired (
    version TEXT PRIMARY KEY REFERENCES version (id),
    heir    TEXT REFERENCES version (id),
    why     TEXT NOT NULL,
    actor   TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX version_retired_by_heir ON version_retired (heir);

-- Artifacts that learned from somebody who was forgotten: named in the transaction that forgets, removed
-- from the disk after it, and looked for at every start, so that a process that dies in between leaves none.
CREATE TABLE artifact_doomed (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
