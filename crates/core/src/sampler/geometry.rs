//! What samplers ask about the training points, computed when it is first needed and shared.
//!
//! Tables are kept by class, because a sampler looks at the classes that it fills alone, and in a few
//! depths, because most samplers look at a few neighbours and the K slider at up to 300.

use std::sync::{Arc, OnceLock};

use ndarray::Axis;
use rayon::prelude::*;

use super::EnemyIndex;
use crate::domain::Embeddings;
use crate::numerics::neighbors::{Axes, NeighborSearch, NeighborTables};
use crate::numerics::ranks::Ranks;
use crate::numerics::svm::Svm;
use crate::numerics::{NeighborTable, StopToken, Stopped};

/// The largest K that can be asked for.
pub const MAX_K: usize = 300;

/// Neighbours per row in tables of every depth.
const DEPTHS: [usize; 4] = [6, 12, 60, MAX_K];

/// The training points with their neighbourhoods.
pub struct Geometry {
    train: Arc<Embeddings>,
    rows_by_class: Vec<Vec<u32>>,
    position_in_class: Vec<u32>,
    axes: OnceLock<Axes>,
    search: OnceLock<NeighborSearch>,
    classes: Vec<ClassTables>,
    svm: OnceLock<Svm>,
}

/// The tables of one class, by depth.
#[derive(Default)]
struct ClassTables {
    around: [OnceLock<Surroundings>; DEPTHS.len()],
    within: [OnceLock<NeighborTable>; DEPTHS.len()],
    /// The rows of the class alone, ready to be searched.
    own: OnceLock<NeighborSearch>,
    /// How many rows are nearer than the nearest enemy.
    first_enemies: OnceLock<Vec<usize>>,
}

/// What lies around the rows of one class, whatever class it belongs to.
pub struct Surroundings {
    /// The nearest rows of every row of the class; rows of the class are counted within it.
    pub neighbors: NeighborTable,
    /// The enemies among them.
    pub enemies: EnemyIndex,
}

impl Geometry {
    /// The geometry of some training points; nothing is computed yet.
    pub fn new(train: Arc<Embeddings>) -> Self {
        let rows_by_class = train.rows_by_class();
        let mut position_in_class = vec![0; train.len()];
        for rows in &rows_by_class {
            for (at, &row) in rows.iter().enumerate() {
                position_in_class[row as usize] = at as u32;
            }
        }
        Self {
            classes: rows_by_class.iter().map(|_| ClassTables::default()).collect(),
            rows_by_class,
            position_in_class,
            train,
            axes: OnceLock::new(),
            search: OnceLock::new(),
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

    /// The search for neighbours among all rows.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn search(&self, stop: &StopToken) -> Result<&NeighborSearch, Stopped> {
        let points = self.train.features().view();
        get_or_try_init(&self.search, || {
            stop.check()?;
            Ok(NeighborSearch::new(points, self.axes()))
        })
    }

    /// The directions along which all searches tell far points apart.
    fn axes(&self) -> &Axes {
        // Nothing in here waits for another thread, so threads that come together may wait for it.
        self.axes.get_or_init(|| Axes::of(self.train.features().view()))
    }

    /// The nearest rows of every row of a class, whatever their class: at least the `k` nearest, or
    /// all others, or [`MAX_K`].
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn around(
        &self,
        class_idx: usize,
        k: usize,
        stop: &StopToken,
    ) -> Result<&Surroundings, Stopped> {
        deep_enough(&self.classes[class_idx].around, k, |depth| {
            let search = self.search(stop)?;
            let rows = &self.rows_by_class[class_idx];
            let neighbors = NeighborTable::among(search, rows, depth, stop)?;
            let enemies = EnemyIndex::new(&neighbors, self.train.labels(), class_idx);
            Ok(Surroundings { neighbors, enemies })
        })
    }

    /// The nearest rows of its own class of every row of a class, all counted within the class.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn within(
        &self,
        class_idx: usize,
        k: usize,
        stop: &StopToken,
    ) -> Result<&NeighborTable, Stopped> {
        let tables = &self.classes[class_idx];
        deep_enough(&tables.within, k, |depth| {
            let rows: Vec<usize> =
                self.rows_by_class[class_idx].iter().map(|&row| row as usize).collect();
            let search = get_or_try_init(&tables.own, || {
                let points = self.train.features().select(Axis(0), &rows);
                Ok(NeighborSearch::new(points.view(), self.axes()))
            })?;
            let all: Vec<u32> = (0..rows.len() as u32).collect();
            NeighborTable::among(search, &all, depth, stop)
        })
    }

    /// For every row of a class, how many rows are nearer than the nearest of another class: all
    /// distances are measured, so this is for classes that have no enemy in their tables.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn first_enemies(&self, class_idx: usize, stop: &StopToken) -> Result<&[usize], Stopped> {
        let labels = self.train.labels();
        let first = |&row: &u32| {
            stop.check()?;
            let ranks = Ranks::from(self.train.features().view(), row as usize);
            Ok(ranks.first(|other| labels[other as usize] as usize != class_idx))
        };
        let all = || self.rows_by_class[class_idx].par_iter().map(first).collect();
        get_or_try_init(&self.classes[class_idx].first_enemies, all).map(Vec::as_slice)
    }

    /// At least the `k` nearest rows of any row, up to [`MAX_K`].
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn near(&self, k: usize, stop: &StopToken) -> Result<NeighborTables<'_>, Stopped> {
        let tables = self
            .rows_by_class
            .par_iter()
            .enumerate()
            .map(|(class_idx, rows)| {
                let some = (!rows.is_empty()).then(|| self.around(class_idx, k, stop));
                Ok(some.transpose()?.map(|around| &around.neighbors))
            })
            .collect::<Result<_, Stopped>>()?;
        Ok(NeighborTables::new(tables, self.train.labels(), &self.position_in_class))
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
}

/// The table of the least depth that will do, or a deeper one that is there already.
fn deep_enough<T>(
    tables: &[OnceLock<T>; DEPTHS.len()],
    k: usize,
    build: impl FnOnce(usize) -> Result<T, Stopped>,
) -> Result<&T, Stopped> {
    let least = DEPTHS.iter().position(|&depth| k <= depth).unwrap_or(DEPTHS.len() - 1);
    if let Some(table) = tables[least..].iter().find_map(OnceLock::get) {
        return Ok(table);
    }
    get_or_try_init(&tables[least], || build(DEPTHS[least]))
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
