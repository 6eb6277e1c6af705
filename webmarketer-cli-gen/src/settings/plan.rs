//! The table `[plan]` of `webmarketer.toml`: what `plan` and `apply` may remove from the service.

use super::mistakes::Mistakes;
use super::table::Table;

/// What the settings declare as removed from the service.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script changes nothing in the service"))]
pub(crate) struct PlanSettings {
    /// Fields to remove, such as `purchase.order_id`.
    pub(crate) remove_fields: Vec<String>,
    /// References of event types to archive.
    pub(crate) archive: Vec<String>,
}

impl PlanSettings {
    pub(super) fn from_table(table: &Table<'_>, mistakes: &mut Mistakes) -> Self {
        table.expect_keys(&["remove_fields", "archive"], mistakes);
        let mut texts = |key| table.texts(key, mistakes).into_iter().map(|text| text.value).collect();
        Self { remove_fields: texts("remove_fields"), archive: texts("archive") }
    }
}
