use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct Fitting {
    size: f64,
    scan: Option<String>,
}
