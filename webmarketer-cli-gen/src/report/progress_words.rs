//! The texts of the progress line.

pub(crate) const READING_EVENT_TYPES: &str = "reading the event types";
pub(crate) const APPLYING_PLAN: &str = "applying the plan";
pub(crate) const READING_TRASH: &str = "reading the trash";
pub(crate) const ASKING_FOR_INSIGHTS: &str = "asking for insights";
pub(crate) const READING_OUTBOX: &str = "reading the outbox";
pub(crate) const SENDING_OUTBOX: &str = "sending the entries";
pub(crate) const CHECKING_OUTBOX: &str = "checking the outbox";
