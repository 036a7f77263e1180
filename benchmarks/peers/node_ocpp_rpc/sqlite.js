'use strict';
// better-sqlite3, or Node's own SQLite (Node 22.5 or newer) where that could not be built.

function open(path) {
    try {
        const BetterSqlite = require('better-sqlite3');
        return new BetterSqlite(path);
    } catch (error) {
        if (error.code !== 'MODULE_NOT_FOUND') throw error;
        return openBuiltIn(path);
    }
}

function openBuiltIn(path) {
    const { DatabaseSync } = require('node:sqlite');
    const connection = new DatabaseSync(path);
    const transaction = (write) => (...args) => {
        connection.exec('BEGIN');
        try {
            const result = write(...args);
            connection.exec('COMMIT');
            return result;
        } catch (error) {
            connection.exec('ROLLBACK');
            throw error;
        }
    };
    return {
        exec: (sql) => connection.exec(sql),
        prepare: (sql) => connection.prepare(sql),
        close: () => connection.close(),
        transaction,
    };
}

module.exports = { open };
