//! A local Webmarketer API for development and tests. It issues tokens, stores event types, receives events, and
//! trashes invalid events with the reasons. It needs no Webmarketer account and no internet access.
//!
//! Each [`Emulator`] listens on its own port of 127.0.0.1. By default it keeps everything in memory until it is
//! dropped. Each test can start its own emulator, and tests can run in parallel.
//!
//! ```
//! use webmarketer_emulator::{Emulator, Project, SHOP};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
//!
//! // The settings of the program under test: two base URLs and a service account.
//! assert!(emulator.api_base().starts_with("http://127.0.0.1:"));
//! assert!(emulator.oauth_base().ends_with("/oidc"));
//! assert!(emulator.service_account_json().contains("serviceAccountEmail"));
//!
//! // Like the service, the emulator processes an event after the response. Wait for it without a sleep.
//! emulator.wait_idle().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Injected faults
//!
//! The emulator injects the faults of networks and services: error responses, delays, lost connections. See [`Fault`],
//! whose JSON form is the same for the command line and the admin API, and [`Builder::rate_limit`].
//!
//! # Inspection and control
//!
//! With the methods of [`SessionHandle`] a test waits for the verdict on an event
//! ([`verdict`](SessionHandle::verdict)), lists the received events and their verdicts, pauses ingestion and processes
//! events one by one, sets the clock, revokes tokens and resets the state. Many tests can share one emulator, each with
//! its own [`session`](Emulator::session).
//!
//! Programs in other languages use the admin API: JSON over HTTP, below `/_emulator` of the URL of the emulator or of a
//! session. An unknown path is answered with 404; an unknown parameter or property with 400.
//!
//! | below `/_emulator` | |
//! | --- | --- |
//! | `GET ready` | the version of the emulator, the name and URL of the session, its first project, and the path of |
//! | | the written service account and why the last write to disk failed, or null |
//! | `GET projects` | the projects, with the number of event types, events and users |
//! | `GET event-types?project=` | the event types, archived ones included |
//! | `POST seed` | adds a project; the body is a page of event types, as the API returns it |
//! | `GET events`, `GET trash` | all events, or the trashed ones, newest first; filtered by |
//! | | `?project`, `nonce`, `type`, `test_id`, `stage` and `search` |
//! | `GET events/{id}` | one event, with its stage and the reasons why it was trashed |
//! | `GET await?nonce=` or `?id=` | waits until the event is visible or trashed; `timeout` in seconds, 10 by default |
//! | `GET arrivals`, `DELETE arrivals` | every received event, including repeated nonces; clears the list |
//! | `GET ingestion`, `POST ingestion/pause`, `POST ingestion/resume` | whether events are processed |
//! | `POST ingestion/tick` | processes `{"events": n}` waiting events, even while ingestion is paused |
//! | `GET clock`, `PUT clock` | the clock of the session: `{"now", "frozen"}`; `PUT` takes either or both |
//! | `POST clock/advance` | moves the clock forward by `{"seconds": n}` |
//! | `DELETE clock` | sets the clock back to the clock of this machine |
//! | `POST tokens` | issues a refresh token |
//! | `POST tokens/revoke` | revokes all access tokens; with `{"refreshTokens": true}` the refresh tokens too |
//! | `GET sessions`, `DELETE sessions/{name}` | lists and ends sessions; only at the URL of the emulator |
//! | `POST sessions` | starts a session with the name in `{"name"}`, or with a random name |
//! | `GET faults`, `POST`, `PUT`, `DELETE` | lists the faults with their counts; adds one; replaces all; removes all |
//! | `DELETE faults/{id}` | removes one fault |
//! | `GET rate-limit`, `PUT`, `DELETE` | `{"requestsPerSecond": 10, "burst": 20}`, or null |
//! | `GET requests`, `DELETE requests` | the latest 1000 requests, filtered by `?method`, `path` and `status`; |
//! | | `status=none` selects those without a response |
//! | `GET state`, `PUT state` | exports the whole state as JSON, or replaces it |
//! | `POST reset` | resets the session to its initial projects; also removes the events on disk |
//!
//! Send an event with curl and wait for its verdict; JSON bodies require the content type:
//!
//! ```sh
//! api=http://127.0.0.1:8710
//! json='content-type: application/json'
//! curl $api/api/v1/events -H "$json" \
//!   -d '{"projectId": "shop", "eventType": "none", "nonce": "n-1", "data": {}}'
//! curl "$api/_emulator/await?nonce=n-1"
//! # All other operations require an access token. Get a refresh token with its credentials, and exchange it:
//! curl -X POST $api/_emulator/tokens
//! curl $api/oidc/token -d grant_type=refresh_token -d client_id=emulator-application \
//!   -d client_secret=emulator-development-only -d refresh_token=...
//! curl $api/api/v1/projects/shop/trashed-events -H 'authorization: Bearer ...'
//! ```
//!
//! As in the API, sending an event requires no access token, unless the emulator has an [admin
//! token](Builder::admin_token). A token that is sent must be valid.
//!
//! The header `x-emulator-test-id` of a sent event names the test that sent it.
//!
//! The URL of the emulator, and of each session, serves a web page. It shows the events as they are received, the trash
//! with each reason beside its field, the event types and the requests. It loads nothing from the internet.
//!
//! # Persistence and access
//!
//! [`Builder::data`] keeps the state in a folder. Changes are written before they are answered, so they survive a crash
//! of the emulator. Sessions with a name, tokens, faults, the clock, arrivals and the request log are kept in memory
//! only. [`Builder::keep`] limits the number of events and arrivals; [`SessionHandle::dropped`], `GET ready` and the page
//! show how many were removed.
//!
//! An event is removed when the retention of its event type ends, counted from the date at which the event was received,
//! by the clock of the session. The API does not document from which date retention counts. Trashed events have none.
//!
//! `GET /healthz` answers with 200 while the emulator serves, and requires no token.
//!
//! By default the emulator accepts requests of programs on this machine, and in a browser requests of its own page. Web
//! pages that this machine serves on `localhost` can also send events. [`Builder::allow_host`] allows other names. To
//! [listen](Builder::listen) on an address that other machines can reach, add a [`CreatedAccount`] or set an [admin
//! token](Builder::admin_token). Everything below `/_emulator` then requires the token.
//!
//! # Compatibility with the API
//!
//! The emulator implements every operation of the API, with the same paths, formats and status codes. More than a
//! thousand requests generated from the contract test this on every change. An operation that the API does not have is
//! answered with 501. A malformed request is answered with an error that names each problem, in the format of the API.
//!
//! # Limitations
//!
//! The emulator validates events with [`webmarketer_core::validate`]. Its rules are as strict as the service is known
//! to be, but only the service is authoritative. Where the API is not documented, such as how users are filtered, how
//! users are identified and when a state counts, the emulator makes an assumption, and its documentation names it.
//! There is no attribution: offline interactions are only attached to their users. Without an admin token, nothing in
//! the emulator is secret: its private key is published with its source.

mod clock;
mod faults;
mod host;
mod http;
mod ingest;
mod insights;
mod model;
mod rate_limit;
mod session;
mod store;
mod tokens;

pub use faults::{Fault, FaultError};
pub use host::{Builder, Emulator, ImportError, RefreshCredentials, SessionHandle, StartError};
pub use http::{ObservedArrival, ObservedEvent, ObservedStage, SessionError};
pub use ingest::{Dropped, VerdictError};
pub use model::created_account::CreatedAccount;
pub use model::project::{LEADS, Project, ProjectError, SHOP};
pub use model::warning::Warning;
pub use rate_limit::RateLimitError;
pub use store::{DataError, ProjectSummary, VerifiedData, verify_data};
pub use webmarketer_core::api::NonceConflict;
