#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("done"))]
struct Generic<'a, T: Clone, const N: usize>
where
    T: Copy,
{
    name: &'a str,
    value: Option<T>,
}
