//! What samplers ask about the training points, computed once per run and shared.

use std::sync::{Arc, OnceLock};

use ndarray::Axis;
use rayon::prelude::*;

use super::EnemyIndex;
use crate::domain::Embeddings;
use crate::numerics::svm::Svm;
use crate::numerics::{NeighborTable, StopToken, Stopped};

/// The largest K that can be asked for.
pub const MAX_K: usize = 300;

/// The training points with their neighbourhoods; each is computed when it is first needed.
pub struct Geometry {
    train: Arc<Embeddings>,
    rows_by_class: Vec<Vec<u32>>,
    neighbors: OnceLock<NeighborTable>,
    class_neighbors: OnceLock<Vec<NeighborTable>>,
    enemies: OnceLock<EnemyIndex>,
    svm: OnceLock<Svm>,
}

impl Geometry {
    /// The geometry of some training points; nothing is computed yet.
    pub fn new(train: Arc<Embeddings>) -> Self {
        Self {
            rows_by_class: train.rows_by_class(),
            train,
            neighbors: OnceLock::new(),
            class_neighbors: OnceLock::new(),
            enemies: OnceLock::new(),
            svm: OnceLock::new(),
        }
    }

    /// The training points.
    pub fn train(&self) -> &Embeddings {
        &self.train
    }

    /// The rows of every class.
    pub fn rows_by_class(&self) -> &[Vec<u32>] {
        &self.rows_by_class
    }

    /// The [`MAX_K`] nearest rows of every row, whatever their class.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn neighbors(&self, stop: &StopToken) -> Result<&NeighborTable, Stopped> {
        let build = || NeighborTable::build(self.train.features().view(), MAX_K, stop);
        get_or_try_init(&self.neighbors, build)
    }

    /// The nearest rows of its own class of every row; rows are counted within the class.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn class_neighbors(&self, stop: &StopToken) -> Result<&[NeighborTable], Stopped> {
        let build = || {
            self.rows_by_class
                .par_iter()
                .map(|rows| {
                    let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
                    let points = self.train.features().select(Axis(0), &rows);
                    NeighborTable::build(points.view(), MAX_K, stop)
                })
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(get_or_try_init(&self.class_neighbors, build)?)
    }

    /// A support vector machine fitted on the training points.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn svm(&self, stop: &StopToken) -> Result<&Svm, Stopped> {
        let train = &self.train;
        let fit = || Svm::fit(train.features().view(), train.labels(), train.n_classes(), stop);
        get_or_try_init(&self.svm, fit)
    }

    /// The enemies of every row among its neighbours.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn enemies(&self, stop: &StopToken) -> Result<&EnemyIndex, Stopped> {
        let build = || Ok(EnemyIndex::new(self.neighbors(stop)?, self.train.labels()));
        get_or_try_init(&self.enemies, build)
    }
}

/// Two threads that come first at once both compute; the first result stays. The results are
/// equal, so nobody can tell.
fn get_or_try_init<T>(
    cell: &OnceLock<T>,
    build: impl FnOnce() -> Result<T, Stopped>,
) -> Result<&T, Stopped> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = build()?;
    Ok(cell.get_or_init(|| value))
}
