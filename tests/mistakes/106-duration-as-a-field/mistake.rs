use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct VideoWatched {
    watched: std::time::Duration,
}
