// The emulator as the page sees it: the addresses below `_emulator`, and the form of their answers.

const PATIENCE = 10_000;

/** Rows in a page of a list. */
export const LIMIT = 50;

/** An answer that says no. */
export class Refused extends Error {}

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
  const answer = await fetch(`_emulator/${path}`, { method, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : null;
  throw new Refused(`${answer.status}: ${message(text)}`);
}

function message(text) {
  try {
    return [JSON.parse(text).message].flat().join("; ");
  } catch {
    return text.slice(0, 200);
  }
}
