// One page of a list. Unchanged rows keep their elements, so that focus, selection and scroll position stay when the
// list changes.

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
  // New rows are highlighted only if the same list was shown before.
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

/** Focuses the row with this key, or the list. */
export function focus(key) {
  const item = [...rows.children].find((item) => item.dataset.key === key);
  (item?.firstElementChild ?? at("list")).focus();
}

/** Removes the rows that are no longer listed. Returns the others by their keys. */
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
  const content = JSON.stringify([shown.view, context.now.slice(0, 10), context.projects.length, of]);
  if (item.content === content) return;
  item.content = content;
  link.replaceChildren(...view.cells(of, context).map(([name, ...cell]) => element("span", { className: name }, ...cell)));
}

function empty(view, count, total, shown, context) {
  at("empty").hidden = count > 0;
  const filtered = total > 0 || view.filters.some((name) => shown[name]);
  const content = JSON.stringify([shown.view, filtered, context.url, shown.project]);
  if (count || at("empty").content === content) return;
  at("empty").content = content;
  at("empty").replaceChildren(...(filtered
    ? [element("h2", {}, "No matches"), element("p", {}, element("a", { href: `#${shown.view}` }, "Show all"))]
    : view.empty(context)));
}

function pages(count, total, shown) {
  const offset = Number(shown.offset) || 0;
  const [newer, between, older] = at("pages").children;
  at("pages").hidden = !count;
  between.textContent = total > count ? `${offset + 1} to ${offset + count} of ${total}` : `${total} in total`;
  newer.hidden = offset === 0;
  older.hidden = offset + count >= total;
  newer.href = address.href({ ...shown, offset: String(Math.max(offset - LIMIT, 0) || "") });
  older.href = address.href({ ...shown, offset: String(offset + LIMIT) });
}

// The arrow keys move the focus from row to row.
rows.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  const other = step && event.target.closest("li")?.[step];
  if (!other) return;
  event.preventDefault();
  other.firstElementChild.focus();
});
