#[derive(WebmarketerEvent)]
struct PageViewed;
