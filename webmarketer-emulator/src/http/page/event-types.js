// The view of event types.

import { badge, date, element, facts, json, row, table, value } from "./dom.js";
import { noEventTypes } from "./empty.js";
import { get, LIMIT } from "./service.js";

export const eventTypes = {
  filters: ["project", "search"],
  empty: noEventTypes,
  columns: ["Reference", "Name", "Fields"],
  load: async ({ project, search, offset }) => {
    const wanted = search.toLowerCase();
    const all = await get("event-types", { project });
    const found = all.filter((type) => `${type.reference}\n${type.name}`.toLowerCase().includes(wanted));
    const start = Number(offset) || 0;
    return { total: found.length, offset: start, data: found.slice(start, start + LIMIT) };
  },
  key: keyOf,
  cells: (type) => [
    ["what", value(type.reference), type.archivedAt ? [" ", badge("archived", "waiting")] : null],
    ["name", value(type.name)],
    ["size", `${type.fields.length} ${type.fields.length === 1 ? "field" : "fields"}`],
  ],
  detail: (type) => [
    element("h2", {}, value(type.reference), type.archivedAt ? [" ", badge("archived", "waiting")] : null),
    type.fields.length
      ? table("Fields", ["Storage key", "Ingestion key", "Type", "Entity", "Flags"], type.fields.map(field))
      : element("p", { className: "faint" }, "This event type has no fields."),
    facts([
      ["Name", type.name],
      ["Project", type.projectId],
      ["Events", sent(type)],
      ["Created", date(type.createdAt)],
      ["Updated", date(type.updatedAt)],
      ["Archived", type.archivedAt && date(type.archivedAt)],
    ]),
    json(type),
  ],
};

/** The key of an event type. The reference alone is not unique, because archived event types keep theirs. */
export function keyOf(type) {
  return type._id ?? type.reference;
}

function field(of) {
  const flags = [
    of.optional ? "optional" : "mandatory",
    of.discriminant && "discriminant",
    of.isPii && "PII",
    of.isMostProbableLocation && "most probable location",
  ];
  const ingestion = of.ingestionKey ? value(of.ingestionKey) : element("span", { className: "none" }, "not ingested");
  return row(value(of.storageKey ?? of.key), ingestion, value(of.type), value(of.entity), flags.filter(Boolean).join(", "));
}

function sent(type) {
  const of = new URLSearchParams({ ...(type.projectId && { project: type.projectId }), type: type.reference });
  return element("a", { href: `#events?${of}` }, "show events of this type");
}
