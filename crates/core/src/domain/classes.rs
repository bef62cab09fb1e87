//! The classes of a run: names, how many samples each has, and their order on screen.

/// The names of the classes and their numbers of samples; all three lists are indexed by label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    /// A name per class.
    pub names: Vec<String>,
    /// Training samples per class: the support.
    pub train_counts: Vec<usize>,
    /// Test samples per class.
    pub test_counts: Vec<usize>,
}

impl Classes {
    /// The number of classes.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no class at all.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Class indices by falling number of training points; equal supports keep their label order.
    pub fn head_to_tail(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&class_idx| std::cmp::Reverse(self.train_counts[class_idx]));
        order
    }

    /// How many times rarer than the largest class a class is, `n_max / n_c`.
    ///
    /// None for a class without training samples.
    pub fn imbalance(&self, class_idx: usize) -> Option<f32> {
        let largest = self.train_counts.iter().copied().max().unwrap_or(0);
        let count = self.train_counts[class_idx];
        (count > 0).then(|| largest as f32 / count as f32)
    }
}

/// An order of classes in three parts: large, middle and rare ones. Of two classes the rarer one is
/// rare.
pub fn thirds(order: &[usize]) -> [&[usize]; 3] {
    let n = order.len();
    if n == 2 {
        return [&order[..1], &[], &order[1..]];
    }
    let (first, second) = (n.div_ceil(3), (2 * n).div_ceil(3));
    [&order[..first], &order[first..second], &order[second..]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(train_counts: Vec<usize>) -> Classes {
        let names = (0..train_counts.len()).map(|class_idx| class_idx.to_string()).collect();
        Classes { names, test_counts: vec![1; train_counts.len()], train_counts }
    }

    #[test]
    fn order_is_by_support_and_stable() {
        assert_eq!(classes(vec![3, 9, 3, 5]).head_to_tail(), [1, 3, 0, 2]);
    }

    #[test]
    fn imbalance_is_relative_to_the_largest_class() {
        let classes = classes(vec![50, 5000, 0]);
        assert_eq!(classes.imbalance(0), Some(100.0));
        assert_eq!(classes.imbalance(1), Some(1.0));
        assert_eq!(classes.imbalance(2), None);
    }

    #[test]
    fn thirds_hold_every_class_once_and_the_rarest_is_in_the_last() {
        for n in 0..12 {
            let order: Vec<usize> = (0..n).rev().collect();
            let parts = thirds(&order);
            assert_eq!(parts.concat(), order);
            assert!(n < 2 || parts[2].contains(&0), "{n}: {parts:?}");
        }
        assert_eq!(thirds(&[4, 3, 2, 1, 0]), [&[4, 3][..], &[2, 1], &[0]]);
    }
}
