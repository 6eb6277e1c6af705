// The filters of a list.

import { element } from "./dom.js";

const form = document.getElementById("filters");

/** Shows the filters of a view with their values. */
export function show(view, shown, { projects, eventTypes }) {
  form.hidden = !view.filters.length;
  for (const { name, parentElement } of form.elements) parentElement.hidden = !view.filters.includes(name);
  offer(form.elements.project, projects.map(({ id }) => id), shown.project);
  offer(form.elements.type, eventTypes.map(({ reference }) => reference).sort(), shown.type);
  form.elements.stage.value = shown.stage;
  // The search field is not changed while the user types.
  if (document.activeElement !== form.elements.search) form.elements.search.value = shown.search;
}

/** Calls back with the changed values. */
export function changed(then) {
  form.addEventListener("input", ({ target: { name, value } }) => {
    // Another project has other event types.
    then(name === "project" ? { project: value, type: "" } : { [name]: value });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Sets the options of a select: these values, "all", and the current value even if it is not among them. */
function offer(select, values, set) {
  const offered = [...new Set(["", ...values, set])];
  const same = offered.length === select.length && offered.every((value, place) => select.options[place].value === value);
  if (!same) select.replaceChildren(...offered.map((value) => element("option", { value }, value || "all")));
  select.value = set;
}
