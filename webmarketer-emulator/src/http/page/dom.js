// What the page is made of. Text becomes text and never markup: events hold whatever was sent.

const LONGEST = 5000;
const SHORT = 60;

/** An element with these properties, attributes (those with a hyphen) and children: elements, texts, or nothing. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.includes("-")) made.setAttribute(property, value);
    else made[property] = value;
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** A value of JSON, as text: a string as it is, whatever else as JSON, on one line if it is short. */
export function value(of) {
  const line = typeof of === "string" ? of : JSON.stringify(of) ?? "";
  const text = typeof of !== "string" && line.length > SHORT ? JSON.stringify(of, null, 2) : line;
  const more = text.length - LONGEST;
  return element("bdi", { className: "value" }, more > 0 ? `${text.slice(0, LONGEST)}… (${more} more characters)` : text);
}

/** What sort of JSON a value is. */
export function kind(of) {
  if (of === null) return "null";
  return Array.isArray(of) ? "array" : typeof of;
}

/** A word in a coloured box. */
export function badge(text, tone = text) {
  return element("span", { className: `badge ${tone}` }, text);
}

/** What is no more than said beside the rest. */
export function faint(text) {
  return element("span", { className: "faint" }, text);
}

/** A date, short: of today the time alone. Always UTC, as the emulator writes it. */
export function date(written, now = "") {
  if (!written) return element("span", { className: "none" }, "–");
  const [day, time = ""] = String(written).split("T");
  const short = now.startsWith(day) ? time.slice(0, 12) : `${day} ${time.slice(0, 8)}`;
  return element("time", { dateTime: written, title: written }, short);
}

/** Names and what they stand for. Those that stand for nothing are left out. */
export function facts(pairs) {
  const said = pairs.filter(([, of]) => of !== null && of !== undefined && of !== "");
  return element("dl", {}, ...said.map(([name, of]) => [
    element("dt", {}, name),
    element("dd", {}, of instanceof Node ? of : value(of)),
  ]).flat());
}

/** A table with a caption; the first cell of a row names it. */
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

/** Whatever it is, as JSON, folded away. */
export function json(of) {
  return element("details", {}, element("summary", {}, "JSON"), element("pre", { tabIndex: 0 }, value(of)));
}
