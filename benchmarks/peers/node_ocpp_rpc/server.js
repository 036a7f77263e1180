'use strict';
// Serve OCPP 1.6-J and 2.0.1 with ocpp-rpc in strict mode; every fact is committed before its answer.

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

const METHODS = {
    'ocpp1.6': {
        BootNotification: 'boot',
        Heartbeat: 'heartbeat',
        Authorize: 'authorize',
        StatusNotification: 'status',
        StartTransaction: 'start',
        MeterValues: 'meterValues',
        StopTransaction: 'stop',
    },
    'ocpp2.0.1': {
        BootNotification: 'bootV201',
        Heartbeat: 'heartbeat',
        Authorize: 'authorizeV201',
        StatusNotification: 'statusV201',
        TransactionEvent: 'transactionEvent',
    },
};

const database = new Database(options.database, options.synchronous);
const server = new RPCServer({ protocols: Object.keys(METHODS), strictMode: true });

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
    for (const [action, method] of Object.entries(METHODS[client.protocol])) {
        client.handle(action, ({ params, messageId }) =>
            database[method]({ station, receivedAt: now(), message: received, messageId }, params));
    }
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
