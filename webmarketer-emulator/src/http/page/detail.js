// What is open, beside its list; where there is no room for both, in its place.

import { element } from "./dom.js";

const pane = document.getElementById("detail");
let open = "";

/** Shows what is open, or that it is not there. */
export function show(view, of, shown, context) {
  const arrived = shown.open !== open;
  open = shown.open;
  pane.hidden = !open;
  document.body.classList.toggle("opened", Boolean(open));
  const said = JSON.stringify([shown.view, open, of, context.typesOf]);
  if (!open || pane.said === said) return;
  pane.said = said;
  const within = pane.contains(document.activeElement);
  const body = of ? view.detail(of, context) : [element("p", { className: "faint" }, "It is not here, or no longer.")];
  pane.replaceChildren(element("button", { type: "button", className: "close", ariaLabel: "Close" }, "✕"), ...body.filter(Boolean));
  if (arrived) pane.scrollTop = 0;
  if (arrived || within) pane.focus({ preventScroll: !arrived });
}

/** Calls back when it is to be closed. */
export function closed(then) {
  pane.addEventListener("click", (event) => event.target.closest(".close") && then());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && !document.querySelector("dialog[open]")) then();
  });
}
