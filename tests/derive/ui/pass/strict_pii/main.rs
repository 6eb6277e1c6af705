use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(strict_pii)]
struct Order {
    id: u8,
    #[webmarketer(user)]
    name: Pii<String>,
    #[webmarketer(user, pii = false)]
    member: bool,
    #[webmarketer(type = "email", pii = false)]
    shop: String,
}

fn main() {
    let pii: Vec<_> = Order::definition().fields.iter().map(|field| field.pii).collect();
    assert_eq!(pii, [false, true, false, false]);
    let _ = |order: &Order| (order.id, order.member, order.shop.len(), order.name.expose().len());
}
