#[derive(WebmarketerFields)]
#[webmarketer(statistic("visits"))]
pub(crate) struct Customer {
    #[webmarketer(user, pii)]
    name: String,
}
