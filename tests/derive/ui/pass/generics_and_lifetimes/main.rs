use std::borrow::Cow;

use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("done"))]
struct Order<'a, T, const N: usize>
where
    T: Clone,
{
    id: &'a str,
    name: Cow<'a, str>,
    value: T,
    maybe: Option<Box<T>>,
    #[webmarketer(skip)]
    rest: [u8; N],
}

#[derive(FieldValue)]
struct Wrapped<T>(T);

fn main() {
    let order = Order { id: "a", name: "b".into(), value: Wrapped(3), maybe: None, rest: [0; 2] };
    assert_eq!(order.to_json().unwrap(), r#"{"id":"a","name":"b","value":3}"#);
    let _ = Order::<'static, u8, 1>::DONE;
    let _ = order.rest;
}

impl<T: Clone> Clone for Wrapped<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
