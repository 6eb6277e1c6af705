//! The client, and the calls that it makes.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::Instant;
use webmarketer_schema::ProjectId;
use webmarketer_schema::wire::WireError;

use super::api_requests::ApiRequests;
use super::backend::{Backend, LocalBackend, PreparedEvent, StructDefinition};
use super::draft::BeforeSend;
use super::inbox::Inboxes;
use super::known_structs::KnownStructs;
use super::operation::Operation;
use super::queue::RequestQueue;
use super::request::Request;
use super::variables::DEFAULT_API_BASE;
use crate::auth::TokenRefreshes;
use crate::error::{Error, RequestLine};

/// A client of the Webmarketer API for one project. Clones share the connections and the access token.
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
    inner: Arc<ClientInner>,
}

#[derive(Debug)]
struct ClientInner {
    project: ProjectId,
    clock: Option<Clock>,
    before_send: Option<BeforeSend>,
    /// The id of the process that made the client.
    #[cfg(feature = "blocking")]
    process: u32,
    backend: Backend,
    structs: Arc<KnownStructs>,
    // Dropped after the queue, which sends what it holds when it is dropped.
    inboxes: ClosingInboxes,
}

/// The inboxes of a client, which are closed when it is dropped.
#[derive(Debug)]
struct ClosingInboxes(Arc<Inboxes>);

impl Drop for ClosingInboxes {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Converts a time of this machine's clock to the date that is sent.
#[derive(Clone)]
pub(super) struct Clock(pub(super) Arc<dyn Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync>);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(..)")
    }
}

impl Client {
    pub(super) fn with_backend(
        project: ProjectId,
        clock: Option<Clock>,
        before_send: Option<BeforeSend>,
        backend: Backend,
        inboxes: Arc<Inboxes>,
    ) -> Self {
        Self::with_structs(project, clock, before_send, backend, inboxes, Arc::default())
    }

    fn with_structs(
        project: ProjectId,
        clock: Option<Clock>,
        before_send: Option<BeforeSend>,
        backend: Backend,
        inboxes: Arc<Inboxes>,
        structs: Arc<KnownStructs>,
    ) -> Self {
        Self {
            inner: Arc::new(ClientInner {
                project,
                clock,
                before_send,
                #[cfg(feature = "blocking")]
                process: std::process::id(),
                backend,
                structs,
                inboxes: ClosingInboxes(inboxes),
            }),
        }
    }

    /// A client with the same connections, token and limits, and without the queue, which it does not keep alive.
    pub(crate) fn without_queue(&self) -> Self {
        let backend = match &self.inner.backend {
            Backend::Service(api, _) => Backend::Service(api.clone(), None),
            Backend::Local(local) => Backend::Local(local.clone()),
        };
        let (project, structs) = (self.inner.project.clone(), self.inner.structs.clone());
        Self::with_structs(project, None, None, backend, Arc::default(), structs)
    }

    /// Keeps the struct of an event.
    pub(crate) fn add_struct(&self, definition: &'static dyn StructDefinition) {
        self.inner.structs.add(definition);
    }

    /// The path of the field with this storage key in the structs of an event type. `None` if the client has sent no
    /// event of such a struct, or if these structs do not agree.
    pub(crate) fn field_path(&self, event_type: &str, storage_key: &str) -> Option<String> {
        self.inner.structs.field_path(event_type, storage_key)
    }

    /// The inboxes for received events.
    pub(crate) fn inboxes(&self) -> Arc<Inboxes> {
        self.inner.inboxes.0.clone()
    }

    /// Whether the client calls a service, and not code in this process.
    pub(crate) fn has_service(&self) -> bool {
        matches!(self.inner.backend, Backend::Service(..))
    }

    /// A client without a service.
    pub(crate) fn local(backend: impl LocalBackend + 'static) -> Self {
        // The id is valid.
        let project = "recorder".parse().unwrap_or_else(|_| unreachable!());
        Self::with_backend(project, None, None, Backend::Local(Arc::new(backend)), Arc::default())
    }

    /// The id of the project.
    pub fn project(&self) -> &ProjectId {
        &self.inner.project
    }

    /// The id of the process that made the client. A forked process cannot use its connections.
    #[cfg(feature = "blocking")]
    pub(crate) fn process(&self) -> u32 {
        self.inner.process
    }

