// The texts of empty lists.

import { element } from "./dom.js";

/** No events: how to send the first one. */
export function noEvents({ url, projects, eventTypes }) {
  const [type] = eventTypes.filter((type) => !type.archivedAt);
  const projectId = type?.projectId ?? projects[0]?.id ?? "my-project";
  const event = { projectId, eventType: type?.reference ?? "my-event-type", nonce: "1", data: {} };
  return [
    element("h2", {}, "No events yet"),
    element("p", {}, "Events appear here as soon as they are received. Send the first one:"),
    command(`curl ${url}/api/v1/events \\\n  -H 'content-type: application/json' \\\n  -d ${quoted(JSON.stringify(event))}`),
    element("p", {}, "Or configure your program to use this emulator instead of the service:"),
    command(`export WEBMARKETER_DEBUG_BASE_API_PATH=${url}/api\nexport WEBMARKETER_DEBUG_BASE_OAUTH_PATH=${url}/oidc`),
  ];
}

/** Nothing in the trash. */
export function noTrash() {
  return [
    element("h2", {}, "The trash is empty"),
    element("p", {}, "Like the service, the emulator receives every well-formed event and validates it afterwards. Invalid events appear here with the reasons."),
  ];
}

/** No event types. */
export function noEventTypes() {
  return [
    element("h2", {}, "No event types yet"),
    element("p", {}, "An event without a matching event type is trashed. Create event types with the API, or start the emulator with a project that has event types."),
  ];
}

/** No requests. */
export function noRequests({ url }) {
  return [element("h2", {}, "No requests yet"), element("p", {}, "Requests to the API and the token endpoint appear here. The URL of the API is:"), command(`${url}/api/v1`)];
}

function command(text) {
  return element("pre", { tabIndex: 0 }, text);
}

/** A text, quoted for a shell. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
