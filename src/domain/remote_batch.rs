//! The batches that the service has of a customer already, and what a group tag would do to them.

use super::GroupTag;

/// A batch as the service tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteBatchInfo {
    /// Its name in the service's spelling: the group tag that the customer sees.
    pub name: String,
    /// How many devices it holds, where the service says so.
    pub devices: Option<u64>,
}

/// What sending under a group tag does to the customer's batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagEffect<'a> {
    /// No batch is called so: one is made.
    Creates,
    /// A batch is called so to the letter: devices are added to it.
    Joins(&'a RemoteBatchInfo),
    /// A batch differs by case alone. It is taken for the same: devices are added to it, under its spelling.
    JoinsInOtherCase(&'a RemoteBatchInfo),
}

/// What sending under this group tag does to these batches of the customer. Of several that differ by case alone the one that is
/// spelled as asked for is taken.
pub fn tag_effect<'a>(tag: &GroupTag, batches: &'a [RemoteBatchInfo]) -> TagEffect<'a> {
    if let Some(same) = batches.iter().find(|batch| batch.name == tag.as_str()) {
        return TagEffect::Joins(same);
    }
    match batches.iter().find(|batch| tag.is_same_batch(&batch.name)) {
        Some(other) => TagEffect::JoinsInOtherCase(other),
        None => TagEffect::Creates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_alone_makes_no_new_batch() {
        let batch = |name: &str| RemoteBatchInfo { name: name.to_owned(), devices: Some(3) };
        let batches = [batch("SALES"), batch("Bern"), batch("sales")];
        let effect = |tag: &str| tag_effect(&GroupTag::parse(tag).unwrap(), &batches);
        assert_eq!(effect("Bern"), TagEffect::Joins(&batches[1]));
        assert_eq!(effect("sales"), TagEffect::Joins(&batches[2]));
        assert_eq!(effect("Sales"), TagEffect::JoinsInOtherCase(&batches[0]));
        assert_eq!(effect("Basel"), TagEffect::Creates);
    }
}
