// The page: polls the emulator while the page is visible, and shows the responses.

import * as address from "./address.js";
import * as detail from "./detail.js";
import { eventTypes } from "./event-types.js";
import { events, trash } from "./events.js";
import * as filters from "./filters.js";
import * as list from "./list.js";
import { requests } from "./requests.js";
import { ErrorResponse, get, ServiceError } from "./service.js";
import * as top from "./top.js";

const POLL_MILLISECONDS = 1000;
const VIEWS = { events, trash, "event-types": eventTypes, requests };

let shown = address.read();
/** The data that all views share. */
let context = { url: "", session: "", now: "", projects: [], eventTypes: [], typesOf: "" };
/** The open item as it was last loaded; `of` is null if it does not exist. */
let opened = { key: "", of: null };
let round = 0;
let timer;

async function refresh() {
  const mine = ++round;
  clearTimeout(timer);
  try {
    const seen = await look(VIEWS[shown.view]);
    // The response to an outdated request is ignored.
    if (mine === round) show(seen);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (mine === round) top.showError(error);
  } finally {
    if (mine === round && !document.hidden) timer = setTimeout(refresh, POLL_MILLISECONDS);
  }
}

async function look(view) {
  const [{ url, session, writeFailure, keep, dropped }, clock, ingestion, projects, page] = await Promise.all([
    get("ready"), get("clock"), get("ingestion"), get("projects"), view.load(shown),
  ]);
  // Event types are long lists that rarely change: loaded only if their number or the selected project changes.
  const typesOf = JSON.stringify([shown.project, projects.map(({ id, eventTypes }) => [id, eventTypes])]);
  const eventTypes = typesOf === context.typesOf ? context.eventTypes : await get("event-types", { project: shown.project });
  const seen = { url, session, writeFailure, keep, dropped, now: clock.now, projects, eventTypes, typesOf };
  const rows = keyed(view, page.data);
  return { view, rows, total: page.total, of: await find(view, rows), clock, ingestion, seen };
}

/** The items with their keys. Equal keys are numbered. */
function keyed(view, data) {
  const times = new Map();
  return data.map((of) => {
    const key = view.key(of);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return { key: time > 1 ? `${key} (${time})` : key, of };
  });
}

/** The open item: from the list, or else loaded by its key, or else as it was last loaded. */
async function find(view, rows) {
  const listed = rows.find(({ key }) => key === shown.open);
  if (listed || !shown.open) return listed?.of ?? null;
  const before = opened.key === shown.open ? opened.of : undefined;
  if (before === null || !view.find) return before ?? null;
  try {
    return await view.find(shown.open);
  } catch (error) {
    if (error instanceof ErrorResponse) return null;
    throw error;
  }
}

function show({ view, rows, total, of, clock, ingestion, seen }) {
  const closed = shown.open ? "" : opened.key;
  context = seen;
  opened = { key: shown.open, of };
  document.body.dataset.view = shown.view;
  top.showError(null);
  top.show(shown, context, clock, ingestion);
  filters.show(view, shown, context);
  list.show(view, rows, total, shown, context);
  detail.show(view, of, shown, context);
  // After the detail is closed, the focus returns to its row.
  if (closed && document.activeElement === document.body) list.focus(closed);
}

function moved() {
  shown = address.read();
  refresh();
}

filters.changed((changes) => {
  const next = address.href({ ...shown, offset: "", ...changes });
  // Typing in the search field adds no entries to the history.
  if ("search" in changes) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  moved();
});
detail.closed(() => {
  location.hash = address.href({ ...shown, open: "" });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  // The fragment of the URL holds the view, so it cannot be used as a link target.
  event.preventDefault();
  list.focus();
});
top.acted(refresh);
addEventListener("hashchange", moved);
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
refresh();
