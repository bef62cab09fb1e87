//! From a recipe to its outcome: a pure function, and what the K slider asks.

mod outcome;
mod recipe;
mod subject;

pub use outcome::{Outcome, Seconds, evaluate};
pub use recipe::Recipe;
pub use subject::Subject;
