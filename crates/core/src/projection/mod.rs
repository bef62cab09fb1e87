//! Two-dimensional views of embeddings: t-SNE and linear maps of real points, and a place for synthetic ones.

mod boundary_plane;
mod exact_regions;
mod linear;
mod place;
mod plan;
mod regions;
mod trust;
mod tsne;

pub use boundary_plane::{BoundaryPlane, Line, VerticalAxis};
pub use exact_regions::{Segment, exact_lines, exact_regions};
pub use linear::{TWO_FEATURES, pca, two_features};
pub use place::{PARENT_NEIGHBORS, place};
pub use plan::{LayoutMethod, LayoutPlan};
pub use regions::{Regions, regions};
pub use trust::{MapTrust, TRUST_NEIGHBORS, map_trust};
pub use tsne::{TsneConfig, TsneStep, tsne};
