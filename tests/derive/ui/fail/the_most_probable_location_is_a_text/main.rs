use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(most_probable_location, pii = false)]
    place: String,
}

fn main() {}
