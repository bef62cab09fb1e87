//! Making a balanced set imbalanced: how many images of each class stay, and which.

use eoscope_core::numerics::numpy_rng::NumpyRng;

use super::{DatasetError, ImageSet};

/// How the number of images falls from the first class to the last.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Profile {
    /// `trunc(n_max · f^(i / (C − 1)))` with `f = 1 / ratio`.
    Exponential {
        /// How many times rarer the last class is than the first.
        ratio: f64,
    },
    /// The first half keeps all, the second half `trunc(n_max · f)`.
    ///
    /// With an odd number of classes the middle one belongs to the rare half.
    Step {
        /// How many times rarer the second half is.
        ratio: f64,
    },
}

/// A class that had fewer images than its profile asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clamped {
    /// The class.
    pub class_idx: usize,
    /// Images asked for.
    pub wanted: usize,
    /// Images there are, all of which stay.
    pub available: usize,
}

impl Profile {
    /// The number of images of every class, at least one.
    ///
    /// `n_max` is the size of the largest class, as [`largest_class`] gives it.
    ///
    /// # Errors
    /// When the ratio is below 1 or no number.
    pub fn counts(self, n_max: f64, n_classes: usize) -> Result<Vec<usize>, DatasetError> {
        let (Self::Exponential { ratio } | Self::Step { ratio }) = self;
        if !(ratio.is_finite() && ratio >= 1.0) {
            return Err(DatasetError::BadRatio { ratio });
        }
        let fraction = 1.0 / ratio;
        let count = |class_idx: usize| match self {
            Self::Exponential { .. } => {
                // One class alone has nothing to fall towards.
                let exponent = class_idx as f64 / (n_classes.max(2) - 1) as f64;
                n_max * fraction.powf(exponent)
            }
            Self::Step { .. } if class_idx < n_classes / 2 => n_max,
            Self::Step { .. } => n_max * fraction,
        };
        // Truncated, as in the paper's code: 2997.42 gives 2997, 645.77 gives 645.
        Ok((0..n_classes).map(|class_idx| (count(class_idx) as usize).max(1)).collect())
    }
}

/// Images of the largest class of an imbalanced version of a set: what is known of it, or the size
/// of a class if the training images were shared out evenly.
pub fn largest_class(set: &ImageSet) -> f64 {
    let even = set.train.len() as f64 / set.class_names.len() as f64;
    set.known.largest_class.map_or(even, |n| n as f64)
}

/// Keeps a seeded choice of the training images of every class; the test images stay as they are.
///
/// The choice is that of the paper's code: positions of a class in file order, shuffled by NumPy's
/// legacy generator, which all classes share; the first `n_c` stay. The new training set is sorted
/// by class.
///
/// # Errors
/// When the profile's ratio is not allowed.
pub fn apply(
    set: &mut ImageSet,
    profile: Profile,
    seed: u32,
) -> Result<Vec<Clamped>, DatasetError> {
    let n_classes = set.class_names.len();
    let counts = profile.counts(largest_class(set), n_classes)?;
    let mut rng = NumpyRng::new(seed);
    let mut kept = Vec::new();
    let mut clamped = Vec::new();
    for (class_idx, wanted) in counts.into_iter().enumerate() {
        let labels = set.train.labels.iter().enumerate();
        let mut positions: Vec<usize> =
            labels.filter(|(_, label)| **label as usize == class_idx).map(|(at, _)| at).collect();
        let available = positions.len();
        if wanted > available {
            clamped.push(Clamped { class_idx, wanted, available });
        }
        rng.shuffle(&mut positions);
        positions.truncate(wanted);
        kept.extend(positions);
    }
    set.train = set.train.select(&kept);
    Ok(clamped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Images;

    #[track_caller]
    fn check(profile: Profile, n_classes: usize, expected: &[usize]) {
        assert_eq!(profile.counts(5000.0, n_classes).unwrap(), expected);
    }

    #[test]
    fn counts_are_those_of_the_paper() {
        let exponential = |ratio| Profile::Exponential { ratio };
        check(exponential(100.0), 10, &[5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50]);
        check(exponential(50.0), 10, &[5000, 3237, 2096, 1357, 878, 568, 368, 238, 154, 100]);
        check(exponential(10.0), 10, &[5000, 3871, 2997, 2320, 1796, 1391, 1077, 834, 645, 500]);
        let step = Profile::Step { ratio: 100.0 };
        check(step, 10, &[5000, 5000, 5000, 5000, 5000, 50, 50, 50, 50, 50]);
        check(step, 5, &[5000, 5000, 50, 50, 50]);
        let hundred = Profile::Exponential { ratio: 10.0 }.counts(500.0, 100).unwrap();
        assert_eq!(hundred.iter().sum::<usize>(), 19_573);
    }

    #[test]
    fn a_ratio_below_one_is_refused() {
        for ratio in [0.5, f64::NAN, f64::INFINITY] {
            assert!(Profile::Step { ratio }.counts(10.0, 2).is_err());
        }
    }

    #[test]
    fn a_class_that_is_too_small_is_kept_whole_and_named() {
        let images = Images {
            pixels: (0..8).collect(),
            labels: vec![0, 1, 1, 1, 1, 1, 1, 1],
            ids: (0..8).collect(),
            files: vec![],
        };
        let mut set = ImageSet {
            name: "skewed".into(),
            class_names: vec!["a".into(), "b".into()],
            height: 1,
            width: 1,
            channels: 1,
            train: images.clone(),
            test: images.clone(),
            known: Default::default(),
        };
        let clamped = apply(&mut set, Profile::Exponential { ratio: 2.0 }, 0).unwrap();
        assert_eq!(clamped, [Clamped { class_idx: 0, wanted: 4, available: 1 }]);
        assert_eq!(set.train.labels, [0, 1, 1]);
        assert_eq!(set.test, images);
        for (&pixel, &id) in set.train.pixels.iter().zip(&set.train.ids) {
            assert_eq!(u32::from(pixel), id);
        }
    }
}
