BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE api_key (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	secret_hash BLOB NOT NULL, 
	created_at INTEGER NOT NULL, 
	disabled_at INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (secret_hash)
);
INSERT INTO "api_key" VALUES(10,1,'backup','viewer',X'68617368203130',1774008000000000,NULL);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	at INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(16,1,1774008000000000,'key_1','create','tok_1','{"a":1}');
CREATE TABLE command (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	name TEXT NOT NULL, 
	station_no INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	status TEXT NOT NULL, 
	issued_at INTEGER NOT NULL, 
	issued_by TEXT NOT NULL, 
	ended_at INTEGER, 
	outcome TEXT, 
	"transaction" INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "command" VALUES(8,1,'reset',1,'{"kind":"soft"}','pending',1774008000000000,'key_1',NULL,NULL,NULL);
CREATE TABLE connector (
	station_no INTEGER NOT NULL, 
	evse INTEGER NOT NULL, 
	connector INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	status TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	received_at INTEGER NOT NULL, 
	error TEXT, 
	info TEXT, 
	vendor_error TEXT, 
	PRIMARY KEY (station_no, evse, connector)
)
 WITHOUT ROWID

;
INSERT INTO "connector" VALUES(1,1,1,1,'Charging',1774008000000000,1774008001000000,NULL,NULL,NULL);
CREATE TABLE dispute (
	"transaction" INTEGER NOT NULL, 
	stop TEXT NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	received_at INTEGER NOT NULL, 
	PRIMARY KEY ("transaction", stop)
);
INSERT INTO "dispute" VALUES(6,'{"at":1774008100000000,"meter_wh":"9.5","reason":"Local","token_uid":null}',1,1774008101000000);
CREATE TABLE event (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	type TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	data TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "event" VALUES(2,1,'station.booted',1774008002000000,'CP 1/ü','{"vendor":"Loom","numbers":[1,2.5,null]}');
CREATE TABLE journal (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	station_no INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	protocol TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	answer_kind TEXT, 
	answered_after_us INTEGER, 
	pair INTEGER, 
	body BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "journal" VALUES(2,1,1,1774008002000000,'Heartbeat','ocpp1.6','in','call',NULL,NULL,NULL,X'012023CD00009017000000FFFFFFFF02005B322C226D326D3201008835C325');
CREATE TABLE journal_arrived (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	station_no INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE journal_of_station (
	station_no INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	PRIMARY KEY (station_no, id)
)
 WITHOUT ROWID

;
INSERT INTO "journal_of_station" VALUES(1,2,1);
CREATE TABLE newest_transaction (
	station_no INTEGER NOT NULL, 
	evse INTEGER NOT NULL, 
	connector INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	transaction_id INTEGER NOT NULL, 
	PRIMARY KEY (station_no, evse, connector)
)
 WITHOUT ROWID

;
INSERT INTO "newest_transaction" VALUES(1,1,1,1,6);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	topic TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	payload TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "outbox" VALUES(14,1,'webhook','k',1774008000000000,'{"a":[1]}');
CREATE TABLE probe (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	filler BLOB NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE reading (
	series INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	digest INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	delay_us INTEGER NOT NULL, 
	evse INTEGER NOT NULL, 
	connector INTEGER NOT NULL, 
	layout INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (series, at, digest)
)
 WITHOUT ROWID

;
INSERT INTO "reading" VALUES(6,1774008000000000,8604357144006553202,1,60000000,1,1,1,X'A1');
CREATE TABLE reading_arrived (
	place INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	series INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	digest INTEGER NOT NULL, 
	delay_us INTEGER NOT NULL, 
	evse INTEGER NOT NULL, 
	connector INTEGER NOT NULL, 
	layout INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (place)
);
CREATE TABLE reading_layout (
	no INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	quantities TEXT NOT NULL, 
	PRIMARY KEY (no), 
	UNIQUE (quantities)
);
INSERT INTO "reading_layout" VALUES(1,1,'[{"measurand":"Energy.Active.Import.Register","unit":"Wh","phase":null,"location":null,"context":null,"is_signed":false}]');
CREATE TABLE session (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	station_no INTEGER NOT NULL, 
	evse INTEGER NOT NULL, 
	connector INTEGER NOT NULL, 
	token_uid TEXT NOT NULL, 
	opened_at INTEGER NOT NULL, 
	closed_at INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "session" VALUES(4,1,1,1,1,'Card',1774008000000000,NULL);
CREATE TABLE sign_in (
	secret_hash BLOB NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	user INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	expires_at INTEGER NOT NULL, 
	used_at INTEGER, 
	PRIMARY KEY (secret_hash)
);
INSERT INTO "sign_in" VALUES(X'6C696E6B',1,12,'link',1774011600000000,NULL);
CREATE TABLE station (
	no INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	identity TEXT NOT NULL, 
	registration TEXT NOT NULL, 
	is_stranger BOOLEAN NOT NULL, 
	is_disabled BOOLEAN NOT NULL, 
	security_profile INTEGER NOT NULL, 
	password_hash BLOB, 
	location TEXT, 
	protocol TEXT, 
	vendor TEXT, 
	model TEXT, 
	serial TEXT, 
	firmware TEXT, 
	connector_map TEXT, 
	created_at INTEGER NOT NULL, 
	booted_at INTEGER, 
	accepted_at INTEGER, 
	last_seen_at INTEGER, 
	PRIMARY KEY (no), 
	UNIQUE (identity)
);
INSERT INTO "station" VALUES(1,1,'CP 1/ü','pending',1,1,2,X'00FF','Bräuhaus 3','ocpp1.6','Loom','One','0007','1.0','{"1":[1,1],"2":[1,2]}',1774008000000000,1774008001000000,1774008002000000,1774008003000000);
CREATE TABLE stored_reply (
	scope TEXT NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	request_hash BLOB NOT NULL, 
	status INTEGER NOT NULL, 
	headers TEXT NOT NULL, 
	body BLOB NOT NULL, 
	created_at INTEGER NOT NULL, 
	PRIMARY KEY (scope)
);
INSERT INTO "stored_reply" VALUES('key_1 POST /tokens abc',1,X'0102',201,'{"content-type":"application/json"}',X'7B226964223A22746F6B5F31227D',1774008000000000);
CREATE TABLE token (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	uid TEXT NOT NULL, 
	normal_uid TEXT NOT NULL, 
	type TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	status TEXT NOT NULL, 
	expires_at INTEGER, 
	"group" TEXT, 
	created_at INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "token" VALUES(2,1,'Card2','card2','ISO14443','Someone','blocked',1774008005000000,'family',1774008000000000);
CREATE TABLE "transaction" (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	station_no INTEGER NOT NULL, 
	serial INTEGER, 
	session INTEGER, 
	number TEXT, 
	evse INTEGER, 
	connector INTEGER, 
	token_uid TEXT, 
	refused TEXT, 
	reservation INTEGER, 
	received_at INTEGER NOT NULL, 
	started_at INTEGER, 
	began_at INTEGER NOT NULL, 
	meter_start_wh TEXT, 
	stopped_at INTEGER, 
	meter_stop_wh TEXT, 
	stop_reason TEXT, 
	stop_token_uid TEXT, 
	stop_received_at INTEGER, 
	interrupted_at INTEGER, 
	claimed_number TEXT, 
	suspect TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "transaction" VALUES(6,1,1,6,4,'1006',1,1,'Card','token-blocked',3,1774008006000000,1774008005000000,1774008005000000,'1000.50',1774008100000000,'12345678901234567890.10','Local','Other',1774008101000000,1774008090000000,NULL,'["interrupted","meter-jumped"]');
CREATE TABLE user (
	id INTEGER NOT NULL, 
	operator_id INTEGER DEFAULT '1' NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	created_at INTEGER NOT NULL, 
	disabled_at INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "user" VALUES(12,1,'Ada','admin',1774008000000000,NULL);
CREATE UNIQUE INDEX token_of_identity ON token (issuer, type, normal_uid);
CREATE INDEX session_open ON session (id) WHERE closed_at IS NULL;
CREATE INDEX transaction_of_beginning ON "transaction" (began_at);
CREATE INDEX transaction_of_claim ON "transaction" (station_no, claimed_number, stopped_at) WHERE claimed_number IS NOT NULL;
CREATE INDEX transaction_of_number ON "transaction" (number, station_no);
CREATE UNIQUE INDEX transaction_of_serial ON "transaction" (serial);
CREATE INDEX transaction_of_station ON "transaction" (station_no, id);
CREATE INDEX transaction_open ON "transaction" (id, station_no) WHERE stopped_at IS NULL AND interrupted_at IS NULL;
CREATE INDEX journal_of_action ON journal (action, id);
CREATE INDEX outbox_of_topic ON outbox (topic, id);
CREATE INDEX command_pending ON command (id) WHERE status = 'pending';
CREATE INDEX stored_reply_of_time ON stored_reply (created_at);
COMMIT;
