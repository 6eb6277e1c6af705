// The page: asks the emulator again and again while somebody looks, and shows what it answers.

import * as address from "./address.js";
import * as detail from "./detail.js";
import { eventTypes } from "./event-types.js";
import { events, trash } from "./events.js";
import * as filters from "./filters.js";
import * as list from "./list.js";
import { requests } from "./requests.js";
import { get, Refused, Trouble } from "./service.js";
import * as top from "./top.js";

const EVERY = 1000;
const VIEWS = { events, trash, "event-types": eventTypes, requests };

let shown = address.read();
/** What all views may want to know beside their own list. */
let context = { url: "", session: "", now: "", projects: [], eventTypes: [], typesOf: "" };
/** What is open, as it was last seen: nothing, if it was looked for and is not there. */
let opened = { key: "", of: null };
let round = 0;
let timer;

async function refresh() {
  const mine = ++round;
  clearTimeout(timer);
  try {
    const seen = await look(VIEWS[shown.view]);
    // An answer to what is no longer asked is dropped.
    if (mine === round) show(seen);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (mine === round) top.trouble(error);
  } finally {
    if (mine === round && !document.hidden) timer = setTimeout(refresh, EVERY);
  }
}

async function look(view) {
  const [{ url, session }, clock, ingestion, projects, page] = await Promise.all([
    get("ready"), get("clock"), get("ingestion"), get("projects"), view.load(shown),
  ]);
  // They are long and seldom change, but for their number and the project that is looked at.
  const typesOf = JSON.stringify([shown.project, projects.map(({ id, eventTypes }) => [id, eventTypes])]);
  const eventTypes = typesOf === context.typesOf ? context.eventTypes : await get("event-types", { project: shown.project });
  const seen = { url, session, now: clock.now, projects, eventTypes, typesOf };
  const rows = keyed(view, page.data);
  return { view, rows, total: page.total, of: await find(view, rows), clock, ingestion, seen };
}

/** Each with its key. Those that nothing tells apart are counted. */
function keyed(view, data) {
  const times = new Map();
  return data.map((of) => {
    const key = view.key(of);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return { key: time > 1 ? `${key} (${time})` : key, of };
  });
}

/** What is open: as it is listed, else as it is found, else as it was. */
async function find(view, rows) {
  const listed = rows.find(({ key }) => key === shown.open);
  if (listed || !shown.open) return listed?.of ?? null;
  const before = opened.key === shown.open ? opened.of : undefined;
  if (before === null || !view.find) return before ?? null;
  try {
    return await view.find(shown.open);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function show({ view, rows, total, of, clock, ingestion, seen }) {
  const closed = shown.open ? "" : opened.key;
  context = seen;
  opened = { key: shown.open, of };
  document.body.dataset.view = shown.view;
  top.trouble(null);
  top.show(shown, context, clock, ingestion);
  filters.show(view, shown, context);
  list.show(view, rows, total, shown, context);
  detail.show(view, of, shown, context);
  // Whoever was at what is closed now goes on at its row.
  if (closed && document.activeElement === document.body) list.focus(closed);
}

function moved() {
  shown = address.read();
  refresh();
}

filters.changed((changes) => {
  const next = address.href({ ...shown, offset: "", ...changes });
  // Each letter of a search is no step to go back by.
  if ("search" in changes) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  moved();
});
detail.closed(() => {
  location.hash = address.href({ ...shown, open: "" });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  // The fragment of the address says what is shown, and not where one is.
  event.preventDefault();
  list.focus();
});
top.acted(refresh);
addEventListener("hashchange", moved);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
refresh();
