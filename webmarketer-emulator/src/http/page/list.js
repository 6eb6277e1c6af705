// A list, a page at a time. What stays the same stays the same element: focus, selection and place on the screen are
// kept while the list changes.

import * as address from "./address.js";
import { element } from "./dom.js";
import { LIMIT } from "./service.js";

const at = (id) => document.getElementById(id);
const rows = at("rows");
let before = "";

/** Shows a page of a list. */
export function show(view, listed, total, shown, context) {
  at("columns").hidden = !listed.length;
  at("columns").replaceChildren(...view.columns.map((name) => element("span", {}, name)));
  // Rows are new to those who watch, not to those who came from elsewhere.
  const list = address.href({ ...shown, open: "" });
  const fresh = list === before;
  before = list;

  const kept = keep(new Set(listed.map(({ key }) => key)));
  let next = rows.firstElementChild;
  for (const { key, of } of listed) {
    const item = kept.get(key) ?? make(key, fresh);
    if (item === next) next = next.nextElementSibling;
    else rows.insertBefore(item, next);
    fill(item, view, of, shown, context);
  }
  empty(view, listed.length, total, shown, context);
  pages(listed.length, total, shown);
}

/** Goes to the row of that key, or to the list as a whole. */
export function focus(key) {
  const item = [...rows.children].find((item) => item.dataset.key === key);
  (item?.firstElementChild ?? at("list")).focus();
}

/** Removes the rows that are no longer listed, and answers the others by their keys. */
function keep(keys) {
  const kept = new Map();
  for (const item of [...rows.children]) {
    const { key } = item.dataset;
    if (keys.has(key)) kept.set(key, item);
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
  const said = JSON.stringify([shown.view, context.now.slice(0, 10), context.projects.length, of]);
  if (item.said === said) return;
  item.said = said;
  link.replaceChildren(...view.cells(of, context).map(([name, ...cell]) => element("span", { className: name }, ...cell)));
}

function empty(view, count, total, shown, context) {
  at("empty").hidden = count > 0;
  const filtered = total > 0 || view.filters.some((name) => shown[name]);
  const said = JSON.stringify([shown.view, filtered, context.url, shown.project]);
  if (count || at("empty").said === said) return;
  at("empty").said = said;
  at("empty").replaceChildren(...(filtered
    ? [element("h2", {}, "Nothing here matches"), element("p", {}, element("a", { href: `#${shown.view}` }, "Show all"))]
    : view.empty(context)));
}

function pages(count, total, shown) {
  const offset = Number(shown.offset) || 0;
  const [newer, between, older] = at("pages").children;
  at("pages").hidden = !count;
  between.textContent = total > count ? `${offset + 1} to ${offset + count} of ${total}` : `${total} in all`;
  newer.hidden = offset === 0;
  older.hidden = offset + count >= total;
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
