// What the page shows is told by the fragment of its address, so that a view can be linked:
// `#trash?project=shop&search=ada`.

const VIEWS = ["events", "trash", "event-types", "requests"];
const NAMES = ["project", "type", "stage", "search", "offset", "open"];

/** What the address says is shown: a view, and a text for each name, empty where it says nothing. */
export function read() {
  const [view, query] = location.hash.slice(1).split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const shown = { view: VIEWS.includes(view) ? view : VIEWS[0] };
  for (const name of NAMES) shown[name] = parameters.get(name) ?? "";
  return shown;
}

/** The fragment that shows that. */
export function href(shown) {
  const said = NAMES.filter((name) => shown[name]).map((name) => [name, shown[name]]);
  return `#${shown.view}${said.length ? "?" : ""}${new URLSearchParams(said)}`;
}
