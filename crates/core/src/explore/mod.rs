//! What a recipe means for everything on screen: the answer to the K slider, the scores of every point,
//! the view of an exact boundary, a map of two classes. Functions of a question; an answer also carries how
//! long it took, and a number of its own.

mod answer;
mod boundary_view;
mod pair_map;
mod point_scores;

pub use answer::{Answer, Question, answer, rough_answer};
pub use boundary_view::{BoundaryQuestion, BoundaryView, Histograms, boundary_view};
pub use pair_map::{PairMap, PairQuestion, pair_map};
pub use point_scores::{PointScore, PointScores, ScoreQuestion, point_scores};
