-- A small studio as schema 4 left it, written by `sqlite3 .dump`. It never changes: every later version
-- has to open it.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE studio (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO studio VALUES('forgotten','1');
INSERT INTO studio VALUES('id','b18d937279123e8b4d32d23517f7c9d7');
INSERT INTO studio VALUES('made_at','2026-11-22T06:47:59.617Z');
INSERT INTO studio VALUES('titles_changed','2026-11-22T06:47:59.714Z');
CREATE TABLE actor (
    name       TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('admin', 'analyst', 'approver', 'service')),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO actor VALUES('ada','Ada','admin',1795330079617,NULL);
INSERT INTO actor VALUES('ben','Ben Okri','approver',1795330080604,NULL);
INSERT INTO actor VALUES('cy','cy','service',1795330081149,1795330081189);
CREATE TABLE token (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    id         TEXT NOT NULL UNIQUE,
    actor      TEXT NOT NULL REFERENCES actor (name),
    added_at   INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO token VALUES(X'6a773f809e76f0825bd7ea10f3d23c16355ecaead8101a114dbcbc4c7a627780','6a773f809e76','cy',1795330081149,NULL);
INSERT INTO token VALUES(X'a94bbd551df95e32bdb5abbb630f91015f888ca9f7ea06ec529ff7435dcf9a27','a94bbd551df9','ada',1795330079617,NULL);
INSERT INTO token VALUES(X'b4996790fb1d97bca97cb7d021bf605b034e04af2dff96a64607f4ea69b6305f','b4996790fb1d','ben',1795330080604,NULL);
CREATE TABLE session (
    hash       BLOB PRIMARY KEY CHECK (length(hash) = 32),
    token      BLOB NOT NULL REFERENCES token (hash),
    csrf       TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
INSERT INTO title VALUES('t00','Title 0',1980,'{"id":"t00","name":"Title 0","year":1980,"genres":["Drama","Crime"],"age":0}');
INSERT INTO title VALUES('t01','Title 1',1981,'{"id":"t01","name":"Title 1","year":1981,"genres":["Comedy"],"age":12}');
INSERT INTO title VALUES('t02','Title 2',1982,'{"id":"t02","name":"Title 2","year":1982,"genres":["Drama","Crime"]}');
INSERT INTO title VALUES('t03','Title 3',1983,'{"id":"t03","name":"Title 3","year":1983,"genres":["Comedy"],"age":0}');
INSERT INTO title VALUES('t04','Title 4',1984,'{"id":"t04","name":"Title 4","year":1984,"genres":["Drama","Crime"],"age":12}');
INSERT INTO title VALUES('t05','Title 5',1985,'{"id":"t05","name":"Title 5","year":1985,"genres":["Comedy"],"windows":[{"from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z","territories":["FR"]}]}');
INSERT INTO title VALUES('t06','Title 6',1986,'{"id":"t06","name":"Title 6","year":1986,"genres":["Drama","Crime"],"age":0}');
INSERT INTO title VALUES('t07','Title 7',1987,'{"id":"t07","name":"Title 7","year":1987,"genres":["Comedy"],"age":12}');
INSERT INTO title VALUES('t08','Title 8',1988,'{"id":"t08","name":"Title 8","year":1988,"genres":["Drama","Crime"]}');
INSERT INTO title VALUES('t09','Title 9',1989,'{"id":"t09","name":"Title 9","year":1989,"genres":["Comedy"],"age":0}');
INSERT INTO title VALUES('t10','Title 10',1990,'{"id":"t10","name":"Title 10","year":1990,"genres":["Drama","Crime"],"age":12}');
INSERT INTO title VALUES('t11','Title 11',1991,'{"id":"t11","name":"Title 11","year":1991,"genres":["Comedy"]}');
INSERT INTO title VALUES('t12','Title 12',1992,'{"id":"t12","name":"Title 12","year":1992,"genres":["Drama","Crime"],"age":0}');
INSERT INTO title VALUES('t13','Title 13',1993,'{"id":"t13","name":"Title 13","year":1993,"genres":["Comedy"],"age":12}');
INSERT INTO title VALUES('t14','Title 14',1994,'{"id":"t14","name":"Title 14","year":1994,"genres":["Drama","Crime"]}');
INSERT INTO title VALUES('t15','Title 15',1995,'{"id":"t15","name":"Title 15","year":1995,"genres":["Comedy"],"age":0}');
INSERT INTO title VALUES('t16','Title 16',1996,'{"id":"t16","name":"Title 16","year":1996,"genres":["Drama","Crime"],"age":12}');
INSERT INTO title VALUES('t17','Title 17',1997,'{"id":"t17","name":"Title 17","year":1997,"genres":["Comedy"]}');
INSERT INTO title VALUES('t18','Title 18',1998,'{"id":"t18","name":"Title 18","year":1998,"genres":["Drama","Crime"],"age":0}');
INSERT INTO title VALUES('t19','Title 19',1999,'{"id":"t19","name":"Title 19","year":1999,"genres":["Comedy"],"age":12}');
CREATE TABLE viewer (
    id           TEXT PRIMARY KEY,
    key          BLOB NOT NULL CHECK (length(key) = 32),
    opted_out_at INTEGER
, age_max INTEGER CHECK (age_max BETWEEN 0 AND 21), territory TEXT CHECK (length(territory) = 2)) STRICT, WITHOUT ROWID;
INSERT INTO viewer VALUES('v00',X'49d0d4d5c85a2db77f0d55d9cb8025061abcff4bf53f146aad37e1eae08ca8a1',NULL,12,'FR');
INSERT INTO viewer VALUES('v03',X'e3b9c112ff34ac2d3f9ab59f4514e87ee7317f9086b7e72190a966585bcd093d',1795330081103,NULL,NULL);
CREATE TABLE segment (
    file     TEXT PRIMARY KEY,
    rows     INTEGER NOT NULL CHECK (rows > 0),
    at_min   INTEGER NOT NULL,
    at_max   INTEGER NOT NULL CHECK (at_max >= at_min),
    bytes    INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO segment VALUES('events-83cf13d70409c8f7.parquet',300,1700000000000,1700174540000,1392,1795330081418);
CREATE TABLE client_event (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO client_event VALUES('c1');
CREATE TABLE inbox_event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT,
    viewer TEXT NOT NULL,
    title  TEXT NOT NULL,
    kind   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    value  REAL
) STRICT;
INSERT INTO inbox_event VALUES(1,'c1','v00','t00',3,1793491200000,NULL);
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
INSERT INTO run VALUES('cadd4672804b6408','small',replace('name = "small"\nprotocol = { kind = "strong", test_viewers = 6, validation_viewers = 6 }\nmetrics = ["ndcg@10"]\n\n[[model]]\nname = "ease"\nkind = "ease"\nlambda = 10\n\n[[model]]\nname = "als"\nkind = "als"\nfactors = 4\nepochs = 2\n','\n',char(10)),'82e52159460536a99cd10b385d092d60f301f876a7db41d86147514e85e722fb','b13064608e2f62bf2cd75de5f50c0f49dc4341566222a8ae16dcaf0adcd55c62','8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac','slate 0.1.0','ada',1795330079837);
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
INSERT INTO version VALUES('01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5','ease','ease','cadd4672804b6408',replace('name = "small"\nprotocol = { kind = "strong", test_viewers = 6, validation_viewers = 6 }\nmetrics = ["ndcg@10"]\n\n[[model]]\nname = "ease"\nkind = "ease"\nlambda = 10\n\n[[model]]\nname = "als"\nkind = "als"\nfactors = 4\nepochs = 2\n','\n',char(10)),'{"kind":"ease","lambda":10.0}','8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac','slate 0.1.0',31,20,1977,'ada',1795330080095);
INSERT INTO version VALUES('dc8642e4eaba4e1837ef197293ca8abeb9afb0f8ff346f50a10167a7a5ca7fb0','ease','ease','cadd4672804b6408',replace('name = "small"\nprotocol = { kind = "strong", test_viewers = 6, validation_viewers = 6 }\nmetrics = ["ndcg@10"]\n\n[[model]]\nname = "ease"\nkind = "ease"\nlambda = 10\n\n[[model]]\nname = "als"\nkind = "als"\nfactors = 4\nepochs = 2\n','\n',char(10)),'{"kind":"ease","lambda":10.0}','6c46e981e23eada8b7f83baed70fd140627e15a04267ccbb713f1f6ce9fa2e18','slate 0.1.0',30,20,1977,'ada',1795330081418);
INSERT INTO version VALUES('f51e569a2100215f492df08b4e653c460540daf7468e998e312bce7ab1c706af','als','als','cadd4672804b6408',replace('name = "small"\nprotocol = { kind = "strong", test_viewers = 6, validation_viewers = 6 }\nmetrics = ["ndcg@10"]\n\n[[model]]\nname = "ease"\nkind = "ease"\nlambda = 10\n\n[[model]]\nname = "als"\nkind = "als"\nfactors = 4\nepochs = 2\n','\n',char(10)),'{"epochs":2,"factors":4,"kind":"als","lambda":0.005,"nu":1.0,"solver":"cg","steps":3,"w0":0.5,"weighting":"rendle"}','8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac','slate 0.1.0',31,20,801,'ada',1795330080311);
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
INSERT INTO proposal VALUES(1,'promote','01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5','{"figures":[{"ci":[0.7887051398351247,0.986620131524698],"label":"ndcg@10","p":null,"value":0.9046443096762825,"viewers":6}],"model":"ease","run":"cadd4672804b6408"}','best','ada','Ada',1795330080885);
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
INSERT INTO decision VALUES(1,'approved','checked','ben','Ben Okri','{"ask":"Put ease (01a37e89ef01) in production","at":"2026-11-22T06:48:00.885Z","changes":["Once approved, it can be promoted; every list is then made by it","No version is in production now"],"evidence":{"figures":[{"ci":[0.7887051398351247,0.986620131524698],"label":"ndcg@10","p":null,"value":0.9046443096762825,"viewers":6}],"model":"ease","run":"cadd4672804b6408"},"id":1,"kind":"promote","person":"Ada","proposed_by":"ada","subject":"01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5","why":"best"}','54ffc58793decbc536a67517c869ebd3cc2ffba6331756fa781e88d9822d72a1',1795330080995);
CREATE TABLE alias (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    version  TEXT NOT NULL REFERENCES version (id),
    proposal INTEGER NOT NULL REFERENCES proposal (id),
    rollback INTEGER NOT NULL CHECK (rollback IN (0, 1)),
    actor    TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
INSERT INTO alias VALUES(1,'production','01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5',1,0,'ben',1795330081043);
INSERT INTO alias VALUES(2,'production','dc8642e4eaba4e1837ef197293ca8abeb9afb0f8ff346f50a10167a7a5ca7fb0',1,0,'ada',1795330081418);
CREATE TABLE record (
    seq   INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO record VALUES(1,'{"seq":1,"at":"2026-11-22T06:47:59.617Z","actor":"ada","person":"Ada","operation":"init","purpose":"administer","subject":"","verdict":"permit"}',X'a9924c4584a5c684ca3ccc03e514ca005cf76d7bbed83c66d8fc8b065adc5d3e');
INSERT INTO record VALUES(2,'{"seq":2,"at":"2026-11-22T06:47:59.715Z","actor":"ada","person":"Ada","operation":"import titles","purpose":"import","subject":"import:titles.csv","verdict":"permit","effect":{"changed":20,"read":20,"skipped":0}}',X'b28bca0bb62e94bf71135b6c7bc062b02656fe5a67d072adc45e418b12a5b605');
INSERT INTO record VALUES(3,'{"seq":3,"at":"2026-11-22T06:47:59.757Z","actor":"ada","person":"Ada","operation":"import events","purpose":"import","subject":"import:events.csv","verdict":"permit","effect":{"added":310,"duplicates":0,"files":["events-9a544caa84fb1510.parquet"],"read":310,"skipped":0,"titles":0}}',X'1f868c5be577d437d29b9cb926fee43e76514f7733df68b2bea96a370c199812');
INSERT INTO record VALUES(4,'{"seq":4,"at":"2026-11-22T06:47:59.837Z","actor":"ada","person":"Ada","operation":"evaluate","purpose":"evaluate","subject":"run:cadd4672804b6408","verdict":"permit","effect":{"data":"8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac","name":"small","new":true}}',X'2210039ead054b9dfe771ebca5d394a941e0c35a15c29db73da1551bab391592');
INSERT INTO record VALUES(5,'{"seq":5,"at":"2026-11-22T06:48:00.138Z","actor":"ada","person":"Ada","operation":"model train","purpose":"evaluate","subject":"version:01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5","verdict":"permit","effect":{"data":"8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac","kind":"ease","name":"ease","new":true,"run":"cadd4672804b6408"}}',X'b934e87b5285e9c4a63615a642762e6344960ecf19bf0787bcda620e33943751');
INSERT INTO record VALUES(6,'{"seq":6,"at":"2026-11-22T06:48:00.337Z","actor":"ada","person":"Ada","operation":"model train","purpose":"evaluate","subject":"version:f51e569a2100215f492df08b4e653c460540daf7468e998e312bce7ab1c706af","verdict":"permit","effect":{"data":"8d411881b400f8b4f9745e57e306340fbb0f81261a12a7c22e4bf7f46c3719ac","kind":"als","name":"als","new":true,"run":"cadd4672804b6408"}}',X'28532239fe53e68d5f96bac90f93d52099762266401f1e2b1032b7adaa465baa');
INSERT INTO record VALUES(7,'{"seq":7,"at":"2026-11-22T06:48:00.604Z","actor":"ada","person":"Ada","operation":"actor add","purpose":"administer","subject":"actor:ben","verdict":"permit","effect":{"person":"Ben Okri","role":"approver","token_id":"b4996790fb1d"}}',X'f26483d612b104ad87fabffa269b067d85aacc0f869d42484c4c27c44b04beac');
INSERT INTO record VALUES(8,'{"seq":8,"at":"2026-11-22T06:48:00.893Z","actor":"ada","person":"Ada","operation":"model propose","purpose":"propose","subject":"version:01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5","verdict":"permit","why":"best","effect":{"evidence":{"figures":[{"ci":[0.7887051398351247,0.986620131524698],"label":"ndcg@10","p":null,"value":0.9046443096762825,"viewers":6}],"model":"ease","run":"cadd4672804b6408"},"proposal":1}}',X'6bbefd662c2de725d65092943f77fb5431e270ecc7898775d7584ff392c481f5');
INSERT INTO record VALUES(9,'{"seq":9,"at":"2026-11-22T06:48:00.951Z","actor":"ada","person":"Ada","operation":"model approve","purpose":"decide","subject":"proposal:1","verdict":"deny","reasons":["duty.own_proposal"]}',X'89d65e942c822e57204c3c97137adb230ecf548f593b77ae96b39bbeb0cdab6f');
INSERT INTO record VALUES(10,'{"seq":10,"at":"2026-11-22T06:48:00.995Z","actor":"ben","person":"Ben Okri","operation":"model approve","purpose":"decide","subject":"proposal:1","verdict":"permit","why":"checked","effect":{"shown":"54ffc58793decbc536a67517c869ebd3cc2ffba6331756fa781e88d9822d72a1","subject":"01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5","verdict":"approved"}}',X'06a4308bf79930676f21b969adad776d8b44fc0a4ea6f1ad069aed0e3f64c4f3');
INSERT INTO record VALUES(11,'{"seq":11,"at":"2026-11-22T06:48:01.044Z","actor":"ben","person":"Ben Okri","operation":"model promote","purpose":"deploy","subject":"version:01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5","verdict":"permit","effect":{"alias":"production","before":null,"proposal":1}}',X'1944612493d527e5ce856d4d00cca326857203225e60d1ac7f00ceca04d9ba1d');
INSERT INTO record VALUES(12,'{"seq":12,"at":"2026-11-22T06:48:01.103Z","actor":"ada","person":"Ada","operation":"viewer opt-out","purpose":"collect","subject":"viewer","verdict":"permit","effect":{"opted_out":true,"viewer":"4ed09c9204872035e3bb95a69c031d2a331d28f9ef882c27149773ab93e62f54"}}',X'55e0d124b473c95b8c6ae7a96cc67870358d27ed247c4db13bb606722f4a80de');
INSERT INTO record VALUES(13,'{"seq":13,"at":"2026-11-22T06:48:01.149Z","actor":"ada","person":"Ada","operation":"actor add","purpose":"administer","subject":"actor:cy","verdict":"permit","effect":{"person":"cy","role":"service","token_id":"6a773f809e76"}}',X'c72375af099f5b0cb12ef81be8834191309ddc45be9acf698163ac37a614fa5b');
INSERT INTO record VALUES(14,'{"seq":14,"at":"2026-11-22T06:48:01.189Z","actor":"ada","person":"Ada","operation":"actor revoke","purpose":"administer","subject":"actor:cy","verdict":"permit","why":"left","effect":{}}',X'805275b2ae49987c3a628a530c46183161d2b80d329c6b484b53858bb8ff3f5b');
INSERT INTO record VALUES(15,'{"seq":15,"at":"2026-11-22T06:48:01.229Z","actor":"ada","person":"Ada","operation":"title variants","purpose":"import","subject":"title:t01","verdict":"permit","effect":{"variants":["night","day"]}}',X'1fc75026166529e735ae4cf9adb8a2e5b08af6ca459cf504d8e54a96b5d9c0ba');
INSERT INTO record VALUES(16,'{"seq":16,"at":"2026-11-22T06:48:01.275Z","actor":"ben","person":"Ben Okri","operation":"rules set","purpose":"curate","subject":"rules","verdict":"permit","why":"rights end","effect":{"hash":"124a6cd64a2cea56a58047e47ca33c9926a40cc4f9d67df81ebd78c910b3f92f","version":1}}',X'e871aa5e4e6dec188fa6646b30f68182610a2625ade3fa013c33527fcdc70464');
INSERT INTO record VALUES(17,'{"seq":17,"at":"2026-11-22T06:48:01.317Z","actor":"ada","person":"Ada","operation":"viewer profile","purpose":"collect","subject":"viewer","verdict":"permit","effect":{"age_max":12,"territory":"FR","viewer":"326cad4aa99a920a24e3d5194c0f8559e0f6439b719d2176f6b2a765d94bb4c2"}}',X'e98182aabd0435b73d92578a2965e0e54202e1ae96756c23ffb191538fba21fc');
INSERT INTO record VALUES(18,'{"seq":18,"at":"2026-11-22T06:48:01.437Z","actor":"ada","person":"Ada","operation":"viewer forget","purpose":"forget","subject":"viewer","verdict":"permit","effect":{"deleted":{"client_event":0,"exposure":0,"inbox_event":0,"tables":10,"viewer":0},"files":{"gone":["events-9a544caa84fb1510.parquet"],"new":["events-83cf13d70409c8f7.parquet"]},"receipt":"e0368b1813bd498a1cfeab19e334c6f637b3224e6ec8fad772e486f2112d7c7b","serving":"dc8642e4eaba serves: the same model without the viewer","versions":[{"heir":null,"name":"als","refit":"slate model train --run cadd4672804b --model als","version":"f51e569a2100215f492df08b4e653c460540daf7468e998e312bce7ab1c706af"},{"heir":"dc8642e4eaba4e1837ef197293ca8abeb9afb0f8ff346f50a10167a7a5ca7fb0","name":"ease","refit":null,"version":"01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5"}],"viewer":"bf642dae68ff7561e4010dd290140dbcbe0152d7fb45a1d432b747cc02129458"}}',X'c4221ac105d86d12eeb768b72213c956f811d7f19066bc92f3bc0af8112fc959');
INSERT INTO record VALUES(19,'{"seq":19,"at":"2026-11-22T06:48:01.481Z","actor":"ada","person":"Ada","operation":"events","purpose":"collect","subject":"events","verdict":"permit","effect":{"added":1,"duplicates":0}}',X'2a8f6bc83424e44db2a112d31d6182b8e58863de384fd587a7834da9b827b835');
CREATE TABLE version_sums (
    version  TEXT PRIMARY KEY REFERENCES version (id),
    artifact TEXT NOT NULL,
    bytes    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO version_sums VALUES('dc8642e4eaba4e1837ef197293ca8abeb9afb0f8ff346f50a10167a7a5ca7fb0','8018de92d26b851c0b91e7bd9e9bbd66e00391c385775ec398c70d239c626b18',2181);
CREATE TABLE version_retired (
    version TEXT PRIMARY KEY REFERENCES version (id),
    heir    TEXT REFERENCES version (id),
    why     TEXT NOT NULL,
    actor   TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO version_retired VALUES('01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5','dc8642e4eaba4e1837ef197293ca8abeb9afb0f8ff346f50a10167a7a5ca7fb0','it had learned from a viewer who was forgotten','ada',1795330081418);
INSERT INTO version_retired VALUES('f51e569a2100215f492df08b4e653c460540daf7468e998e312bce7ab1c706af',NULL,'it had learned from a viewer who was forgotten','ada',1795330081418);
CREATE TABLE artifact_doomed (
    name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO artifact_doomed VALUES('01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5');
INSERT INTO artifact_doomed VALUES('23e4ae58d7641cddbc5a9ed649f34069ba1f73a60ee6ca066d5520f15ccdf14c');
INSERT INTO artifact_doomed VALUES('f51e569a2100215f492df08b4e653c460540daf7468e998e312bce7ab1c706af');
CREATE TABLE exposure (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    slate   TEXT NOT NULL UNIQUE,
    viewer  TEXT,
    at      INTEGER NOT NULL,
    version TEXT NOT NULL,
    body    TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
INSERT INTO exposure VALUES(1,'d0d59624c5c53ed80c8d8682ba65dd18','v00',1795330081356,'01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5','{"diversity":0.3,"rows":[{"kind":"top-picks","titles":["t06","t13","t10"]},{"kind":"because-you-watched","titles":["t12","t15","t19"]}],"seed":7,"slots":[]}');
INSERT INTO exposure VALUES(2,'8309a25afc24a953d30c6ceea8e45bc2',NULL,1795330081389,'01a37e89ef01b170736d1a849b51eaa0d0ee0a74a55eaf3af1ce331c457e7fa5','{"diversity":0.3,"rows":[{"kind":"top-picks","titles":["t04","t07"]}],"seed":7,"slots":[]}');
CREATE TABLE variant (
    title    TEXT NOT NULL,
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    PRIMARY KEY (title, position),
    UNIQUE (title, name)
) STRICT, WITHOUT ROWID;
INSERT INTO variant VALUES('t01',0,'night');
INSERT INTO variant VALUES('t01',1,'day');
CREATE TABLE rules (
    version INTEGER PRIMARY KEY AUTOINCREMENT,
    hash    TEXT NOT NULL,
    body    TEXT NOT NULL,
    why     TEXT NOT NULL,
    actor   TEXT NOT NULL REFERENCES actor (name),
    at      INTEGER NOT NULL
) STRICT;
INSERT INTO rules VALUES(1,'124a6cd64a2cea56a58047e47ca33c9926a40cc4f9d67df81ebd78c910b3f92f',replace('[[exclude]]\ntitles = ["t03"]\nreason = "rights"\n\n[kids]\nbelow = 13\n','\n',char(10)),'rights end','ben',1795330081273);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('proposal',1);
INSERT INTO sqlite_sequence VALUES('alias',2);
INSERT INTO sqlite_sequence VALUES('rules',1);
INSERT INTO sqlite_sequence VALUES('exposure',2);
INSERT INTO sqlite_sequence VALUES('inbox_event',1);
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
CREATE INDEX version_retired_by_heir ON version_retired (heir);
CREATE INDEX exposure_by_viewer ON exposure (viewer) WHERE viewer IS NOT NULL;
COMMIT;
PRAGMA user_version = 4;
