'use strict';
// Serve OCPP 1.6-J with ocpp-rpc in strict mode; every fact is committed before its answer.

const { createHash, timingSafeEqual } = require('node:crypto');
const { parseArgs } = require('node:util');
const { RPCServer } = require('ocpp-rpc');
const { Database } = require('./database.js');

const { values: options } = parseArgs({
    options: {
        port: { type: 'string' },
        database: { type: 'string' },
        synchronous: { type: 'string' },
    },
});

const database = new Database(options.database, options.synchronous);
const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true });

server.auth((accept, reject, { identity, password }) => {
    const expected = database.passwordHash(identity);
    const given = createHash('sha256').update(password ?? '').digest('hex');
    if (expected !== undefined && timingSafeEqual(Buffer.from(expected), Buffer.from(given))) {
        accept({});
    } else {
        reject(401, 'wrong credentials');
    }
});

server.on('client', (client) => {
    const station = client.identity;
    const now = () => new Date().toISOString();
    let received = '';
    client.on('message', ({ message, outbound }) => {
        if (!outbound) received = message;
    });
    const frame = () => ({ station, receivedAt: now(), message: received });

    client.handle('BootNotification', ({ params }) => {
        database.boot(frame(), params);
        return { status: 'Accepted', interval: 300, currentTime: now() };
    });

    client.handle('Heartbeat', () => {
        database.heartbeat(frame());
        return { currentTime: now() };
    });

    client.handle('Authorize', ({ params }) => ({
        idTagInfo: { status: database.authorize(frame(), params) },
    }));

    client.handle('StatusNotification', ({ params }) => {
        database.status(frame(), params);
        return {};
    });

    client.handle('StartTransaction', ({ params }) => {
        const { transactionId, status } = database.start(frame(), params);
        return { transactionId, idTagInfo: { status } };
    });

    client.handle('MeterValues', ({ params }) => {
        database.meterValues(frame(), params);
        return {};
    });

    client.handle('StopTransaction', ({ params }) => {
        const status = database.stop(frame(), params);
        return status === null ? {} : { idTagInfo: { status } };
    });
});

async function main() {
    const httpServer = await server.listen(Number(options.port), '127.0.0.1');
    process.once('SIGTERM', async () => {
        await server.close({ code: 1012, force: true });
        httpServer.closeAllConnections();
        database.close();
        process.exit(0);
    });
}

main();
