-- What editors decide, and what is known of the person in front of the screen.

-- Every version of the rules; the newest one counts.
CREATE TABLE rules (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    hash    TEXT NOT NULL,
    body    TEXT NOT NULL,
    why     TEXT NOT NULL,
    actor   TEXT NOT NULL REFERENCES actor (name),
    at      INTEGER NOT NULL
) STRICT;

-- A profile's age limit and where it is.
ALTER TABLE viewer ADD COLUMN age_max INTEGER CHECK (age_max BETWEEN 0 AND 21);
ALTER TABLE viewer ADD COLUMN territory TEXT CHECK (length(territory) = 2);
