//! Paginated lists: as a stream, as pages, or as a `Vec`.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::stream::{FuturesOrdered, StreamExt as _, unfold};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{Page, WireError};

use crate::client::{Client, Operation};
use crate::error::{Error, ErrorKind};

/// The default number of items per request.
const PAGE_SIZE: u32 = 100;
/// How often a list is read again if it changed during the read.
const MAX_READS: u32 = 3;

/// A paginated list. It sends requests when it is awaited, which returns all items, or when its pages are read.
///
/// An item that moves to another page while the list is read is neither lost nor duplicated, if items have ids: items
/// that were already read are skipped, and a list with missing items at its end is read again.
///
/// ```no_run
/// # async fn example(client: webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
/// let all = client.event_types().list().await?;
/// let first = client.event_types().list().page_size(20).page(0).await?;
/// println!("{} of {}", first.data.len(), first.total);
/// # Ok(())
/// # }
/// ```
#[must_use = "a list sends requests when it is awaited or read"]
pub struct Listing<'a, T> {
    client: &'a Client,
    operation: Operation<'a>,
    ask: PageParameters,
    page_size: u32,
    ahead: usize,
    progress: Option<Progress<'a>>,
    read: fn(&Value, &str) -> Result<T, WireError>,
    identity: fn(&T) -> Option<String>,
    name: fn(&T) -> Option<String>,
}

/// The function that is called with the progress of a list.
type Progress<'a> = Arc<dyn Fn(u64, u64) + Send + Sync + 'a>;

/// How a page is requested.
#[derive(Clone)]
enum PageParameters {
    Query(Vec<(&'static str, String)>),
    Body(Map<String, Value>),
}

impl<T> Clone for Listing<'_, T> {
    fn clone(&self) -> Self {
        Self { ask: self.ask.clone(), progress: self.progress.clone(), ..*self }
    }
}

impl<'a, T: Send + 'a> Listing<'a, T> {
    /// A list of a query. `identity` returns the id of an item.
    pub(super) fn query(
        client: &'a Client,
        operation: Operation<'a>,
        read: fn(&Value, &str) -> Result<T, WireError>,
        identity: fn(&T) -> Option<String>,
    ) -> Self {
        let ask = PageParameters::Query(Vec::new());
        Self { client, operation, ask, page_size: PAGE_SIZE, ahead: 0, progress: None, read, identity, name: |_| None }
    }

    /// The same for items with a name and an id. Two items with the same id and different names are an error.
    pub(super) fn named(self, name: fn(&T) -> Option<String>) -> Self {
        Self { name, ..self }
    }

    /// The same, requested with a body.
    pub(super) fn body(self, body: Map<String, Value>) -> Self {
        Self { ask: PageParameters::Body(body), ..self }
    }

    /// The same with another parameter of the query.
    pub(super) fn with_parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let PageParameters::Query(query) = &mut self.ask {
            query.retain(|(known, _)| *known != name);
            query.push((name, value.into()));
        }
        self
    }

    /// The number of items per request: 100 by default, at least 1. The service may return fewer.
    pub fn page_size(mut self, items: u32) -> Self {
        self.page_size = items.max(1);
        self
    }

    /// The number of pages that are requested before they are needed: 0 by default.
    pub fn ahead(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// Calls a function after each page of a list that is awaited or streamed, with the number of items read and the
    /// total. If the list is read again, because it changed, the progress starts again.
    ///
    /// ```no_run
    /// # async fn example(client: webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
    /// let show = |read: u64, total: u64| eprintln!("{read} of {total}");
    /// let all = client.event_types().list().progress(show).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn progress(mut self, report: impl Fn(u64, u64) + Send + Sync + 'a) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    /// The page with the items from `offset` on.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub async fn page(&self, offset: u64) -> Result<Page<T>, Error> {
        let paging = [("limit", u64::from(self.page_size)), ("offset", offset)];
        let read = |answer: &Value| Page::from_json(answer, self.read);
        match &self.ask {
            PageParameters::Query(query) => {
                let paging = paging.map(|(name, value)| (name, value.to_string()));
                let query: Vec<_> = query.iter().cloned().chain(paging).collect();
                self.client.call_and_parse(self.operation, &query, None, read).await
            }
            PageParameters::Body(body) => {
                let mut body = body.clone();
                body.extend(paging.map(|(name, value)| (name.to_owned(), value.into())));
                self.client.call_and_parse(self.operation, &[], Some(&body.into()), read).await
            }
        }
    }

    /// Every page, as the service returns it.
    pub fn pages(self) -> impl Stream<Item = Result<Page<T>, Error>> + Send + 'a {
        unfold(Pages::new(self), async |mut pages| pages.next().await.map(|page| (page, pages)))
    }

    /// Every item, one by one. The stream ends after an error.
    pub fn stream(self) -> impl Stream<Item = Result<T, Error>> + Send + 'a {
        unfold(Items::new(self), async |mut items| items.next().await.map(|item| (item, items)))
    }
}

