'use strict';
// The database of the Node peer: statements prepared once, one transaction for each message.
// Each method returns the answer to its message, which the journal keeps in the same transaction.

const { open } = require('./sqlite.js');

const STATEMENTS = {
    password: 'SELECT password_hash FROM station WHERE id = ?',
    token: 'SELECT status, expires_at FROM token WHERE uid = ?',
    journal: 'INSERT INTO journal (station_id, received_at, message, answer) VALUES (?, ?, ?, ?)',
    event: 'INSERT INTO event (at, type, station_id, data) VALUES (?, ?, ?, ?)',
    boot: 'UPDATE station SET vendor = ?, model = ?, firmware = ?, booted_at = ? WHERE id = ?',
    connector: `INSERT INTO connector (station_id, connector_id, status, error_code, at)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET status = excluded.status,
                                          error_code = excluded.error_code, at = excluded.at`,
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
    once: `INSERT INTO transaction_event (station_id, station_transaction_id, seq_no)
           VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
    chargeOf: 'SELECT id FROM charge WHERE station_id = ? AND station_transaction_id = ?',
    begun: `INSERT INTO charge (station_id, connector_id, id_tag, started_at, meter_start,
                                authorization, station_transaction_id)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ended: `UPDATE charge SET stopped_at = ?, meter_stop = ?, stop_reason = ?
            WHERE station_id = ? AND station_transaction_id = ? AND stopped_at IS NULL`,
};

const REGISTER = 'Energy.Active.Import.Register';
const WRITING = [
    'boot', 'bootV201', 'status', 'statusV201', 'meterValues', 'start', 'stop', 'transactionEvent',
];

