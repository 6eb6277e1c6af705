// The emulator as the page sees it: the addresses below `_emulator`, and the form of their answers.

const PATIENCE = 10_000;

/** Rows in a page of a list. */
export const LIMIT = 50;

/** No answer that is of any use. */
export class Trouble extends Error {}

/** An answer that says no. */
export class Refused extends Trouble {}

/** What is there, of which the parameters say which part. Those without a value are left out. */
export function get(path, parameters = {}) {
  const said = Object.entries(parameters).filter(([, value]) => value !== "");
  return ask(`${path}?${new URLSearchParams(said)}`, "GET");
}

/** Has something done. */
export function post(path) {
  return ask(path, "POST");
}

async function ask(path, method) {
  let answer, text;
  try {
    answer = await fetch(`_emulator/${path}`, { method, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    text = await answer.text();
  } catch (error) {
    throw new Trouble("not reachable", { cause: error });
  }
  const body = read(text);
  if (answer.ok && body !== undefined) return body;
  throw new Refused(`${answer.status}: ${[body?.message ?? text.slice(0, 200)].flat().join("; ")}`);
}

/** What a text is in JSON, or nothing. */
function read(text) {
  try {
    return JSON.parse(text || "null");
  } catch {
    return undefined;
  }
}
