//! What pages and views show, worked out from the state: rows, charts, counts, which points are drawn.
//!
//! No egui, no threads, no disk. A model is made once per change and kept by the view that shows it, so
//! that a frame only draws.

mod choices;
mod class_charts;
mod compare_table;
mod confused_pairs;
mod density;
mod drawn_points;
mod figure;
mod gap_features;
mod listed_maps;
mod look;
mod note_lines;
mod numbers;
mod point_grid;
mod training_curves;
mod transition;
mod variant_rows;

pub use choices::Choice;
pub use class_charts::{ClassChart, by_size_text};
pub use compare_table::{CompareModel, CompareRow, changed_points, compare_chart, seeds_chart};
pub use confused_pairs::ConfusedPairs;
pub use density::Density;
pub use drawn_points::{
    Drawn, DrawnChoice, Glyph, PlacedPoints, choose, glyph_scale, points_inside, rarer_of_pair,
    shown_places,
};
pub use figure::{FIGURE_SCALE, figure, sweep_chart};
pub use gap_features::{FIRST_FEATURES, GapFeatures, features_drawing, rows_outside, values_of};
pub use listed_maps::{ListedMap, listed_maps};
pub use look::Look;
pub use note_lines::{NoteLine, head_note, sampler_note};
pub use numbers::{no_numbers, numbers};
pub use point_grid::{Grid, REACH};
pub use training_curves::{curves, recall_chart};
pub use transition::Transition;
pub use variant_rows::{MEASURES, VariantRow, baseline_values, best_values, n_rows, variant_rows};
