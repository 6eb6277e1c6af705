use crate::events::Order;

pub async fn number(order: impl Future<Output = Order>) -> String {
    let later = async move { order.await.order_id };
    later.await
}
