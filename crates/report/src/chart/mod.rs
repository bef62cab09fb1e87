//! Charts over variants: values by class as in the paper's Figures 3 and 5, over K as in its Table IV,
//! over the epochs of the fit as in its Figure 7, and the seeds of every variant.

mod frame;
mod lines;
mod seeds;

pub use lines::{ByClass, by_class, over_epochs, over_k};
pub use seeds::{SeedRow, SeedScale, seeds};
