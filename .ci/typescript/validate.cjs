// Validates the samples in `cases.json` with ajv in its strict mode. The argument is the folder with the packages.
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");

const Ajv = createRequire(path.join(path.resolve(process.argv[2]), "package.json"))("ajv/dist/2020").default;

/** Compiles a schema. A warning of the strict mode is an error. */
function compile(text, where) {
  const fail = (message) => {
    throw new Error(`${where}: ${message}`);
  };
  const logger = { log: fail, warn: fail, error: fail };
  return new Ajv({ strict: true, strictRequired: true, ownProperties: true, logger }).compile(JSON.parse(text));
}

let count = 0;
for (const { name, schemas, events } of JSON.parse(fs.readFileSync("cases.json", "utf8"))) {
  const byReference = new Map();
  for (const [file, text] of Object.entries(schemas)) {
    const validate = compile(text, `${name}/${file}`);
    const reference = /for the event type ("(?:[^"\\]|\\.)*")/.exec(JSON.parse(text).$comment);
    byReference.set(reference ? JSON.parse(reference[1]) : null, validate);
  }
  for (const { eventType, data, isValid } of events) {
    const results = [byReference.get(eventType)(data), byReference.get(null)({ eventType, data })];
    if (results.some((result) => result !== isValid)) {
      throw new Error(`${name}, ${eventType}: expected ${isValid}, found ${results}: ${JSON.stringify(data)}`);
    }
    count += 1;
  }
}
if (count < 1000) {
  throw new Error(`only ${count} samples`);
}
