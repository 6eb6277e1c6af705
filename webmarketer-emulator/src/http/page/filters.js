// The filters: which part of a list is shown.

import { element } from "./dom.js";

const form = document.getElementById("filters");

/** Shows the filters that a view has, as they are set. */
export function show(view, shown, { projects, eventTypes }) {
  form.hidden = !view.filters.length;
  for (const { name, parentElement } of form.elements) parentElement.hidden = !view.filters.includes(name);
  offer(form.elements.project, projects.map(({ id }) => id), shown.project);
  offer(form.elements.type, eventTypes.map(({ reference }) => reference).sort(), shown.type);
  form.elements.stage.value = shown.stage;
  // Nobody is interrupted while typing.
  if (document.activeElement !== form.elements.search) form.elements.search.value = shown.search;
}

/** Calls back with what was set. */
export function changed(then) {
  form.addEventListener("input", ({ target: { name, value } }) => {
    // Event types are those of a project.
    then(name === "project" ? { project: value, type: "" } : { [name]: value });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Offers these and all of them; and what is set, even where it is none of them. */
function offer(select, values, set) {
  const offered = [...new Set(["", ...values, set])];
  const same = offered.length === select.length && offered.every((value, place) => select.options[place].value === value);
  if (!same) select.replaceChildren(...offered.map((value) => element("option", { value }, value || "all")));
  select.value = set;
}
