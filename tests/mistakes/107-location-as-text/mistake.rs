use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Delivery {
    #[webmarketer(user, most_probable_location, pii)]
    city: String,
}
