//! What the paper measures: metrics, confusion, generalization gap, weight norms; the report.
//!
//! A measure does not know how its data was made: nothing here sees a sampler.

mod class_counts;
mod confusion;
mod gap;
mod gap_by_size;
mod gap_detail;
mod leaks;
mod metrics;
mod norms;
mod report;
mod scores;

pub use class_counts::ClassCounts;
pub use confusion::Confusion;
pub use gap::{Gap, gap, gap_by_outcome};
pub use gap_by_size::{ByChance, DEALS, GapBySize, gap_by_size};
pub use gap_detail::{Extreme, FeatureGap, feature_gaps, quantile_gap};
pub use leaks::{Leaks, NEARLY};
pub use metrics::Metrics;
pub use norms::weight_norms;
pub use report::Report;
pub use scores::Scores;
