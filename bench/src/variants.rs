//! The derives that are compared, and the kinds of build.

/// A kind of build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `cargo check` without incremental compilation.
    Clean,
    /// `cargo check` again, without a change.
    Incremental,
    /// `cargo build`, with a use of each struct.
    Debug,
}

impl Mode {
    pub(crate) const ALL: [Self; 3] = [Self::Clean, Self::Incremental, Self::Debug];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Clean => "clean check",
            Self::Incremental => "incremental check, nothing changed",
            Self::Debug => "debug build, each struct serialized once",
        }
    }

    /// The derives to compute ratios with.
    pub(crate) fn bases(self) -> &'static [&'static str] {
        match self {
            Self::Clean => &["Serialize", "JsonSchema"],
            Self::Incremental | Self::Debug => &["Serialize"],
        }
    }

    /// Whether the variant is measured with this kind of build.
    pub(crate) fn takes(self, variant: &Variant) -> bool {
        self != Self::Debug || variant.derive.is_none() || variant.json.is_some()
    }
}

/// One derive, or none.
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    /// The prefix of the names of its packages.
    pub(crate) package: &'static str,
    pub(crate) derive: Option<&'static str>,
    /// An attribute on each struct; `{i}` is its number.
    pub(crate) on_struct: &'static str,
    /// Attributes on the first and the third field.
    pub(crate) on_fields: [&'static str; 2],
    /// An expression that serializes `event`.
    pub(crate) json: Option<&'static str>,
    /// Whether the package has a lock.
    pub(crate) locked: bool,
}

pub(crate) const VARIANTS: [Variant; 6] = [
    Variant {
        name: "none",
        package: "none",
        derive: None,
        on_struct: "",
        on_fields: ["", ""],
        json: None,
        locked: false,
    },
    Variant {
        name: "Serialize",
        package: "serialize",
        derive: Some("serde::Serialize"),
        on_struct: "#[serde(rename_all = \"camelCase\")]",
        on_fields: ["#[serde(rename = \"email\")]", "#[serde(rename = \"amount\")]"],
        json: Some("serde_json::to_string(event).unwrap_or_default()"),
        locked: false,
    },
    Variant {
        name: "Serialize+Deserialize",
        package: "both",
        derive: Some("serde::Serialize, serde::Deserialize"),
        on_struct: "#[serde(rename_all = \"camelCase\")]",
        on_fields: ["#[serde(rename = \"email\")]", "#[serde(rename = \"amount\")]"],
        json: None,
        locked: false,
    },
    Variant {
        name: "JsonSchema",
        package: "schema",
        derive: Some("schemars::JsonSchema"),
        on_struct: "#[schemars(rename_all = \"camelCase\")]",
        on_fields: ["#[schemars(rename = \"email\")]", "#[schemars(rename = \"amount\")]"],
        json: None,
        locked: false,
    },
    Variant {
        name: "WebmarketerEvent",
        package: "ours",
        derive: Some("webmarketer_core::WebmarketerEvent"),
        on_struct: "#[webmarketer(event_type = \"event-{i}\", rename_all = \"camelCase\")]",
        on_fields: ["#[webmarketer(key = \"email\", user)]", "#[webmarketer(key = \"amount\")]"],
        json: Some("webmarketer_core::WebmarketerEvent::to_json(event).unwrap_or_default()"),
        locked: false,
    },
    Variant {
        name: "... with a lock",
        package: "locked",
        derive: Some("webmarketer_core::WebmarketerEvent"),
        on_struct: "#[webmarketer(event_type = \"event-{i}\", rename_all = \"camelCase\")]",
        on_fields: ["#[webmarketer(key = \"email\", user)]", "#[webmarketer(key = \"amount\")]"],
        json: Some("webmarketer_core::WebmarketerEvent::to_json(event).unwrap_or_default()"),
        locked: true,
    },
];

/// The fields of every struct: name, Rust type, a value, documentation, key in camel case, field type.
pub(crate) const FIELDS: [(&str, &str, &str, &str, &str, &str); 8] = [
    ("customer_email", "String", "String::new()", "Address the customer signed up with.", "email", "string"),
    ("campaign_name", "Option<String>", "None", "Campaign that brought the visitor.", "campaignName", "string"),
    ("order_amount", "f64", "1.0", "Total of the order, taxes included.", "amount", "number"),
    ("item_count", "i64", "1", "Number of articles in the basket.", "itemCount", "number"),
    ("is_new_customer", "bool", "true", "True for the first order of a customer.", "isNewCustomer", "boolean"),
    (
        "ordered_at",
        "chrono::DateTime<chrono::Utc>",
        "chrono::DateTime::UNIX_EPOCH",
        "Moment at which the order was confirmed.",
        "orderedAt",
        "date",
    ),
    ("coupon_rate", "Option<f64>", "None", "Share taken off by a coupon.", "couponRate", "number"),
    ("postal_code", "Option<String>", "None", "Postal code of the delivery.", "postalCode", "string"),
];
