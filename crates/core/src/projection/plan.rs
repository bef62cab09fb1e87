//! How a map is made.

use super::TsneConfig;

/// How points are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayoutMethod {
    /// Neighbours stay neighbours.
    #[default]
    Tsne,
    /// The two directions of largest spread.
    Pca,
    /// The two features themselves, where there are two.
    TwoFeatures,
}

impl LayoutMethod {
    /// All that embeddings of `dim` features can be laid out with.
    pub fn for_dim(dim: usize) -> &'static [Self] {
        match dim {
            2 => &[Self::TwoFeatures, Self::Pca, Self::Tsne],
            _ => &[Self::Tsne, Self::Pca],
        }
    }
}

/// How the map of a run is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayoutPlan {
    /// The method.
    pub method: LayoutMethod,
    /// The seed of the start.
    pub seed: u64,
    /// How many neighbours a point attends to, roughly.
    pub perplexity: f32,
}

impl Default for LayoutPlan {
    fn default() -> Self {
        let TsneConfig { perplexity, seed, .. } = TsneConfig::default();
        Self { method: LayoutMethod::Tsne, seed, perplexity }
    }
}
