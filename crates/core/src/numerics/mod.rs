//! Pure arithmetic: random streams, the neighbour table, linear algebra, statistics, stopping.
//!
//! Nothing here reads a file or starts a thread of its own; rayon's pool is used where the result
//! does not depend on how many threads it has.

pub mod cholesky;
pub mod class_weights;
pub mod inference;
pub mod linalg;
pub mod neighbors;
pub mod numpy_rng;
pub mod ranks;
pub mod rng;
pub mod simd;
pub mod stats;
pub mod stop;
pub mod svm;

pub use neighbors::NeighborTable;
pub use stop::{StopToken, Stopped};