class Database {
    constructor(path, synchronous) {
        this.connection = open(path);
        this.connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`);
        for (const [name, sql] of Object.entries(STATEMENTS)) {
            this[`${name}Statement`] = this.connection.prepare(sql);
        }
        this.waiting = [];
        for (const method of WRITING) {
            const write = this[method].bind(this);
            this[method] = this.connection.transaction((frame, params) => {
                this.writeWaiting();
                const answer = write(frame, params);
                this.journal(frame, answer);
                return answer;
            });
        }
    }

    close() {
        this.connection.transaction(() => this.writeWaiting())();
        this.connection.close();
    }

    passwordHash(station) {
        return this.passwordStatement.get(station)?.password_hash;
    }

    // A heartbeat says nothing that must be durable: the next commit takes it along.
    heartbeat(frame) {
        const answer = { currentTime: new Date().toISOString() };
        this.waiting.push([frame, answer]);
        return answer;
    }

    authorize(frame, { idTag }) {
        const answer = { idTagInfo: { status: this.authorization(idTag, frame.receivedAt) } };
        this.waiting.push([frame, answer]);
        return answer;
    }

    boot(frame, { chargePointVendor, chargePointModel, firmwareVersion }) {
        return this.booted(frame, chargePointVendor, chargePointModel, firmwareVersion ?? null);
    }

    booted({ station, receivedAt }, vendor, model, firmware) {
        this.bootStatement.run(vendor, model, firmware, receivedAt, station);
        const data = { vendor, model };
        this.tell(receivedAt, 'station.booted', station, data);
        return { status: 'Accepted', interval: 300, currentTime: new Date().toISOString() };
    }

    status({ station, receivedAt }, { connectorId, status, errorCode, timestamp = receivedAt }) {
        this.connectorStatement.run(station, connectorId, status, errorCode, timestamp);
        this.tell(receivedAt, 'connector.status', station, { connectorId, status, errorCode });
        return {};
    }

    meterValues({ station }, { connectorId, transactionId = null, meterValue }) {
        for (const { timestamp, sampledValue } of meterValue) {
            for (const sample of sampledValue) {
                this.sampleStatement.run(
                    station, connectorId, transactionId, timestamp,
                    sample.measurand ?? REGISTER,
                    sample.phase ?? null, sample.location ?? null, sample.context ?? null,
                    sample.unit ?? null, sample.value,
                );
            }
        }
        return {};
    }

    // A start is stored once; a repeated one finds the transaction of the first.
    start({ station, receivedAt }, { connectorId, idTag, timestamp, meterStart }) {
        const status = this.authorization(idTag, receivedAt);
        const key = [station, connectorId, idTag, timestamp, meterStart];
        const { changes, lastInsertRowid } = this.startStatement.run(...key, status);
        if (changes) {
            const data = { transactionId: lastInsertRowid, connectorId, idTag };
            this.tell(receivedAt, 'transaction.started', station, data);
        }
        const transactionId = changes ? lastInsertRowid : this.startedStatement.get(...key).id;
        return { transactionId, idTagInfo: { status } };
    }

    // The first stop of a transaction is stored; a repeated one changes nothing.
    stop({ station, receivedAt }, { transactionId, timestamp, meterStop, reason, idTag }) {
        const { changes } = this.stopStatement.run(
            timestamp, meterStop, reason ?? null, transactionId, station,
        );
        if (changes) this.tell(receivedAt, 'transaction.stopped', station, { transactionId });
        if (idTag === undefined) return {};
        return { idTagInfo: { status: this.authorization(idTag, receivedAt) } };
    }

    authorizeV201(frame, { idToken }) {
        const status = this.authorization(idToken.idToken, frame.receivedAt);
        const answer = { idTokenInfo: { status } };
        this.waiting.push([frame, answer]);
        return answer;
    }

    bootV201(frame, { chargingStation }) {
        const { vendorName, model, firmwareVersion } = chargingStation;
        return this.booted(frame, vendorName, model, firmwareVersion ?? null);
    }

    statusV201({ station, receivedAt }, { connectorId, connectorStatus, timestamp }) {
        this.connectorStatement.run(station, connectorId, connectorStatus, '', timestamp);
        const data = { connectorId, status: connectorStatus };
        this.tell(receivedAt, 'connector.status', station, data);
        return {};
    }

    // An event of a transaction is stored once, with its readings.
    transactionEvent(frame, params) {
        const { station, receivedAt } = frame;
        const { transactionInfo, seqNo, idToken } = params;
        const status = idToken ? this.authorization(idToken.idToken, receivedAt) : null;
        const key = [station, transactionInfo.transactionId];
        if (this.onceStatement.run(...key, seqNo).changes) this.apply(frame, key, params, status);
        return status === null ? {} : { idTokenInfo: { status } };
    }

    apply({ station, receivedAt }, key, params, status) {
        const { transactionInfo, eventType, evse, idToken, timestamp, meterValue = [] } = params;
        const connectorId = evse?.connectorId ?? 1;
        const data = { transactionId: transactionInfo.transactionId };
        if (eventType === 'Started') {
            const idTag = idToken?.idToken ?? '';
            this.begunStatement.run(
                station, connectorId, idTag, timestamp, registerOf(meterValue), status ?? '',
                transactionInfo.transactionId,
            );
            this.tell(receivedAt, 'transaction.started', station, { ...data, idTag });
        } else if (eventType === 'Ended') {
            const reason = transactionInfo.stoppedReason ?? null;
            this.endedStatement.run(timestamp, registerOf(meterValue), reason, ...key);
            this.tell(receivedAt, 'transaction.stopped', station, data);
        }
        const charge = this.chargeOfStatement.get(...key)?.id ?? null;
        for (const { timestamp: at, sampledValue } of meterValue) {
            for (const sample of sampledValue) {
                this.sampleStatement.run(
                    station, connectorId, charge, at, sample.measurand ?? REGISTER,
                    sample.phase ?? null, sample.location ?? null, sample.context ?? null,
                    sample.unitOfMeasure?.unit ?? null, String(sample.value),
                );
            }
        }
    }

    authorization(idTag, now) {
        const token = this.tokenStatement.get(idTag);
        if (token === undefined) return 'Invalid';
        if (token.expires_at !== null && token.expires_at <= now) return 'Expired';
        return token.status;
    }

    tell(at, type, station, data) {
        this.eventStatement.run(at, type, station, JSON.stringify(data));
    }

    journal({ station, receivedAt, message, messageId }, answer) {
        const sent = JSON.stringify([3, messageId, answer]);
        this.journalStatement.run(station, receivedAt, message, sent);
    }

    writeWaiting() {
        for (const [frame, answer] of this.waiting) this.journal(frame, answer);
        this.waiting = [];
    }
}

function registerOf(meterValue) {
    for (const { sampledValue } of meterValue) {
        for (const { measurand = REGISTER, phase, value } of sampledValue) {
            if (measurand === REGISTER && phase === undefined) return Math.round(value);
        }
    }
    return 0;
}

module.exports = { Database };
