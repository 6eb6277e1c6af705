use crate::events::Purchase;

pub async fn number(order: impl Future<Output = Purchase>) -> String {
    let later = async move { order.await.number };
    later.await
}
