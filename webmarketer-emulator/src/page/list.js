// A list, a page at a time. What stays the same stays the same element: focus, selection and place on the screen are
// kept while the list changes.

import * as address from "./address.js";
import { element } from "./dom.js";
import { LIMIT } from "./service.js";

const at = (id) => document.getElementById(id);
const rows = at("rows");
let before = "";

/** Shows a page of a list. */
export function show(view, { total, data }, shown, context) {
  at("columns").hidden = !data.length;
  at("columns").replaceChildren(...view.columns.map((name) => element("span", {}, name)));
  // Rows are new to those who watch, not to those who came from elsewhere.
  const list = address.href({ ...shown, open: "" });
  const fresh = list === before;
  before = list;

  const keys = data.map(view.key);
  const kept = keep(new Set(keys));
  let next = rows.firstElementChild;
  for (const [place, key] of keys.entries()) {
    const item = kept.get(key) ?? make(key, fresh);
    if (item === next) next = next.nextElementSibling;
    else rows.insertBefore(item, next);
    fill(item, view, data[place], shown, context);
  }
  empty(view, total, data, shown, context);
  pages(total, data, shown);
}

/** Goes back to the row that is open. */
export function focus() {
  (rows.querySelector("[aria-current]") ?? at("list")).focus();
}

/** Removes the rows that are no longer listed, and answers the others by their keys. */
function keep(keys) {
  const kept = new Map();
  for (const item of [...rows.children]) {
    const { key } = item.dataset;
    if (keys.has(key) && !kept.has(key)) kept.set(key, item);
    else item.remove();
  }
  return kept;
}

function make(key, fresh) {
  const item = element("li", { className: fresh ? "fresh" : "" }, element("a", { className: "row" }));
  item.dataset.key = key;
  return item;
}

function fill(item, view, of, shown, context) {
  const link = item.firstElementChild;
  const { key } = item.dataset;
  link.setAttribute("href", address.href({ ...shown, open: key }));
  if (key === shown.open) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  const said = JSON.stringify([shown.view, context.now.slice(0, 10), of]);
  if (item.said === said) return;
  item.said = said;
  link.replaceChildren(...view.cells(of, context).map(([name, ...cell]) => element("span", { className: name }, ...cell)));
}

function empty(view, total, data, shown, context) {
  at("empty").hidden = data.length > 0;
  const filtered = total > 0 || view.filters.some((name) => shown[name]);
  const said = JSON.stringify([shown.view, filtered, context.url, shown.project]);
  if (data.length || at("empty").said === said) return;
  at("empty").said = said;
  at("empty").replaceChildren(...(filtered
    ? [element("h2", {}, "Nothing here matches"), element("p", {}, element("a", { href: `#${shown.view}` }, "Show all"))]
    : view.empty(context)));
}

function pages(total, data, shown) {
  const offset = Number(shown.offset) || 0;
  const [newer, between, older] = at("pages").children;
  at("pages").hidden = !data.length;
  between.textContent = total > data.length ? `${offset + 1} to ${offset + data.length} of ${total}` : `${total} in all`;
  newer.hidden = offset === 0;
  older.hidden = offset + data.length >= total;
  newer.href = address.href({ ...shown, offset: String(Math.max(offset - LIMIT, 0) || "") });
  older.href = address.href({ ...shown, offset: String(offset + LIMIT) });
}

// Up and down go from row to row.
rows.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  const other = step && event.target.closest("li")?.[step];
  if (!other) return;
  event.preventDefault();
  other.firstElementChild.focus();
});
