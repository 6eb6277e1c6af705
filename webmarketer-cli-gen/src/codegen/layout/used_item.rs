//! The items that generated code uses, and whether it names them by their short name or by their path.

use std::borrow::Cow;

use crate::settings::DateType;

/// An item that generated code uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UsedItem {
    Currency,
    DateTime,
    Email,
    Json,
    Location,
    Message,
    None,
    OffsetDateTime,
    Option,
    Phone,
    Pii,
    String,
    Timestamp,
    Utc,
    Vec,
    WebmarketerEvent,
}

/// Where an item is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// In this module of `webmarketer_core`; empty for its root. A `use` line gives it a short name.
    Core(&'static str),
    /// In this module of the standard library. The prelude gives it a short name.
    Prelude(&'static str),
}

impl UsedItem {
    /// The items that need a `use` line, by module and name.
    pub(super) const IMPORTED: [Self; 12] = [
        Self::DateTime,
        Self::Utc,
        Self::Timestamp,
        Self::OffsetDateTime,
        Self::Currency,
        Self::Email,
        Self::Json,
        Self::Location,
        Self::Message,
        Self::Phone,
        Self::Pii,
        Self::WebmarketerEvent,
    ];

    /// Whether the type of dates of a crate names this item.
    pub(super) fn is_date_of(self, of_crate: DateType) -> bool {
        self.date_type() == Some(of_crate)
    }

    /// Whether it can be used with the dates of a crate: it is not the date of another one.
    pub(super) fn fits_dates_of(self, of_crate: DateType) -> bool {
        self.date_type().is_none_or(|other| other == of_crate)
    }

    /// The crate of whose dates the type names this item.
    fn date_type(self) -> Option<DateType> {
        match self {
            Self::DateTime | Self::Utc => Some(DateType::Chrono),
            Self::Timestamp => Some(DateType::Jiff),
            Self::OffsetDateTime => Some(DateType::Time),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Currency => "Currency",
            Self::DateTime => "DateTime",
            Self::Email => "Email",
            Self::Json => "Json",
            Self::Location => "Location",
            Self::Message => "Message",
            Self::None => "None",
            Self::OffsetDateTime => "OffsetDateTime",
            Self::Option => "Option",
            Self::Phone => "Phone",
            Self::Pii => "Pii",
            Self::String => "String",
            Self::Timestamp => "Timestamp",
            Self::Utc => "Utc",
            Self::Vec => "Vec",
            Self::WebmarketerEvent => "WebmarketerEvent",
        }
    }

    fn origin(self) -> Origin {
        match self {
            Self::DateTime | Self::Utc => Origin::Core("chrono::"),
            Self::Timestamp => Origin::Core("jiff::"),
            Self::OffsetDateTime => Origin::Core("time::"),
            Self::None => Origin::Prelude("::core::option::Option"),
            Self::Option => Origin::Prelude("::core::option"),
            Self::String => Origin::Prelude("::std::string"),
            Self::Vec => Origin::Prelude("::std::vec"),
            Self::Currency
            | Self::Email
            | Self::Json
            | Self::Location
            | Self::Message
            | Self::Phone
            | Self::Pii
            | Self::WebmarketerEvent => Origin::Core(""),
        }
    }
}

/// How a generated file names the items that it uses.
#[derive(Clone, Debug)]
pub(crate) struct ItemNames<'a> {
    /// The path of `webmarketer_core`.
    core: &'a str,
    has_prelude: bool,
    /// The items for which the file has `use` lines.
    imported: Vec<UsedItem>,
    /// The items of the prelude whose name is that of a struct in the file.
    hidden: Vec<UsedItem>,
}

impl<'a> ItemNames<'a> {
    /// The names in a file without `use` lines, in which no struct hides the prelude.
    pub(crate) fn without_imports(core: &'a str, has_prelude: bool) -> Self {
        Self { core, has_prelude, imported: Vec::new(), hidden: Vec::new() }
    }

    /// The names in a file with these structs, which uses the items that `is_used` selects. A struct hides an item with
    /// the same name.
    pub(super) fn with_imports<'n>(
        core: &'a str,
        has_prelude: bool,
        structs: impl Iterator<Item = &'n str>,
        is_used: impl Fn(UsedItem) -> bool,
    ) -> Self {
        const PRELUDE: [UsedItem; 4] = [UsedItem::None, UsedItem::Option, UsedItem::String, UsedItem::Vec];
        let all = || UsedItem::IMPORTED.into_iter().chain(PRELUDE);
        let hidden: Vec<_> = structs.filter_map(|name| all().find(|item| item.name() == name)).collect();
        let is_imported = |item: &UsedItem| is_used(*item) && !hidden.contains(item);
        let imported = UsedItem::IMPORTED.into_iter().filter(is_imported).collect();
        Self { core, has_prelude, imported, hidden }
    }

    /// The name of an item in code.
    pub(crate) fn name(&self, item: UsedItem) -> Cow<'static, str> {
        let name = item.name();
        match item.origin() {
            Origin::Core(_) if self.imported.contains(&item) => name.into(),
            Origin::Core(module) => format!("{}::{module}{name}", self.core).into(),
            Origin::Prelude(_) if self.has_prelude && !self.hidden.contains(&item) => name.into(),
            Origin::Prelude(module) => format!("{module}::{name}").into(),
        }
    }

    /// The `use` lines: the path of each module, ending in `::`, with the names of its items.
    pub(crate) fn imports(&self) -> Vec<(String, Vec<&'static str>)> {
        let mut imports: Vec<(String, Vec<_>)> = Vec::new();
        for item in &self.imported {
            let Origin::Core(module) = item.origin() else { continue };
            let path = format!("{}::{module}", self.core);
            match imports.last_mut().filter(|(last, _)| *last == path) {
                Some((_, names)) => names.push(item.name()),
                None => imports.push((path, vec![item.name()])),
            }
        }
        imports
    }
}
