-- A role for programs in the hands of viewers. SQLite cannot change a CHECK, so the table is made anew; others
-- refer to it by name, and their references are looked at when the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE actor_before AS SELECT * FROM actor;
DROP TABLE actor;
CREATE TABLE actor (
    name       TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'analyst', 'approver', 'service', 'client')),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO actor SELECT name, person, role, added_at, revoked_at FROM actor_before;
DROP TABLE actor_before;
