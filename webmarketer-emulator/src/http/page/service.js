// The client of the admin API below `_emulator`.

const TIMEOUT_MILLISECONDS = 10_000;

/** The number of rows in a page of a list. */
export const LIMIT = 50;

/** The emulator cannot be reached, or responds with an error. */
export class ServiceError extends Error {}

/** The emulator responds with an error. */
export class ErrorResponse extends ServiceError {}

/** Sends a GET request with these parameters, without the empty ones. Returns the parsed JSON. */
export function get(path, parameters = {}) {
  const set = Object.entries(parameters).filter(([, value]) => value !== "");
  return send(`${path}?${new URLSearchParams(set)}`, "GET");
}

/** Sends a POST request without a body. Returns the parsed JSON. */
export function post(path) {
  return send(path, "POST");
}

async function send(path, method) {
  let response, text;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    response = await fetch(`_emulator/${path}`, { method, cache: "no-store", signal });
    text = await response.text();
  } catch (error) {
    throw new ServiceError("not reachable", { cause: error });
  }
  const body = parse(text);
  if (response.ok && body !== undefined) return body;
  throw new ErrorResponse(`${response.status}: ${[body?.message ?? text.slice(0, 200)].flat().join("; ")}`);
}

/** The parsed JSON, or undefined if the text is not valid JSON. */
function parse(text) {
  try {
    return JSON.parse(text || "null");
  } catch {
    return undefined;
  }
}
