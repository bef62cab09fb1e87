//! Two-dimensional views of embeddings: t-SNE of real points, and a place for synthetic ones.

mod place;
mod plan;
mod plane;
mod regions;
mod tsne;

pub use place::{PARENT_NEIGHBORS, place};
pub use plan::{LayoutMethod, LayoutPlan};
pub use plane::{Line, Plane, VerticalAxis};
pub use regions::{Regions, regions};
pub use tsne::{TsneConfig, TsneStep, pca, tsne};
