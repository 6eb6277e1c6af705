// Requests: what was asked of the API, and how it was answered.

import { badge, date, element, facts, json, row, table, value } from "./dom.js";
import { noRequests } from "./empty.js";
import { get, LIMIT } from "./service.js";

export const requests = {
  filters: [],
  empty: noRequests,
  columns: ["Time", "Status", "Request", "Took", "Fault"],
  load: ({ offset }) => get("requests", { offset, limit: LIMIT }),
  key: (request) => [request.at, request.method, request.path, request.query, request.milliseconds].join(" "),
  cells: (request, { now }) => [
    ["when", date(request.at, now)],
    ["stage", status(request)],
    ["what", value(request.method), " ", value(target(request))],
    ["size", took(request)],
    ["test", fault(request)],
  ],
  detail: (request) => [
    element("h2", {}, value(`${request.method} ${request.path}`), " ", status(request)),
    facts([
      ["Time", date(request.at)],
      ["Query", request.query],
      ["Took", took(request)],
      ["Bytes", request.bytes],
      ["Fault", request.fault && fault(request)],
      ["User agent", request.userAgent],
    ]),
    headers(request.headers),
    json(request),
  ],
};

function target({ path, query }) {
  return query ? `${path}?${query}` : path;
}

function status({ status }) {
  if (!status) return badge("no answer", "trashed");
  return badge(String(status), status < 400 ? "visible" : status < 500 ? "waiting" : "trashed");
}

function took({ milliseconds }) {
  return `${Math.round(milliseconds)} ms`;
}

function fault({ fault }) {
  return fault ? value(fault) : "";
}

function headers(sent) {
  const pairs = Array.isArray(sent) ? sent : Object.entries(sent ?? {});
  if (!pairs.length) return null;
  return table("Headers", ["Header", "Value"], pairs.map(([name, text]) => row(value(name), value(text))));
}
