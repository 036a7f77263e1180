-- The tables of both peers. Only what the message path itself looks up has an index.
CREATE TABLE station (
    id TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    vendor TEXT,
    model TEXT,
    firmware TEXT,
    booted_at TEXT
);

CREATE TABLE token (
    uid TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    expires_at TEXT
);

CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL,
    station_id TEXT NOT NULL,
    message TEXT,
    answer TEXT
);

CREATE TABLE connector (
    station_id TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    error_code TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (station_id, connector_id)
);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    type TEXT NOT NULL,
    station_id TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE TABLE charge (
    id INTEGER PRIMARY KEY,
    station_id TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    id_tag TEXT NOT NULL,
    started_at TEXT NOT NULL,
    meter_start INTEGER NOT NULL,
    authorization TEXT NOT NULL,
    stopped_at TEXT,
    meter_stop INTEGER,
    stop_reason TEXT,
    UNIQUE (station_id, connector_id, id_tag, started_at, meter_start)
);

CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    station_id TEXT NOT NULL,
    connector_id INTEGER NOT NULL,
    charge_id INTEGER,
    at TEXT NOT NULL,
    measurand TEXT NOT NULL,
    phase TEXT,
    location TEXT,
    context TEXT,
    unit TEXT,
    value TEXT NOT NULL
);
