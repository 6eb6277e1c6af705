//! The client: how requests are made, retried and understood.

mod builder;
mod error;
mod exchange;
mod hooks;
mod limits;
mod operation;
mod proxy;
mod recorder;
mod request;
mod retry;
mod tls;
mod transport;
mod watched_body;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;
use webmarketer_schema::wire::WireError;
use webmarketer_schema::{EventType, ProjectId};

pub use builder::{ClientBuilder, variables};
use error::Called;
pub use error::{Error, ErrorKind};
pub use hooks::{AnswerInfo, RequestInfo};
pub use limits::RateLimit;
pub(crate) use operation::Operation;
pub use recorder::{Recorded, RecordedUpdate, Recorder};
pub(crate) use request::Request;
pub use retry::RetryPolicy;
pub(crate) use transport::Transport;

/// The Webmarketer API for one project. Clones share connections and token.
///
/// ```no_run
/// use webmarketer_core::Client;
///
/// # async fn example() -> Result<(), webmarketer_core::Error> {
/// // WEBMARKETER_APPLICATION_CREDENTIALS and WEBMARKETER_PROJECT_ID
/// let client = Client::from_env()?;
/// for event_type in client.event_types().list().await? {
///     println!("{}", event_type.reference);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    project: ProjectId,
    clock: Option<Clock>,
    /// The process that made it.
    #[cfg(feature = "blocking")]
    process: u32,
    backend: Backend,
}

/// Translates an instant of this machine's clock into the time that is sent.
#[derive(Clone)]
struct Clock(Arc<dyn Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync>);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(..)")
    }
}

/// Where the calls of a client go.
#[derive(Debug)]
enum Backend {
    /// To the service.
    Service(Arc<Transport>),
    /// Into memory, for tests.
    Recorder(Recorder),
    /// Nowhere.
    Disabled,
}

impl Client {
    fn new(project: ProjectId, clock: Option<Clock>, backend: Backend) -> Self {
        Self {
            inner: Arc::new(Inner {
                project,
                clock,
                #[cfg(feature = "blocking")]
                process: std::process::id(),
                backend,
            }),
        }
    }

    /// A client set by environment variables alone; see [`variables`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().from_env()?.build()
    }

    /// Starts to set a client up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client for tests, which sends nothing: what it is asked to send, events with their states and statistics, is checked
    /// by the rules of the service and kept by the [`Recorder`].
    ///
    /// ```
    /// use webmarketer_core::{Client, WebmarketerEvent};
    ///
    /// #[derive(WebmarketerEvent)]
    /// struct PageViewed {
    ///     url: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), webmarketer_core::Error> {
    /// let (client, recorder) = Client::recording();
    /// PageViewed { url: "https://example.com/".to_owned() }.send(&client).await?;
    /// recorder.assert_sent::<PageViewed>(|data| data["url"] == "https://example.com/");
    /// # Ok(())
    /// # }
    /// ```
    pub fn recording() -> (Self, Recorder) {
        let recorder = Recorder::default();
        (Self::new(recorder::project(), None, Backend::Recorder(recorder.clone())), recorder)
    }

    /// A client that does nothing: what it is asked to send is as good as received, and whatever it is asked for is an error
    /// of kind [`InvalidInput`](ErrorKind::InvalidInput). It is never made but by this call: a client without credentials is
    /// an error.
    pub fn disabled() -> Self {
        Self::new(recorder::project(), None, Backend::Disabled)
    }

    /// The project it speaks of.
    pub fn project(&self) -> &ProjectId {
        &self.inner.project
    }

    /// The process that made it: in a forked one, its connections are not served.
    #[cfg(feature = "blocking")]
    pub(crate) fn process(&self) -> u32 {
        self.inner.process
    }

    /// What the clock of the client shows at an instant of this machine's clock.
    pub(crate) fn time_at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        self.inner.clock.as_ref().map_or(instant, |Clock(clock)| clock(instant))
    }

    /// Waits until no access token is being fetched.
    #[cfg(feature = "blocking")]
    pub(crate) async fn wait_for_tokens(&self) {
        if let Backend::Service(transport) = &self.inner.backend {
            transport.tokens.wait().await;
        }
    }

    /// Makes a call and reads the answer as JSON. An empty answer is null.
    pub(crate) async fn call(
        &self,
        operation: Operation<'_>,
        query: &[(&str, String)],
        body: Option<&Value>,
    ) -> Result<Value, Error> {
        match &self.inner.backend {
            Backend::Service(transport) => {
                let request = transport.request(operation, query, body.map(|body| body.to_string().into()));
                request.json(&transport.execute(&request, transport.deadline()).await?.body)
            }
            Backend::Recorder(recorder) => recorder.answer(operation, body),
            Backend::Disabled => {
                let message = format!("{} was not made: the client is disabled", operation.id());
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        }
    }

    /// Makes a call and reads its answer.
    pub(crate) async fn ask<T>(
        &self,
        operation: Operation<'_>,
        query: &[(&str, String)],
        body: Option<&Value>,
        read: impl FnOnce(&Value) -> Result<T, WireError>,
    ) -> Result<T, Error> {
        let answer = self.call(operation, query, body).await?;
        read(&answer).map_err(|error| Error::unexpected(self.called(operation), error))
    }

    /// Until when a call that begins now may take, where there is a service to ask.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match &self.inner.backend {
            Backend::Service(transport) => Some(transport.deadline()),
            Backend::Recorder(_) | Backend::Disabled => None,
        }
    }

    /// What a call is named in errors.
    pub(crate) fn called(&self, operation: Operation<'_>) -> Called {
        match &self.inner.backend {
            Backend::Service(transport) => transport.called(operation),
            Backend::Recorder(_) | Backend::Disabled => operation.called(),
        }
    }

    /// Posts an event and returns the id it was given. `defined` is the event type as the program has it.
    // An async function would have room for what it is given and for the request made of it.
    pub(crate) fn post_event(
        &self,
        operation: Operation<'_>,
        body: Bytes,
        defined: Option<fn() -> EventType>,
    ) -> impl Future<Output = Result<Received, Error>> {
        let posted = match &self.inner.backend {
            Backend::Service(transport) => Posted::To(transport, transport.request(operation, &[], Some(body))),
            Backend::Recorder(recorder) => Posted::Answered(recorder.receive(&body, defined)),
            Backend::Disabled => Posted::Answered(Ok(uuid::Uuid::nil().to_string())),
        };
        async move {
            match posted {
                Posted::To(transport, ref request) => {
                    let answer = transport.execute(request, transport.deadline()).await?;
                    Ok(Received { id: request.id(&answer.body)?, is_repeat: answer.is_repeat })
                }
                Posted::Answered(answer) => answer.map(|id| Received { id, is_repeat: false }),
            }
        }
    }
}

/// That an event was received.
pub(crate) struct Received {
    /// The id that it was given.
    pub(crate) id: String,
    /// Whether the service may have received it before, at an earlier try.
    pub(crate) is_repeat: bool,
}

/// What becomes of an event that is posted.
enum Posted<'a> {
    /// It goes to the service.
    To(&'a Transport, Request<'a>),
    /// It was answered at once.
    Answered(Result<String, Error>),
}
