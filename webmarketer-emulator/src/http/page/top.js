// The head of the page: whether the emulator answers, its clock, its numbers, and what it can be told to do.

import * as address from "./address.js";
import { post, Refused, Trouble } from "./service.js";

const at = (id) => document.getElementById(id);
let paused = false;

/** Shows the clock, the session and how much there is of everything. */
export function show(shown, { session, projects }, clock, ingestion) {
  const named = session ? `session ${session}` : "";
  at("session").hidden = !named;
  text(at("session"), named);
  const [view] = document.querySelector(`nav [data-view="${shown.view}"]`).childNodes;
  text(document.querySelector("title"), [view.textContent.trim(), "Webmarketer emulator", named].filter(Boolean).join(" · "));

  const time = at("clock").querySelector("time");
  time.dateTime = clock.now;
  text(time, `${clock.now.slice(0, 10)} ${clock.now.slice(11, 19)} UTC`);
  at("frozen").hidden = !clock.frozen;

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

/** Shows what is the trouble with the emulator, if there is any. */
export function trouble(error) {
  at("reach").dataset.state = error ? "trouble" : "live";
  text(at("reach"), error ? "not live" : "live");
  at("trouble").hidden = !error;
  if (!error) return;
  const what = error instanceof Refused ? `answers ${error.message};` : "is not reachable,";
  text(at("trouble"), `The emulator at ${location.host} ${what} trying again.`);
}

/** Calls back once the emulator was told something. */
export function acted(then) {
  const tell = async (path) => {
    try {
      await post(path);
      then();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      trouble(error);
    }
  };
  at("pause").addEventListener("click", () => tell(paused ? "ingestion/resume" : "ingestion/pause"));
  at("reset").addEventListener("click", () => at("ask").showModal());
  at("ask").addEventListener("close", () => {
    if (at("ask").returnValue === "yes") tell("reset");
    at("ask").returnValue = "";
  });
}

/** What is said already is not said again: it would be read out again. */
function text(node, said) {
  if (node.textContent !== said) node.textContent = said;
}
