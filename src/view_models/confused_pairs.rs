//! Which classes are taken for each other most.

use crate::app::OpenRun;

/// Pairs that are listed.
const LISTED: usize = 12;

/// The pairs of classes that are confused most, found once per answer and list.
#[derive(Default)]
pub struct ConfusedPairs {
    key: (u64, usize),
    /// True class, predicted class and number of test points, most first.
    pub pairs: Vec<(usize, usize, u32)>,
}

impl ConfusedPairs {
    /// Finds them again where the answer or the list has changed.
    pub fn follow(&mut self, open: &OpenRun) {
        let key = (open.view().answer_serial() + 1, open.classes.listed.len());
        if self.key == key {
            return;
        }
        self.key = key;
        let counts = open.report().confusion.counts();
        let mut pairs: Vec<(usize, usize, u32)> = Vec::new();
        for &actual in &open.classes.listed {
            for (predicted, &count) in counts.row(actual).iter().enumerate() {
                let least = pairs.last().filter(|_| pairs.len() == LISTED).map_or(0, |pair| pair.2);
                if actual != predicted && count > least {
                    let at = pairs.partition_point(|pair| pair.2 >= count);
                    pairs.insert(at, (actual, predicted, count));
                    pairs.truncate(LISTED);
                }
            }
        }
        self.pairs = pairs;
    }
}
