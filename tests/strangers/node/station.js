"use strict";
/* A charging station made of ocpp-rpc in strict mode: one whole session, ended from afar.

   node station.js URL IDENTITY PASSWORD SUBPROTOCOL NOW

   Tells each step on a line of its own; every message of both sides must satisfy the official schemas. */

const { RPCClient } = require("ocpp-rpc");

const [url, identity, password, subprotocol, now] = process.argv.slice(2);
const TOKEN = "04A1B2C3";
const MINUTE_MS = 60_000;
const BEGAN_MS = Date.parse(now) - 90 * MINUTE_MS;

const at = (minute) => new Date(BEGAN_MS + minute * MINUTE_MS).toISOString();
const tell = (step, more = {}) => process.stdout.write(`${JSON.stringify({ step, ...more })}\n`);

const station = new RPCClient({
  endpoint: url,
  identity,
  password,
  protocols: [subprotocol],
  strictMode: true,
  reconnect: false,
});

/** A promise for the next order of a kind from the central system, which is accepted. */
function ordered(action) {
  return new Promise((resolve) => {
    station.handle(action, ({ params }) => {
      resolve(params);
      return { status: "Accepted" };
    });
  });
}

async function session16() {
  const stopOrdered = ordered("RemoteStopTransaction");
  const status = (word, minute) =>
    station.call("StatusNotification", {
      connectorId: 1, errorCode: "NoError", status: word, timestamp: at(minute),
    });
  const boot = await station.call("BootNotification", {
    chargePointVendor: "Stranger", chargePointModel: "Node 1", firmwareVersion: "1.0",
  });
  tell("booted", { status: boot.status });
  await status("Available", -3);
  const shown = await station.call("Authorize", { idTag: TOKEN });
  tell("authorized", { status: shown.idTagInfo.status });
  await status("Preparing", -1);
  const started = await station.call("StartTransaction", {
    connectorId: 1, idTag: TOKEN, meterStart: 1234567, timestamp: at(0),
  });
  await status("Charging", 0);
  for (const minute of [20, 40, 60]) {
    await station.call("MeterValues", {
      connectorId: 1,
      transactionId: started.transactionId,
      meterValue: [{
        timestamp: at(minute),
        sampledValue: [
          { value: String(1234567 + minute * 100), measurand: "Energy.Active.Import.Register", unit: "Wh" },
          { value: "11.04", measurand: "Power.Active.Import", unit: "kW" },
        ],
      }],
    });
  }
  tell("charging", { status: started.idTagInfo.status });
  const order = await stopOrdered;
  tell("stop ordered", { isMine: order.transactionId === started.transactionId });
  await station.call("StopTransaction", {
    transactionId: started.transactionId, meterStop: 1243218, timestamp: at(75), idTag: TOKEN,
    reason: "Remote",
  });
  await status("Finishing", 75);
  await status("Available", 76);
}

async function session201() {
  const stopOrdered = ordered("RequestStopTransaction");
  const number = "7e57-0001";
  const idToken = { idToken: TOKEN, type: "ISO14443" };
  const status = (word, minute) =>
    station.call("StatusNotification", {
      timestamp: at(minute), connectorStatus: word, evseId: 1, connectorId: 1,
    });
  const meter = (minute, kwh, context) => [{
    timestamp: at(minute),
    sampledValue: [{
      value: kwh, context, measurand: "Energy.Active.Import.Register", unitOfMeasure: { unit: "kWh" },
    }],
  }];
  let seqNo = 0;
  const event = (eventType, triggerReason, minute, { info = {}, ...more } = {}) =>
    station.call("TransactionEvent", {
      eventType, triggerReason, timestamp: at(minute), seqNo: seqNo++,
      transactionInfo: { transactionId: number, ...info }, ...more,
    });
  const boot = await station.call("BootNotification", {
    reason: "PowerUp", chargingStation: { vendorName: "Stranger", model: "Node 2" },
  });
  tell("booted", { status: boot.status });
  await status("Available", -3);
  const shown = await station.call("Authorize", { idToken });
  tell("authorized", { status: shown.idTokenInfo.status });
  await status("Occupied", -1);
  const started = await event("Started", "Authorized", 0, {
    info: { chargingState: "EVConnected" }, evse: { id: 1, connectorId: 1 }, idToken,
    meterValue: meter(0, 1234.567, "Transaction.Begin"),
  });
  await event("Updated", "ChargingStateChanged", 1, { info: { chargingState: "Charging" } });
  for (const minute of [20, 40, 60]) {
    const meterValue = meter(minute, 1234.567 + minute / 10, "Sample.Periodic");
    await event("Updated", "MeterValuePeriodic", minute, { meterValue });
  }
  tell("charging", { status: started.idTokenInfo.status });
  const order = await stopOrdered;
  tell("stop ordered", { isMine: order.transactionId === number });
  await event("Ended", "RemoteStop", 75, {
    info: { stoppedReason: "Remote", chargingState: "Idle" },
    meterValue: meter(75, 1243.218, "Transaction.End"),
  });
  await status("Available", 76);
}

const SESSIONS = { "ocpp1.6": session16, "ocpp2.0.1": session201 };

async function main() {
  station.on("strictValidationFailure", ({ error, method }) => {
    tell("schema broken", { method, error: String(error) });
  });
  station.on("badMessage", ({ error }) => tell("bad message", { error: String(error) }));
  await station.connect();
  tell("connected", { protocol: station.protocol });
  await SESSIONS[subprotocol]();
  await station.close();
  tell("gone");
}

main().catch((error) => {
  tell("failed", { error: String(error), details: error.details });
  process.exitCode = 1;
});
