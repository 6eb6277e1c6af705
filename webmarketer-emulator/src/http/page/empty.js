// What to do where there is nothing yet.

import { element } from "./dom.js";

/** No events: how to send the first one. */
export function noEvents({ url, projects, eventTypes }) {
  const [type] = eventTypes.filter((type) => !type.archivedAt);
  const projectId = type?.projectId ?? projects[0]?.id ?? "my-project";
  const event = { projectId, eventType: type?.reference ?? "my-event-type", nonce: "1", data: {} };
  return [
    element("h2", {}, "No events yet"),
    element("p", {}, "They show up here as they arrive. Send the first one:"),
    command(`curl ${url}/api/v1/events \\\n  -H 'content-type: application/json' \\\n  -d ${quoted(JSON.stringify(event))}`),
    element("p", {}, "Or let your program speak to this emulator instead of the service:"),
    command(`export WEBMARKETER_DEBUG_BASE_API_PATH=${url}/api\nexport WEBMARKETER_DEBUG_BASE_OAUTH_PATH=${url}/oidc`),
  ];
}

/** Nothing in the trash. */
export function noTrash() {
  return [
    element("h2", {}, "The trash is empty"),
    element("p", {}, "An event that does not fit its event type is answered like any other, and ends here with the reasons."),
  ];
}

/** No event types. */
export function noEventTypes() {
  return [
    element("h2", {}, "No event types yet"),
    element("p", {}, "Without one of its reference, every event ends in the trash. Make one through the API, or start the emulator with a project that has some."),
  ];
}

/** No requests. */
export function noRequests({ url }) {
  return [element("h2", {}, "No requests yet"), element("p", {}, "The API is served at:"), command(`${url}/api/v1`)];
}

function command(text) {
  return element("pre", { tabIndex: 0 }, text);
}

/** A text as a shell takes it. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
