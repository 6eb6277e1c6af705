#[derive(WebmarketerEvent)]
#[webmarketer(crate = "crate::shop::wm", strict_pii)]
struct Order {
    #[webmarketer(user)]
    name: Pii<String>,
}