impl<'a, T: Send + 'a> IntoFuture for Listing<'a, T> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut items = Items::new(self);
            let mut all = Vec::new();
            while let Some(item) = items.next().await {
                all.push(item?);
            }
            Ok(all)
        })
    }
}

impl<T> fmt::Debug for Listing<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing")
            .field("operation", &self.operation.id())
            .field("page_size", &self.page_size)
            .field("ahead", &self.ahead)
            .finish_non_exhaustive()
    }
}

type Fetch<'a, T> = Pin<Box<dyn Future<Output = (u64, Result<Page<T>, Error>)> + Send + 'a>>;

/// The pages of a list, in their order.
struct Pages<'a, T> {
    listing: Listing<'a, T>,
    under_way: FuturesOrdered<Fetch<'a, T>>,
    /// The offset of the next page.
    next: u64,
    /// How many items a full page has.
    full: Option<u64>,
    total: u64,
    ended: bool,
}

impl<'a, T: Send + 'a> Pages<'a, T> {
    fn new(listing: Listing<'a, T>) -> Self {
        Self { listing, under_way: FuturesOrdered::new(), next: 0, full: None, total: 0, ended: false }
    }

    fn ask(&mut self, offset: u64) {
        let listing = self.listing.clone();
        self.under_way.push_back(Box::pin(async move { (offset, listing.page(offset).await) }));
    }

    async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        if self.ended {
            return None;
        }
        if self.under_way.is_empty() {
            self.ask(self.next);
        }
        let (offset, page) = self.under_way.next().await?;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                self.ended = true;
                return Some(Err(error));
            }
        };
        let received = page.data.len() as u64;
        let end = offset.saturating_add(received);
        self.total = page.total;
        if let Some(report) = &self.listing.progress {
            report(end.min(self.total), self.total);
        }
        if received == 0 || end >= self.total {
            self.ended = true;
            return Some(Ok(page));
        }
        // The first page shows the real number of items per page. After a smaller page, the offsets of the pages that
        // are already requested are wrong.
        let full = *self.full.get_or_insert(received);
        if received < full || self.under_way.is_empty() {
            self.under_way = FuturesOrdered::new();
            self.full = Some(received);
            self.next = end;
        }
        while self.under_way.len() < self.listing.ahead && self.next < self.total {
            let next = self.next;
            self.ask(next);
            self.next = next.saturating_add(self.full.unwrap_or(received));
        }
        Some(Ok(page))
    }
}

/// The items of a list, each once.
struct Items<'a, T> {
    listing: Listing<'a, T>,
    pages: Pages<'a, T>,
    waiting: VecDeque<T>,
    /// The ids that were read, each with the name of its item.
    seen: HashMap<String, Option<String>>,
    /// Items without an id.
    nameless: u64,
    reads: u32,
    ended: bool,
}

impl<'a, T: Send + 'a> Items<'a, T> {
    fn new(listing: Listing<'a, T>) -> Self {
        let pages = Pages::new(listing.clone());
        let (waiting, seen) = (VecDeque::new(), HashMap::new());
        Self { listing, pages, waiting, seen, nameless: 0, reads: 1, ended: false }
    }

    /// Whether the item was not read before.
    fn is_new(&mut self, item: &T) -> Result<bool, Error> {
        let Some(id) = (self.listing.identity)(item) else {
            self.nameless += 1;
            return Ok(true);
        };
        let name = (self.listing.name)(item);
        match self.seen.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(name);
                Ok(true)
            }
            Entry::Occupied(entry) => match (entry.get(), &name) {
                (Some(first), Some(other)) if first != other => {
                    let message = format!(
                        "{}: `{}` and `{}` have the same `_id`: `{}`; give each another `_id` in the project file of \
                         the emulator, or delete one of them",
                        self.listing.operation.id(),
                        first.escape_debug(),
                        other.escape_debug(),
                        entry.key().escape_debug(),
                    );
                    Err(Error::new(ErrorKind::UnexpectedAnswer, message))
                }
                _ => Ok(false),
            },
        }
    }

    async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(item) = self.waiting.pop_front() {
                return Some(Ok(item));
            }
            if self.ended {
                return None;
            }
            match self.pages.next().await {
                Some(Ok(page)) => {
                    for item in page.data {
                        match self.is_new(&item) {
                            Ok(true) => self.waiting.push_back(item),
                            Ok(false) => {}
                            Err(error) => {
                                self.ended = true;
                                self.waiting.clear();
                                return Some(Err(error));
                            }
                        }
                    }
                }
                Some(Err(error)) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                // Items without an id cannot be compared, so such a list is not read again.
                None if self.nameless > 0 || self.seen.len() as u64 >= self.pages.total => self.ended = true,
                None if self.reads < MAX_READS => {
                    self.reads += 1;
                    self.pages = Pages::new(self.listing.clone());
                }
                None => {
                    self.ended = true;
                    let message = format!("{} kept changing while it was read", self.listing.operation.id());
                    return Some(Err(Error::new(ErrorKind::UnexpectedAnswer, message)));
                }
            }
        }
    }
}
