-- Online tests: what was planned, what became of it, and who was in which cell.

-- A test as it is frozen; a change is another phase. Only a phase to which nothing has happened is replaced.
CREATE TABLE test_phase (
    test       TEXT NOT NULL,
    phase      INTEGER NOT NULL CHECK (phase > 0),
    definition TEXT NOT NULL CHECK (json_valid(definition)),
    hash       TEXT NOT NULL,
    actor      TEXT NOT NULL REFERENCES actor (name),
    at         INTEGER NOT NULL,
    PRIMARY KEY (test, phase)
) STRICT, WITHOUT ROWID;

-- What happened to a phase, in order. `share` is what is let in from then on.
CREATE TABLE test_step (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    test      TEXT NOT NULL,
    phase     INTEGER NOT NULL,
    step      TEXT NOT NULL CHECK (step IN ('start', 'ramp', 'stop', 'rollback', 'decide')),
    share     REAL NOT NULL CHECK (share BETWEEN 0 AND 1),
    slot_from REAL CHECK (slot_from BETWEEN 0 AND 1),
    slot_to   REAL CHECK (slot_to BETWEEN slot_from AND 1),
    why       TEXT NOT NULL,
    actor     TEXT NOT NULL REFERENCES actor (name),
    at        INTEGER NOT NULL,
    FOREIGN KEY (test, phase) REFERENCES test_phase (test, phase)
) STRICT;
CREATE INDEX test_step_by_test ON test_step (test, seq);

-- Who was in which cell, once: the first time that it made a difference to them. Evidence like events.
CREATE TABLE test_exposure (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    test       TEXT NOT NULL,
    phase      INTEGER NOT NULL,
    unit       TEXT NOT NULL,
    cell       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    propensity REAL NOT NULL CHECK (propensity BETWEEN 0 AND 1),
    attributes TEXT NOT NULL CHECK (json_valid(attributes))
) STRICT;
CREATE UNIQUE INDEX test_exposure_once ON test_exposure (test, phase, unit, cell);
CREATE INDEX test_exposure_by_unit ON test_exposure (unit);

-- Every time that the numbers of a phase were looked at, and what they were.
CREATE TABLE test_look (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    test   TEXT NOT NULL,
    phase  INTEGER NOT NULL,
    report TEXT NOT NULL CHECK (json_valid(report)),
    at     INTEGER NOT NULL,
    FOREIGN KEY (test, phase) REFERENCES test_phase (test, phase)
) STRICT;
CREATE INDEX test_look_by_test ON test_look (test, phase, seq);
