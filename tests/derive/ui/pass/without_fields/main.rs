use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct PageViewed;

#[derive(WebmarketerEvent)]
struct Opened {}

fn main() {
    assert_eq!(PageViewed.to_json().unwrap(), "{}");
    assert_eq!(Opened {}.to_json().unwrap(), "{}");
    assert_eq!(PageViewed::EVENT_TYPE, "page-viewed");
}
