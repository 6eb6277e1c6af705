// The header of the page: the connection status, the clock, the counts of the views, and the buttons.

import * as address from "./address.js";
import { ErrorResponse, post, ServiceError } from "./service.js";

const at = (id) => document.getElementById(id);
let paused = false;

/** Shows the clock, the session and the counts. */
export function show(shown, { session, projects, writeFailure, keep, dropped }, clock, ingestion) {
  const named = session ? `session ${session}` : "";
  at("session").hidden = !named;
  text(at("session"), named);
  const [view] = document.querySelector(`nav [data-view="${shown.view}"]`).childNodes;
  text(document.querySelector("title"), [view.textContent.trim(), "Webmarketer emulator", named].filter(Boolean).join(" · "));

  const time = at("clock").querySelector("time");
  time.dateTime = clock.now;
  text(time, `${clock.now.slice(0, 10)} ${clock.now.slice(11, 19)} UTC`);
  at("frozen").hidden = !clock.frozen;

  at("write-failure").hidden = !writeFailure;
  text(at("write-failure"), writeFailure ? `Changes are not on disk: cannot write ${writeFailure}. Retrying…` : "");

  at("dropped").hidden = !dropped.events && !dropped.arrivals;
  const [what, count, scope] = dropped.events ? ["events", dropped.events, " of each project"] : ["arrivals", dropped.arrivals, ""];
  text(at("dropped"), `Older ${what} were removed (${count} in total): the emulator keeps the latest ${keep}${scope}.`);

  ({ paused } = ingestion);
  at("pause").hidden = false;
  text(at("pause"), paused ? "Resume ingestion" : "Pause ingestion");
  at("paused").hidden = !paused;
  text(at("paused"), `ingestion paused, ${ingestion.waiting} waiting`);

  const of = projects.filter(({ id }) => !shown.project || id === shown.project);
  const sum = (name) => of.reduce((total, project) => total + project[name], 0);
  const counts = { events: sum("events"), trash: sum("trash"), "event-types": sum("eventTypes") };
  for (const link of document.querySelectorAll("nav [data-view]")) {
    const { view } = link.dataset;
    link.setAttribute("href", address.href({ view, project: shown.project }));
    if (view === shown.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (view in counts) text(link.querySelector(".count"), String(counts[view]));
  }
}

/** Shows an error of the emulator, or none. */
export function showError(error) {
  at("status").dataset.state = error ? "error" : "live";
  text(at("status"), error ? "disconnected" : "live");
  at("error").hidden = !error;
  if (!error) return;
  const what = error instanceof ErrorResponse ? `responds with ${error.message}.` : "is not reachable.";
  text(at("error"), `The emulator at ${location.host} ${what} Retrying…`);
}

/** Calls back after each command. */
export function acted(then) {
  const run = async (path) => {
    try {
      await post(path);
      then();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      showError(error);
    }
  };
  at("pause").addEventListener("click", () => run(paused ? "ingestion/resume" : "ingestion/pause"));
  at("reset").addEventListener("click", () => at("ask").showModal());
  at("ask").addEventListener("close", () => {
    if (at("ask").returnValue === "yes") run("reset");
    at("ask").returnValue = "";
  });
}

/** Sets a text only if it changes, because a screen reader reads each change. */
function text(node, content) {
  if (node.textContent !== content) node.textContent = content;
}
