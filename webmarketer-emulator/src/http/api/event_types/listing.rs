//! Filters and sorts event types.

use std::cmp::Ordering;

use webmarketer_core::parse_date;
use webmarketer_schema::EventType;

use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;

/// Compares two event types by one property.
type EventTypeOrder = fn(&EventType, &EventType) -> Ordering;

/// The properties by which event types can be sorted.
const SORTABLE: [(&str, EventTypeOrder); 4] = [
    ("name", |a, b| a.name.cmp(&b.name)),
    ("reference", |a, b| a.reference.cmp(&b.reference)),
    ("createdAt", |a, b| compare_dates(a.created_at.as_deref(), b.created_at.as_deref())),
    ("updatedAt", |a, b| compare_dates(a.updated_at.as_deref(), b.updated_at.as_deref())),
];

/// The requested event types and their order.
pub(super) struct EventTypeQuery {
    archived: bool,
    search: Option<String>,
    storage_key: Option<String>,
    reference: Option<String>,
    /// The orders, the most significant first. True means descending.
    sort: Vec<(EventTypeOrder, bool)>,
}

impl EventTypeQuery {
    pub(super) fn from_query(params: &QueryParameters) -> Result<Self, ApiError> {
        let text = |name| params.text(name).map(str::to_owned);
        Ok(Self {
            archived: params.flag("archived")?,
            search: text("search").map(|search| search.to_lowercase()),
            storage_key: text("storageKey"),
            reference: text("reference"),
            sort: params.text("sort").map_or(Ok(Vec::new()), |sort| sort.split(',').map(read_sort).collect())?,
        })
    }

    /// The requested event types; by default in the order in which they were created.
    pub(super) fn select<'a>(&self, event_types: impl Iterator<Item = &'a EventType>) -> Vec<&'a EventType> {
        let mut listed: Vec<_> = event_types.filter(|event_type| self.matches(event_type)).collect();
        listed.sort_by(|a, b| {
            let orders = self.sort.iter().map(|(compare, descending)| {
                let order = compare(a, b);
                if *descending { order.reverse() } else { order }
            });
            orders.fold(Ordering::Equal, Ordering::then)
        });
        listed
    }

    fn matches(&self, event_type: &EventType) -> bool {
        let found = |search: &String| {
            [event_type.name.as_str(), event_type.reference.as_str()]
                .iter()
                .any(|text| text.to_lowercase().contains(search))
        };
        let has = |key: &String| event_type.fields.iter().any(|field| field.storage_key.as_str() == key);
        event_type.is_archived() == self.archived
            && self.search.as_ref().is_none_or(found)
            && self.storage_key.as_ref().is_none_or(has)
            && self.reference.as_ref().is_none_or(|reference| event_type.reference.as_str() == reference)
    }
}

fn read_sort(property: &str) -> Result<(EventTypeOrder, bool), ApiError> {
    let (name, descending) = property.strip_prefix('-').map_or((property, false), |name| (name, true));
    let known = SORTABLE.into_iter().find(|(known, _)| *known == name.trim());
    known.map(|(_, compare)| (compare, descending)).ok_or_else(|| {
        let names = SORTABLE.map(|(known, _)| known).join(", ");
        let message = format!("sort must be a comma-separated list of {names}; a leading minus sorts descending");
        ApiError::bad_request(message)
    })
}

/// Compares dates by their value, because only some have milliseconds.
fn compare_dates(a: Option<&str>, b: Option<&str>) -> Ordering {
    a.and_then(parse_date).cmp(&b.and_then(parse_date))
}
