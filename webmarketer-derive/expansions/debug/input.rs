#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Shown {
    id: u8,
    #[webmarketer(pii)]
    name: String,
    #[webmarketer(skip)]
    note: Vec<u8>,
}
