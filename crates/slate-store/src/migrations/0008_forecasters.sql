-- Forecasters of success that are kept: each is an artifact, named by its hash.

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
