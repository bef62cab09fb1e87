//! Where every point of a run lies on the map.

/// A position on the map. A map of t-SNE has no unit.
pub type Point = [f32; 2];

/// One fixed position per sample, and how it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// How the positions were made, such as "t-SNE, perplexity 30".
    pub method: String,
    /// The seed of the start.
    pub seed: u64,
    /// A position per training sample.
    pub train: Vec<Point>,
    /// A position per test sample.
    pub test: Vec<Point>,
}
