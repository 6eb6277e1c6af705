// Builds DOM elements. Texts are never parsed as markup, because events contain untrusted text.

const LONGEST = 5000;
const SHORT = 60;

/** An element with these properties, attributes (names with a hyphen) and children (elements, texts, null). */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.includes("-")) made.setAttribute(property, value);
    else made[property] = value;
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A JSON value as text: a string unchanged, anything else as JSON, on one line if it is short. */
export function value(of) {
  const line = typeof of === "string" ? of : JSON.stringify(of) ?? "";
  const text = typeof of !== "string" && line.length > SHORT ? JSON.stringify(of, null, 2) : line;
  const more = text.length - LONGEST;
  return element("bdi", { className: "value" }, more > 0 ? `${text.slice(0, LONGEST)}… (${more} more characters)` : text);
}

/** The JSON type of a value. */
export function kind(of) {
  if (of === null) return "null";
  return Array.isArray(of) ? "array" : typeof of;
}

/** A word in a colored box. */
export function badge(text, tone = text) {
  return element("span", { className: `badge ${tone}` }, text);
}

/** A less important text. */
export function faint(text) {
  return element("span", { className: "faint" }, text);
}

/** A short date in UTC; without the day if it is the day of `now`. */
export function date(written, now = "") {
  if (!written) return element("span", { className: "none" }, "–");
  const [day, time = ""] = String(written).split("T");
  const short = now.startsWith(day) ? time.slice(0, 12) : `${day} ${time.slice(0, 8)}`;
  return element("time", { dateTime: written, title: written }, short);
}

/** A list of names and values, without the empty values. */
export function facts(pairs) {
  const set = pairs.filter(([, of]) => of !== null && of !== undefined && of !== "");
  return element("dl", {}, ...set.map(([name, of]) => [
    element("dt", {}, name),
    element("dd", {}, of instanceof Node ? of : value(of)),
  ]).flat());
}

/** A table with a caption; the first cell of each row is its header. */
export function table(caption, heads, rows) {
  return element("div", { className: "table", tabIndex: 0, role: "region", ariaLabel: caption },
    element("table", {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows),
    ));
}

/** A row of a table. */
export function row(first, ...cells) {
  return element("tr", {}, element("th", { scope: "row" }, first), cells.map((cell) => element("td", {}, cell)));
}

/** An expandable section with the JSON of a value. */
export function json(of) {
  return element("details", {}, element("summary", {}, "JSON"), element("pre", { tabIndex: 0 }, value(of)));
}
