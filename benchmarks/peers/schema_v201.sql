-- What OCPP 2.0.1 needs beside the tables of 1.6: a charge has the station's own id, and each event is taken once.
ALTER TABLE charge ADD COLUMN station_transaction_id TEXT;

CREATE UNIQUE INDEX charge_of_station ON charge (station_id, station_transaction_id)
    WHERE station_transaction_id IS NOT NULL;

CREATE TABLE transaction_event (
    station_id TEXT NOT NULL,
    station_transaction_id TEXT NOT NULL,
    seq_no INTEGER NOT NULL,
    PRIMARY KEY (station_id, station_transaction_id, seq_no)
) WITHOUT ROWID;
