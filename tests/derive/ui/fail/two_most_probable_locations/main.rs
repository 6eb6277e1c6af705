use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(most_probable_location, pii)]
    home: Location,
    #[webmarketer(most_probable_location, pii)]
    work: Location,
}

fn main() {}
