#[derive(FieldValue)]
struct OrderId<T>(T);