    /// The date that is sent for a time of this machine's clock.
    pub(crate) fn time_at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        self.inner.clock.as_ref().map_or(instant, |Clock(clock)| clock(instant))
    }

    /// How often the client has fetched an access token. A client that was given an access token fetches none.
    ///
    /// ```no_run
    /// # fn example(client: &webmarketer_core::Client) {
    /// let refreshes = client.token_refreshes();
    /// println!("{} tokens were fetched, {} times it failed", refreshes.succeeded, refreshes.failed);
    /// # }
    /// ```
    pub fn token_refreshes(&self) -> TokenRefreshes {
        match &self.inner.backend {
            Backend::Service(api, _) => api.tokens.refreshes(),
            Backend::Local(_) => TokenRefreshes::default(),
        }
    }

    /// Waits until an access token that is being fetched is there.
    #[cfg(feature = "blocking")]
    pub(crate) async fn wait_for_tokens(&self) {
        if let Backend::Service(api, _) = &self.inner.backend {
            api.tokens.wait().await;
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
            Backend::Service(api, _) => {
                let request = api.request(operation, query, body.map(|body| body.to_string().into()));
                request.json(&api.execute(&request).await?.body)
            }
            Backend::Local(local) => local.answer(operation, body),
        }
    }

    /// Makes a call that only reads, and returns the answer with the time of the service's clock, in seconds since
    /// 1970, if it is known.
    pub(crate) async fn call_dated(&self, operation: Operation<'_>) -> Result<(Value, Option<i64>), Error> {
        match &self.inner.backend {
            Backend::Service(api, _) => {
                let request = api.request(operation, &[], None);
                let answer = request.json(&api.execute(&request).await?.body)?;
                Ok((answer, Some(request.date.load(Ordering::Relaxed)).filter(|date| *date != 0)))
            }
            Backend::Local(local) => Ok((local.answer(operation, None)?, None)),
        }
    }

    /// Makes a call and reads its answer.
    pub(crate) async fn call_and_parse<T>(
        &self,
        operation: Operation<'_>,
        query: &[(&str, String)],
        body: Option<&Value>,
        read: impl FnOnce(&Value) -> Result<T, WireError>,
    ) -> Result<T, Error> {
        let answer = self.call(operation, query, body).await?;
        read(&answer).map_err(|error| Error::unexpected(self.request_line(operation), error))
    }

    /// The deadline of a call that begins now, if the client calls the service.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match &self.inner.backend {
            Backend::Service(api, _) => Some(api.deadline()),
            Backend::Local(_) => None,
        }
    }

    /// The base URL of the API, with its version; `None` if the client calls no service, such as a disabled one.
    pub fn api_base(&self) -> Option<&str> {
        match &self.inner.backend {
            Backend::Service(api, _) => Some(api.base.as_str()),
            Backend::Local(_) => None,
        }
    }

    /// The time of the service's clock, by one try of a call that only reads. `None` if it is not known, or the client
    /// calls Webmarketer.
    pub(crate) async fn time_of_other_service(&self, operation: Operation<'_>) -> Option<i64> {
        let Backend::Service(api, _) = &self.inner.backend else { return None };
        if api.base.as_str().strip_suffix("/v1") == Some(DEFAULT_API_BASE) {
            return None;
        }
        let request = Request { once: true, ..api.request(operation, &[], None) };
        match api.execute(&request).await {
            Ok(_) => Some(request.date.load(Ordering::Relaxed)).filter(|date| *date != 0),
            Err(error) => error.date(),
        }
    }

    /// Receives an event, if the client has no service.
    pub(crate) fn receive_if_local(&self, event: &PreparedEvent) -> Result<(), Error> {
        match &self.inner.backend {
            Backend::Service(..) => Ok(()),
            Backend::Local(local) => self.receive_locally(&**local, event).map(drop),
        }
    }

    /// The name of a call in errors.
    pub(crate) fn request_line(&self, operation: Operation<'_>) -> RequestLine {
        match &self.inner.backend {
            Backend::Service(api, _) => api.request_line(operation),
            Backend::Local(_) => operation.request_line(),
        }
    }

    /// The data of an event after `before_send`.
    pub(crate) fn before_send<'a>(
        &self,
        event_type: &str,
        nonce: &str,
        data: &'a [u8],
    ) -> Result<Cow<'a, [u8]>, Error> {
        let changed = match &self.inner.before_send {
            Some(function) => function.apply(event_type, nonce, data)?,
            None => None,
        };
        Ok(changed.map_or(Cow::Borrowed(data), Cow::Owned))
    }

    /// The queue, if the client has one.
    pub(crate) fn request_queue(&self) -> Option<&dyn RequestQueue> {
        match &self.inner.backend {
            Backend::Service(_, queue) => queue.as_deref(),
            Backend::Local(_) => None,
        }
    }

    pub(super) fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    /// Hands an event to the backend that replaces the service.
    pub(super) fn receive_locally(&self, local: &dyn LocalBackend, event: &PreparedEvent) -> Result<String, Error> {
        let id = local.receive(event)?;
        if local.has_verdicts() {
            self.inner.inboxes.0.add(&event.body, &id);
        }
        Ok(id)
    }

    /// Posts an event, and returns its id.
    // The future of an `async fn` would contain both its arguments and the request.
    pub(crate) fn post_event(
        &self,
        operation: Operation<'_>,
        event: PreparedEvent,
    ) -> impl Future<Output = Result<ReceivedEvent, Error>> {
        let is_checked = matches!(operation, Operation::CreateEventSync);
        let posted = match &self.inner.backend {
            Backend::Service(api, _) => PostedEvent::To(api, api.request(operation, &[], Some(event.body))),
            Backend::Local(local) => PostedEvent::Answered(self.receive_locally(&**local, &event)),
        };
        async move {
            match posted {
                PostedEvent::To(api, ref request) => {
                    let answer = api.execute(request).await?;
                    let id = request.id(&answer.body)?;
                    // The verdict of a checked event is known.
                    if let (false, Some((_, body))) = (is_checked, &request.body) {
                        api.inboxes.add(body, &id);
                    }
                    Ok(ReceivedEvent { id, is_repeat: answer.is_repeat })
                }
                PostedEvent::Answered(answer) => answer.map(|id| ReceivedEvent { id, is_repeat: false }),
            }
        }
    }
}

/// The receipt of a posted event.
pub(crate) struct ReceivedEvent {
    /// The id of the event.
    pub(crate) id: String,
    /// Whether the service may have received it before, at an earlier try.
    pub(crate) is_repeat: bool,
}

/// The next step for a posted event.
enum PostedEvent<'a> {
    /// It is sent to the service.
    To(&'a ApiRequests, Request<'a>),
    /// It was answered in this process.
    Answered(Result<String, Error>),
}
