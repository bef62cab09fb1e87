//! Two-dimensional views of embeddings: t-SNE of real points, and a place for synthetic ones.

mod boundary_plane;
mod place;
mod plan;
mod regions;
mod tsne;

pub use boundary_plane::{BoundaryPlane, Line, VerticalAxis};
pub use place::{PARENT_NEIGHBORS, place};
pub use plan::{LayoutMethod, LayoutPlan};
pub use regions::{Regions, regions};
pub use tsne::{TsneConfig, TsneStep, pca, tsne};
