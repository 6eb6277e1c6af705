// The views of events and of the trash.

import { badge, date, element, facts, faint, json, kind, row, table, value } from "./dom.js";
import { noEvents, noTrash } from "./empty.js";
import { keyOf as keyOfType } from "./event-types.js";
import { get, LIMIT } from "./service.js";

export const events = view("events", ["project", "type", "stage", "search"], noEvents);
export const trash = view("trash", ["project", "type", "search"], noTrash);

function view(path, filters, empty) {
  return {
    filters,
    empty,
    columns: ["Time", "Stage", "Event type", "Nonce", "Test id"],
    load: ({ project, type, stage, search, offset }) => {
      const filter = { project, type, search, offset, limit: LIMIT };
      return get(path, filters.includes("stage") ? { ...filter, stage } : filter);
    },
    find: (id) => get(`events/${encodeURIComponent(id)}`),
    key: (event) => event.id,
    cells: (event, { now, projects }) => [
      ["when", date(event.arrivedAt, now)],
      ["stage", badge(event.stage)],
      ["what", value(event.eventType), projects.length > 1 ? faint(` ${event.project}`) : null, event.errors?.length ? why(event) : null, lost(event).length ? [" ", badge("nonce conflict", "trashed")] : null],
      ["nonce", value(event.nonce)],
      ["test", value(event.testId ?? "")],
    ],
    detail,
  };
}

/** The errors of an event, in one line. */
function why(event) {
  const short = event.errors.map((error) => [keyOf(error.field), error.type].filter(Boolean).join(" "));
  return element("span", { className: "why" }, value(short.join(", ")));
}

function detail(event, { eventTypes }) {
  const eventType = eventTypes.find((type) => type.reference === event.eventType && type.projectId === event.project);
  const of = eventType && new URLSearchParams({ project: event.project, open: keyOfType(eventType) });
  const errors = event.errors ?? [];
  return [
    element("h2", {}, value(event.eventType), " ", badge(event.stage)),
    ...errors.filter((error) => !error.field).map(reason),
    ...lost(event).map(conflict),
    fields(event.data ?? {}, errors.filter((error) => error.field), eventType),
    datedValues("States", event.states),
    datedValues("Statistics", event.statistics),
    facts([
      ["Id", event.id],
      ["Project", event.project],
      ["Event type", eventType ? element("a", { href: `#event-types?${of}` }, value(event.eventType)) : event.eventType],
      ["Nonce", event.nonce],
      ["Tracker id", event.trackerId],
      ["Test id", event.testId],
      ["User", event.user],
      ["Date", date(event.date)],
      ["Received", date(event.arrivedAt)],
      ["Processed", date(event.processedAt)],
    ]),
    json(event),
  ];
}

/** The conflicts with later, different events of the same nonce, which are lost. */
function lost(event) {
  return event.nonceConflicts ?? [];
}

function conflict({ lost, kept, keys }) {
  const other = lost === kept ? ["with other data in ", value(keys.join(", "))] : ["of the type ", value(lost)];
  return element("p", { className: "reason" }, element("code", {}, "nonce conflict"), " A later event ", ...other, " was sent with the same nonce, and is lost.");
}

/** The sent fields with their errors; missing fields come first. */
function fields(data, errors, eventType) {
  const wrong = new Map(errors.map((error) => [keyOf(error.field, eventType), error]));
  const missing = [...wrong.keys()].filter((key) => !Object.hasOwn(data, key));
  const rows = [...missing, ...Object.keys(data)].map((key) => {
    const error = wrong.get(key);
    const sent = error && "value" in error ? error.value : data[key];
    const shown = sent === undefined ? element("span", { className: "none" }, "missing") : value(sent);
    const made = row(value(key), shown, error ? reason(error) : faint(kind(sent)));
    made.className = error ? "wrong" : "";
    return made;
  });
  if (!rows.length) return element("p", { className: "faint" }, "The event has no fields.");
  return table("Fields", ["Field", "Value", errors.length ? "Reason" : "Type"], rows);
}

function reason(error) {
  const type = typeof error.field === "object" ? error.field?.type : "";
  const sentence = {
    "missing-field": "The field is mandatory, but missing or empty.",
    "invalid-field": type ? `The value is not a valid ${type}.` : "The value is not valid for the type of the field.",
    "unknown-event-type": "No event type has this reference, or it is archived.",
  }[error.type];
  return element("p", { className: "reason" }, element("code", {}, value(error.type)), " ", sentence ?? null);
}

/** The key of a field in the data of an event. If an error names the field by a string, the string is the storage key. */
function keyOf(field, eventType) {
  if (field && typeof field === "object") return field.ingestionKey ?? field.key ?? field.storageKey ?? "";
  const known = eventType?.fields.find((known) => known.storageKey === field);
  return known?.ingestionKey ?? field ?? "";
}

function datedValues(caption, values = {}) {
  const rows = Object.entries(values ?? {}).map(([key, of]) => {
    const { value: amount = of, date: since, currency } = of ?? {};
    return row(value(key), [value(amount), currency ? [" ", value(currency)] : null].flat(), since ? date(since) : faint("date of the event"));
  });
  return rows.length ? table(caption, ["Key", "Value", "Date"], rows) : null;
}
