//! The charts of window, report and files.
//!
//! | module | what it draws |
//! |---|---|
//! | [`classes`](class_bars) | a row per class: gap, norms, recall |
//! | [`features`](feature_row) | a row per feature of one class |
//! | [`lines`](by_class) | variants by class, over K, over the epochs of their fit |
//! | [`training`](training_curves) | loss and recall over the epochs of a training |
//! | [`seeds()`] | the seeds of every variant |
//! | [`boundary`](BoundaryChart) | two classes on both sides of their boundary, with [`histogram()`]s |

mod axis;
mod boundary;
mod classes;
mod features;
mod histogram;
mod lines;
mod plot;
mod seeds;
mod training;

pub use axis::{Scale, Ticks};
pub use boundary::{BoundaryChart, BoundaryLayout};
pub use classes::{
    Bars, ClassLook, RowChart, Values, add_imbalance, bars_legend, class_bars, outcome_bars,
};
pub use features::{FeatureRange, feature_row, feature_strip, feature_table};
pub use histogram::histogram;
pub use lines::{ByClass, OverK, by_class, over_epochs, over_k, sweep};
pub use seeds::{SeedRow, SeedScale, seeds};
pub use training::{Curve, recall_by_epoch, training_curves};
