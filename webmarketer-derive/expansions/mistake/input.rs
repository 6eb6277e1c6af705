#[derive(WebmarketerEvent)]
#[webmarketer(nam = "Order", debug, state("paid"))]
struct Order<T> {
    id: T,
}
