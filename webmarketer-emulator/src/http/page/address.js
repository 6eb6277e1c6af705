// The fragment of the URL selects the view, so that a view can be linked: `#trash?project=shop&search=ada`.

const VIEWS = ["events", "trash", "event-types", "requests"];
const NAMES = ["project", "type", "stage", "search", "offset", "open"];

/** Parses the fragment: a view, and a text for each name, empty by default. */
export function read() {
  const [view, query] = location.hash.slice(1).split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const shown = { view: VIEWS.includes(view) ? view : VIEWS[0] };
  for (const name of NAMES) shown[name] = parameters.get(name) ?? "";
  return shown;
}

/** The fragment of a view. */
export function href(shown) {
  const set = NAMES.filter((name) => shown[name]).map((name) => [name, shown[name]]);
  return `#${shown.view}${set.length ? "?" : ""}${new URLSearchParams(set)}`;
}
