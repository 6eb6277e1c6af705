// The detail of the open item, beside the list, or instead of the list on a narrow screen.

import { element } from "./dom.js";

const pane = document.getElementById("detail");
let open = "";

/** Shows the open item, or that it does not exist. */
export function show(view, of, shown, context) {
  const arrived = shown.open !== open;
  open = shown.open;
  pane.hidden = !open;
  document.body.classList.toggle("opened", Boolean(open));
  const content = JSON.stringify([shown.view, open, of, context.typesOf]);
  if (!open || pane.content === content) return;
  pane.content = content;
  const within = pane.contains(document.activeElement);
  const body = of ? view.detail(of, context) : [element("p", { className: "faint" }, "This item does not exist, or was deleted.")];
  pane.replaceChildren(element("button", { type: "button", className: "close", ariaLabel: "Close" }, "✕"), ...body.filter(Boolean));
  if (arrived) pane.scrollTop = 0;
  if (arrived || within) pane.focus({ preventScroll: !arrived });
}

/** Calls back when the user closes the detail. */
export function closed(then) {
  pane.addEventListener("click", (event) => event.target.closest(".close") && then());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && !document.querySelector("dialog[open]")) then();
  });
}
