use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(type = "date")]
    when: f64,
}

fn main() {}
