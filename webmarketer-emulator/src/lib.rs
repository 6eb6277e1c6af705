//! A local Webmarketer API for development and tests: it signs in, keeps event types, takes events, and trashes the
//! wrong ones with reasons, without an account and without a network beyond this machine.
//!
//! Each [`Emulator`] listens on a port of its own of 127.0.0.1 and, unless it is told otherwise, forgets everything
//! when it is dropped, so a test starts one and many tests run side by side.
//!
//! ```
//! use webmarketer_emulator::{Emulator, Project, SHOP};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
//!
//! // What the program under test needs to know: two addresses and who it is.
//! assert!(emulator.api_base().starts_with("http://127.0.0.1:"));
//! assert!(emulator.oauth_base().ends_with("/oidc"));
//! assert!(emulator.service_account_json().contains("serviceAccountEmail"));
//!
//! // Events are processed after the answer, as the real service does; no test has to sleep for it.
//! emulator.wait_idle().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What can go wrong
//!
//! Whatever a network and a service do to a client, the emulator does on purpose: see [`Fault`], whose JSON is the same
//! for the command line and the admin API, and [`Builder::rate_limit`].
//!
//! # Looked at and steered
//!
//! A test need not sleep, guess or start over: by the methods of [`SessionHandle`], it waits for the verdict on an
//! event ([`verdict`](SessionHandle::verdict)), reads what was received and what became of it, stops the worker and
//! lets it judge event by event, sets the clock that everything follows, takes tokens back and resets it all. Many
//! tests share one emulator, each with a [`session`](Emulator::session) of its own.
//!
//! A program in any other language does the same by the admin API, below `/_emulator` of the emulator's address and of
//! that of each session. It answers JSON and refuses what it does not know:
//!
//! | below `/_emulator` | |
//! | --- | --- |
//! | `GET ready` | the version, and where it is |
//! | `GET projects`, `GET event-types?project=`, `POST seed` | what there is; adds a project from a page of event types |
//! | `GET events`, `GET trash` | all, and the trashed ones alone, newest first; by `project`, `nonce`, `type`, `test_id`, `stage` and `search` |
//! | `GET events/{id}` | one event, with what became of it |
//! | `GET await?nonce=` or `?id=` | the verdict, as soon as it is given; waits for `timeout` seconds, 10 by default |
//! | `GET arrivals`, `DELETE arrivals` | what was received, before two of one nonce become one; `nonceConflict` where the two are not the same event |
//! | `GET ingestion`, `POST ingestion/pause`, `resume`, `tick` | whether events are judged; `tick` judges `{"events": n}` |
//! | `GET clock`, `PUT clock`, `POST clock/advance` | `{"now", "frozen"}`, either or both, and `{"seconds": n}` |
//! | `DELETE clock` | the time of this machine again |
//! | `POST tokens`, `POST tokens/revoke` | a refresh token; takes tokens back, `{"refreshTokens": true}` those too |
//! | `GET sessions`, `POST sessions`, `DELETE sessions/{name}` | of the emulator alone; `{"name"}` if it is to have one |
//! | `GET faults`, `POST`, `PUT`, `DELETE` | how often each happened; one more; all of them anew; none |
//! | `DELETE faults/{id}` | one less |
//! | `GET rate-limit`, `PUT`, `DELETE` | `{"requestsPerSecond": 10, "burst": 20}`, or null |
//! | `GET requests`, `DELETE requests` | the latest 1000; by `method`, `path`, and `status` (`none`: it got no answer) |
//! | `GET state`, `PUT state` | all that is kept, as JSON; puts another in its place |
//! | `POST reset` | the projects that it was given, and nothing else: what is on disk goes too |
//!
//! With nothing but curl, an event is sent and its verdict waited for like this; bodies of JSON must say that they are:
//!
//! ```sh
//! api=http://127.0.0.1:8710
//! json='content-type: application/json'
//! curl $api/api/v1/events -H "$json" \
//!   -d '{"projectId": "shop", "eventType": "none", "nonce": "n-1", "data": {}}'
//! curl "$api/_emulator/await?nonce=n-1"
//! # Whatever else the API has takes a token. A refresh token, with what goes with it, is exchanged for one:
//! curl -X POST $api/_emulator/tokens
//! curl $api/oidc/token -d grant_type=refresh_token -d client_id=emulator-application \
//!   -d client_secret=emulator-development-only -d refresh_token=...
//! curl $api/api/v1/projects/shop/trashed-events -H 'authorization: Bearer ...'
//! ```
//!
//! An event needs no token, as the API has it, unless the emulator is protected; a token that is sent must hold.
//!
//! The header `x-emulator-test-id` of an event says which test sent it.
//!
//! For people there is a page at the emulator's address, and at that of each session: it shows events as they arrive,
//! the trash with each reason beside its field, event types and requests. It works without a network.
//!
//! # What lasts, and who reaches it
//!
//! By [`Builder::data`] the state is kept in a folder: what was answered has been written before, and is there again
//! whatever ended the emulator. Sessions with a name, tokens, faults, the clock, arrivals and the log of requests are
//! in memory alone. [`Builder::keep`] bounds what there is.
//!
//! The emulator is reached from this machine and, in a browser, from its own page alone. To [listen](Builder::listen)
//! where others reach it takes an [admin token](Builder::admin_token), which everything below `/_emulator` then asks
//! for.
//!
//! # What it is true to
//!
//! Paths, shapes and status codes are those of the API, and every operation of it is served: some thousand requests
//! that are generated from the contract hold it to that, on every change. What is none of them is answered with 501 and
//! never with a pretended success. A request that is malformed is told what is wrong with it, in the shape of the API's
//! own errors.
//!
//! # What it leaves out
//!
//! It judges the data of an event by the rules of [`webmarketer_core::validate`], which are as strict as the service is
//! known to be; the service stays the authority. Where the API says nothing, such as how users are filtered, who is
//! recognised as whom and when a state counts, it guesses, and says so where it does. Nothing is attributed: offline
//! interactions are attached to their users, and that is all. Retention by days, which a project or an event type asks
//! for, is stored and not applied. It keeps no secret: its private key is published with its source.

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
pub use ingest::VerdictError;
pub use model::project::{LEADS, Project, ProjectError, SHOP};
pub use rate_limit::RateLimitError;
pub use store::DataError;
pub use webmarketer_core::api::NonceConflict;
