//! Lists that come in pages.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::Value;
use webmarketer_schema::wire::{Page, WireError};

use crate::client::{Error, ErrorKind, Path, Transport};

/// How many items are asked for at once.
const LIMIT: u64 = 100;
/// How often a list is read again that changed while it was read.
const MAX_READS: u32 = 3;

/// Reads every page of a list. `identity` tells items apart: one that moves to another page meanwhile is neither lost
/// nor doubled.
pub(super) async fn collect<T>(
    transport: &Transport,
    path: Path<'_>,
    query: &[(&str, String)],
    item: impl Fn(&Value, &str) -> Result<T, WireError> + Copy,
    identity: impl Fn(&T) -> String,
) -> Result<Vec<T>, Error> {
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    for _ in 0..MAX_READS {
        let mut offset = 0;
        let total = loop {
            let page = page(transport, path, query, offset, item).await?;
            let received = page.data.len() as u64;
            items.extend(page.data.into_iter().filter(|item| seen.insert(identity(item))));
            offset += received;
            if received == 0 || offset >= page.total {
                break page.total;
            }
        };
        if items.len() as u64 >= total {
            return Ok(items);
        }
    }
    let message = format!("{} kept changing while it was read", path.name(&Method::GET));
    Err(Error::new(ErrorKind::UnexpectedAnswer, message))
}

async fn page<T>(
    transport: &Transport,
    path: Path<'_>,
    query: &[(&str, String)],
    offset: u64,
    item: impl Fn(&Value, &str) -> Result<T, WireError>,
) -> Result<Page<T>, Error> {
    let mut query = query.to_vec();
    query.push(("limit", LIMIT.to_string()));
    query.push(("offset", offset.to_string()));
    let answer = transport.call(Method::GET, path, &query, None).await?;
    Page::read(&answer, item).map_err(|error| Error::unexpected(&path.name(&Method::GET), error))
}
