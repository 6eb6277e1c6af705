#[derive(WebmarketerEvent)]
#[webmarketer(
    event_type = "visit",
    name = "A visit",
    retention_days = 30,
    phone_countries("FR", "BE"),
    attributable = false,
    metadata = "{}"
)]
struct Visit {
    id: u8,
}
