-- A small studio as schema 1 left it, written by `sqlite3 .dump`. It never changes: every later version
-- has to open it.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE actor (
    name       TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'analyst', 'approver', 'service')),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "actor" VALUES('ada','Ada','admin',1795303322127,NULL);
INSERT INTO "actor" VALUES('ben','Ben Okri','approver',1795303322558,NULL);
INSERT INTO "actor" VALUES('cy','cy','service',1795303322691,1795303322696);
CREATE TABLE alias (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    version  TEXT NOT NULL REFERENCES version (id),
    proposal INTEGER NOT NULL REFERENCES proposal (id),
    rollback INTEGER NOT NULL CHECK (rollback IN (0, 1)),
    actor    TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
INSERT INTO "alias" VALUES(1,'production','db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97',1,0,'ben',1795303322677);
CREATE TABLE client_event (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO "client_event" VALUES('c1');
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
INSERT INTO "decision" VALUES(1,'approved','checked','ben','Ben Okri','{"ask":"Put ease (db0c866f18d4) in production","at":"2026-11-21T23:22:02.659Z","changes":["Once approved, it can be promoted; every list is then made by it","No version is in production now"],"evidence":{"figures":[{"ci":[0.10836667183189051,0.21746982637029563],"label":"ndcg@10","p":null,"value":0.1660636561236175,"viewers":30},{"ci":[0.0022380786930044916,0.040418761086598046],"label":"ndcg@10, difference to popularity","p":0.017982017982017984,"value":0.019055885369599814,"viewers":30}],"model":"ease","run":"6ec24eddb27c0306"},"id":1,"kind":"promote","person":"Ada","proposed_by":"ada","subject":"db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97","why":"better"}','36a7f65a50b655b5b5d4ada5d63c5c28361477f125ff9233024c316019a567f0',1795303322672);
CREATE TABLE inbox_event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT,
    viewer TEXT NOT NULL,
    title  TEXT NOT NULL,
    kind   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    value  REAL
) STRICT;
INSERT INTO "inbox_event" VALUES(1,'c1','v00','t00',3,1793491200000,NULL);
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
INSERT INTO "proposal" VALUES(1,'promote','db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97','{"figures":[{"ci":[0.10836667183189051,0.21746982637029563],"label":"ndcg@10","p":null,"value":0.1660636561236175,"viewers":30},{"ci":[0.0022380786930044916,0.040418761086598046],"label":"ndcg@10, difference to popularity","p":0.017982017982017984,"value":0.019055885369599814,"viewers":30}],"model":"ease","run":"6ec24eddb27c0306"}','better','ada','Ada',1795303322659);
CREATE TABLE record (
    seq   INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO "record" VALUES(1,'{"seq":1,"at":"2026-11-21T23:22:02.127Z","actor":"ada","person":"Ada","operation":"init","purpose":"administer","subject":"","verdict":"permit"}',X'26D0A6B6736D23CF81118B06572FA5FEAB0AB0E282436124F08DBB0715B84AC5');
INSERT INTO "record" VALUES(2,'{"seq":2,"at":"2026-11-21T23:22:02.27Z","actor":"ada","person":"Ada","operation":"import titles","purpose":"import","subject":"import:g-titles.csv","verdict":"permit","effect":{"changed":2,"read":2,"skipped":0}}',X'6CDA02724F7772AA797F9F1A48FEBD7C16BD57D311258E0EE090A12C661DD363');
INSERT INTO "record" VALUES(3,'{"seq":3,"at":"2026-11-21T23:22:02.279Z","actor":"ada","person":"Ada","operation":"import events","purpose":"import","subject":"import:g-events.csv","verdict":"permit","effect":{"added":300,"duplicates":0,"files":["events-2a9fcca8d580ae9a.parquet"],"read":300,"skipped":0,"titles":0}}',X'E741E3891B12E1A7532C31E9E710550C1F48FA0D00F3F9FE1F59A12B2CF24133');
INSERT INTO "record" VALUES(4,'{"seq":4,"at":"2026-11-21T23:22:02.303Z","actor":"ada","person":"Ada","operation":"evaluate","purpose":"evaluate","subject":"run:6ec24eddb27c0306","verdict":"permit","effect":{"data":"1b7b3b3498e966fce5e4e6bf77b84051be925e00980af5ade31e924ed4eb3e53","name":"small","new":true}}',X'64FC21EA5C4B598A2D9E1F7F5045297F6D9DD60A1E65A48FA64BEC860EE16A09');
INSERT INTO "record" VALUES(5,'{"seq":5,"at":"2026-11-21T23:22:02.422Z","actor":"ada","person":"Ada","operation":"model train","purpose":"evaluate","subject":"version:db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97","verdict":"permit","effect":{"data":"1b7b3b3498e966fce5e4e6bf77b84051be925e00980af5ade31e924ed4eb3e53","kind":"ease","name":"ease","new":true,"run":"6ec24eddb27c0306"}}',X'434A9E40ED73C135AE4B9D684B4047A1E73EAC4D1BADF099335BDDC73A2F0509');
INSERT INTO "record" VALUES(6,'{"seq":6,"at":"2026-11-21T23:22:02.558Z","actor":"ada","person":"Ada","operation":"actor add","purpose":"administer","subject":"actor:ben","verdict":"permit","effect":{"person":"Ben Okri","role":"approver","token_id":"e7e455346b3c"}}',X'ED09F5601D658F44FF050795461D2039994F40D84605BE6E2B9F674E502C8527');
INSERT INTO "record" VALUES(7,'{"seq":7,"at":"2026-11-21T23:22:02.66Z","actor":"ada","person":"Ada","operation":"model propose","purpose":"propose","subject":"version:db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97","verdict":"permit","why":"better","effect":{"evidence":{"figures":[{"ci":[0.10836667183189051,0.21746982637029563],"label":"ndcg@10","p":null,"value":0.1660636561236175,"viewers":30},{"ci":[0.0022380786930044916,0.040418761086598046],"label":"ndcg@10, difference to popularity","p":0.017982017982017984,"value":0.019055885369599814,"viewers":30}],"model":"ease","run":"6ec24eddb27c0306"},"proposal":1}}',X'D4B3965EBACB3436A218A2B1A1315B274EFAA2272FFFB2CAA2A84CE952B239FB');
INSERT INTO "record" VALUES(8,'{"seq":8,"at":"2026-11-21T23:22:02.666Z","actor":"ada","person":"Ada","operation":"model approve","purpose":"decide","subject":"proposal:1","verdict":"deny","reasons":["duty.own_proposal"]}',X'8BB24659F99EBB7E1C9C23CBFE1EB6CAF496602BC003D4B868A03B1C8AC052C0');
INSERT INTO "record" VALUES(9,'{"seq":9,"at":"2026-11-21T23:22:02.672Z","actor":"ben","person":"Ben Okri","operation":"model approve","purpose":"decide","subject":"proposal:1","verdict":"permit","why":"checked","effect":{"shown":"36a7f65a50b655b5b5d4ada5d63c5c28361477f125ff9233024c316019a567f0","subject":"db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97","verdict":"approved"}}',X'240CE55D1AD51ECA6741C2ECCA403DEF2BFBB4F9B9D79C62A05E1E661C3884C7');
INSERT INTO "record" VALUES(10,'{"seq":10,"at":"2026-11-21T23:22:02.677Z","actor":"ben","person":"Ben Okri","operation":"model promote","purpose":"deploy","subject":"version:db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97","verdict":"permit","effect":{"alias":"production","before":null,"proposal":1}}',X'2CBA64E9A7AC7BCBDA9677B78E9CF669ADA882FF5D99FE69F9BEB8718BAD43C2');
INSERT INTO "record" VALUES(11,'{"seq":11,"at":"2026-11-21T23:22:02.682Z","actor":"ada","person":"Ada","operation":"viewer opt-out","purpose":"collect","subject":"viewer","verdict":"permit","effect":{"opted_out":true,"viewer":"5cee591a22a699165195a8e50c58a4215a79a74cdbb60ac9ed24b60aef01fa35"}}',X'B6C57ADA08FFC65DADED4FC7FAE6C81DFA442E4AC67C26A5F2494D1E64D81086');
INSERT INTO "record" VALUES(12,'{"seq":12,"at":"2026-11-21T23:22:02.691Z","actor":"ada","person":"Ada","operation":"actor add","purpose":"administer","subject":"actor:cy","verdict":"permit","effect":{"person":"cy","role":"service","token_id":"0aea21b086ef"}}',X'F3A9B949FCBBC05B51F01FD480736190C7E50DD25AE1FC3DDCD360D03AE2E4B7');
INSERT INTO "record" VALUES(13,'{"seq":13,"at":"2026-11-21T23:22:02.696Z","actor":"ada","person":"Ada","operation":"actor revoke","purpose":"administer","subject":"actor:cy","verdict":"permit","effect":{}}',X'5D4EC235A2CA431FA6742D53D0E97F4123B615104B09C9116F49290DC883079C');
INSERT INTO "record" VALUES(14,'{"seq":14,"at":"2026-11-21T23:22:14.938Z","actor":"ada","person":"Ada","operation":"events","purpose":"collect","subject":"events","verdict":"permit","effect":{"added":1,"duplicates":0}}',X'C4D7AE1E9390E2A8A51B4106F0DAF41E58B8C4E6EB84A9DD52A9D28A5E3937DC');
CREATE TABLE refusal (
    day    TEXT NOT NULL,
    reason TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (day, reason)
) STRICT, WITHOUT ROWID;
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
INSERT INTO "run" VALUES('6ec24eddb27c0306','small','name="small"
protocol="leave-one-out"
metrics=["ndcg@10"]
tune="ndcg@10"
[data]
[[model]]
name="popularity"
kind="popularity"
[[model]]
name="ease"
kind="ease"
lambda=10
','59834db5d30012105c3c398ce0dc007c6503887ff69a3041bc27cd7f4aa5415b','6c3dfa977cd7ab11bbcb8c575baf1ab4b9ae97afc620b828013191a1beb4c5d1','1b7b3b3498e966fce5e4e6bf77b84051be925e00980af5ade31e924ed4eb3e53','slate 0.1.0','ada',1795303322303);
CREATE TABLE segment (
    file     TEXT PRIMARY KEY,
    rows     INTEGER NOT NULL CHECK (rows > 0),
    at_min   INTEGER NOT NULL,
    at_max   INTEGER NOT NULL CHECK (at_max >= at_min),
    bytes    INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "segment" VALUES('events-2a9fcca8d580ae9a.parquet',300,1700000002000,1700002919000,1753,1795303322276);
CREATE TABLE session (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    token      BLOB NOT NULL REFERENCES token (hash),
    csrf       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE studio (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "studio" VALUES('id','787e52d83b2e9b0b967f3489a35aff19');
INSERT INTO "studio" VALUES('made_at','2026-11-21T23:22:02.127Z');
INSERT INTO "studio" VALUES('titles_changed','2026-11-21T23:22:02.269Z');
CREATE TABLE title (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    year INTEGER,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;
INSERT INTO "title" VALUES('t00','The First Film',1999,'{"id":"t00","name":"The First Film","year":1999,"genres":["Drama","Crime"]}');
INSERT INTO "title" VALUES('t01','A Second Film',2003,'{"id":"t01","name":"A Second Film","year":2003,"genres":["Comedy"]}');
CREATE TABLE token (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    id         TEXT NOT NULL UNIQUE,
    actor      TEXT NOT NULL REFERENCES actor (name),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "token" VALUES(X'0AEA21B086EF4AFF5D926371F95A78486F6469CFA500112312C011EFC207FC79','0aea21b086ef','cy',1795303322691,NULL);
INSERT INTO "token" VALUES(X'D558164E1E337356E9FDD0B31761601D93ED9E560AFB79AF7A287F5294046F07','d558164e1e33','ada',1795303322127,NULL);
INSERT INTO "token" VALUES(X'E7E455346B3C88395F3FA701893E61D5545BEB1EE85D1BF3B6BE2CCF8D7EB599','e7e455346b3c','ben',1795303322558,NULL);
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
INSERT INTO "version" VALUES('db0c866f18d451312a43aa55c28f174dbed70bf22b30d2706e172de44f50de97','ease','ease','6ec24eddb27c0306','name="small"
protocol="leave-one-out"
metrics=["ndcg@10"]
tune="ndcg@10"
[data]
[[model]]
name="popularity"
kind="popularity"
[[model]]
name="ease"
kind="ease"
lambda=10
','{"kind":"ease","lambda":10.0}','1b7b3b3498e966fce5e4e6bf77b84051be925e00980af5ade31e924ed4eb3e53','slate 0.1.0',30,20,1977,'ada',1795303322420);
CREATE TABLE viewer (
    id           TEXT PRIMARY KEY,
    key          BLOB NOT NULL CHECK (length(key) = 32),
    opted_out_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "viewer" VALUES('v03',X'226EDEB29C937617CEA01D56188F8B5290CD0296F6BF0249E7C614AC32C98B45',1795303322682);
CREATE INDEX title_by_name ON title (name COLLATE NOCASE);
CREATE INDEX segment_by_time ON segment (at_min, at_max);
CREATE UNIQUE INDEX inbox_event_identity
    ON inbox_event (viewer, title, kind, at, ifnull(value, 'none')) WHERE id IS NULL;
CREATE INDEX run_by_time ON run (at);
CREATE INDEX proposal_by_subject ON proposal (kind, subject);
CREATE INDEX alias_by_name ON alias (name, seq);
CREATE TRIGGER record_is_append_only_update BEFORE UPDATE ON record
BEGIN SELECT RAISE (ABORT, 'the record is append-only'); END;
CREATE TRIGGER record_is_append_only_delete BEFORE DELETE ON record
BEGIN SELECT RAISE (ABORT, 'the record is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('proposal',1);
INSERT INTO "sqlite_sequence" VALUES('alias',1);
INSERT INTO "sqlite_sequence" VALUES('inbox_event',1);
COMMIT;
PRAGMA user_version = 1;
