use crate::events::Refund;

pub fn number(refunds: &[Refund]) -> usize {
    refunds.len()
}
