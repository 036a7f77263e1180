'use strict';
// The database of the Node peer: statements prepared once, one transaction for each message.

const { open } = require('./sqlite.js');

const STATEMENTS = {
    password: 'SELECT password_hash FROM station WHERE id = ?',
    token: 'SELECT status, expires_at FROM token WHERE uid = ?',
    journal: 'INSERT INTO journal (station_id, received_at, message) VALUES (?, ?, ?)',
    boot: 'UPDATE station SET vendor = ?, model = ?, firmware = ?, booted_at = ? WHERE id = ?',
    status: `INSERT INTO status_event (station_id, connector_id, status, error_code, at)
             VALUES (?, ?, ?, ?, ?)`,
    sample: `INSERT INTO sample (station_id, connector_id, charge_id, at, measurand, phase,
                                 location, context, unit, value)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    start: `INSERT INTO charge (station_id, connector_id, id_tag, started_at, meter_start,
                                authorization)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    started: `SELECT id FROM charge WHERE station_id = ? AND connector_id = ? AND id_tag = ?
              AND started_at = ? AND meter_start = ?`,
    stop: `UPDATE charge SET stopped_at = ?, meter_stop = ?, stop_reason = ?
           WHERE id = ? AND station_id = ? AND stopped_at IS NULL`,
};

class Database {
    constructor(path, synchronous) {
        this.connection = open(path);
        this.connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
        for (const [name, sql] of Object.entries(STATEMENTS)) {
            this[`${name}Statement`] = this.connection.prepare(sql);
        }
        this.heartbeats = [];
        for (const method of ['boot', 'status', 'meterValues', 'start', 'stop']) {
            const write = this[method].bind(this);
            this[method] = this.connection.transaction((frame, params) => {
                this.writeHeartbeats();
                this.journal(frame);
                return write(frame, params);
            });
        }
    }

    close() {
        this.connection.transaction(() => this.writeHeartbeats())();
        this.connection.close();
    }

    passwordHash(station) {
        return this.passwordStatement.get(station)?.password_hash;
    }

    // A heartbeat says nothing that must be durable: the next commit takes it along.
    heartbeat(frame) {
        this.heartbeats.push(frame);
    }

    authorize(frame, { idTag }) {
        this.heartbeats.push(frame);
        return this.authorization(idTag, frame.receivedAt);
    }

    boot({ station, receivedAt }, params) {
        const { chargePointVendor, chargePointModel, firmwareVersion = null } = params;
        this.bootStatement.run(
            chargePointVendor, chargePointModel, firmwareVersion, receivedAt, station,
        );
    }

    status({ station, receivedAt }, { connectorId, status, errorCode, timestamp = receivedAt }) {
        this.statusStatement.run(station, connectorId, status, errorCode, timestamp);
    }

    meterValues({ station }, { connectorId, transactionId = null, meterValue }) {
        for (const { timestamp, sampledValue } of meterValue) {
            for (const sample of sampledValue) {
                this.sampleStatement.run(
                    station, connectorId, transactionId, timestamp,
                    sample.measurand ?? 'Energy.Active.Import.Register',
                    sample.phase ?? null, sample.location ?? null, sample.context ?? null,
                    sample.unit ?? null, sample.value,
                );
            }
        }
    }

    // A start is stored once; a repeated one finds the transaction of the first.
    start({ station, receivedAt }, { connectorId, idTag, timestamp, meterStart }) {
        const status = this.authorization(idTag, receivedAt);
        const key = [station, connectorId, idTag, timestamp, meterStart];
        const { changes, lastInsertRowid } = this.startStatement.run(...key, status);
        const transactionId = changes ? lastInsertRowid : this.startedStatement.get(...key).id;
        return { transactionId, status };
    }

    // The first stop of a transaction is stored; a repeated one changes nothing.
    stop({ station, receivedAt }, { transactionId, timestamp, meterStop, reason, idTag }) {
        this.stopStatement.run(timestamp, meterStop, reason ?? null, transactionId, station);
        return idTag === undefined ? null : this.authorization(idTag, receivedAt);
    }

    authorization(idTag, now) {
        const token = this.tokenStatement.get(idTag);
        if (token === undefined) return 'Invalid';
        if (token.expires_at !== null && token.expires_at <= now) return 'Expired';
        return token.status;
    }

    journal({ station, receivedAt, message }) {
        this.journalStatement.run(station, receivedAt, message);
    }

    writeHeartbeats() {
        for (const frame of this.heartbeats) this.journal(frame);
        this.heartbeats = [];
    }
}

module.exports = { Database };
