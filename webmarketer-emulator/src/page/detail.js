// What is open, beside its list; where there is no room for both, in its place.

import { element } from "./dom.js";

const pane = document.getElementById("detail");
const narrow = matchMedia("(max-width: 60rem)");
let open = "";

/** Shows what is open, or that it is not there. */
export function show(view, item, shown, context) {
  const arrived = shown.open !== open;
  open = shown.open;
  pane.hidden = !open;
  document.body.classList.toggle("opened", Boolean(open));
  const said = JSON.stringify([shown.view, open, item, context.typesOf]);
  if (!open || pane.said === said) return;
  pane.said = said;
  const body = item ? view.detail(item, context) : [element("p", { className: "faint" }, "It is not here, or no longer.")];
  pane.replaceChildren(element("button", { type: "button", className: "close", ariaLabel: "Close" }, "✕"), ...body.filter(Boolean));
  if (!arrived) return;
  pane.scrollTop = 0;
  if (narrow.matches) pane.focus();
}

/** Calls back when it is to be closed. */
export function closed(then) {
  pane.addEventListener("click", (event) => event.target.closest(".close") && then());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && !document.querySelector("dialog[open]")) then();
  });
}
