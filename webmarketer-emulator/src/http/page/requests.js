// The view of requests to the API and the token endpoint.

import { badge, date, element, facts, json, row, table, value } from "./dom.js";
import { noRequests } from "./empty.js";
import { get, LIMIT } from "./service.js";

export const requests = {
  filters: [],
  empty: noRequests,
  columns: ["Time", "Status", "Request", "Duration", "Fault"],
  load: ({ offset }) => get("requests", { offset, limit: LIMIT }),
  key: (request) => [request.at, request.method, request.path, request.query, request.milliseconds].join(" "),
  cells: (request, { now }) => [
    ["when", date(request.at, now)],
    ["stage", status(request)],
    ["what", value(request.method), " ", value(target(request))],
    ["size", duration(request)],
    ["test", fault(request)],
  ],
  detail: (request) => [
    element("h2", {}, value(`${request.method} ${request.path}`), " ", status(request)),
    facts([
      ["Time", date(request.at)],
      ["Query", request.query],
      ["Duration", duration(request)],
      ["Body size", size(request)],
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
  if (!status) return badge("no response", "trashed");
  return badge(String(status), status < 400 ? "visible" : status < 500 ? "waiting" : "trashed");
}

function duration({ milliseconds }) {
  return `${Math.round(milliseconds)} ms`;
}

function size({ bytes }) {
  return bytes === null || bytes === undefined ? "" : `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
}

function fault({ fault }) {
  return fault ? value(fault) : "";
}

function headers(sent) {
  const pairs = Array.isArray(sent) ? sent : Object.entries(sent ?? {});
  if (!pairs.length) return null;
  return table("Headers", ["Header", "Value"], pairs.map(([name, text]) => row(value(name), value(text))));
}
