//! The numbers behind Eoscope: over-samplers for embeddings of imbalanced classes, exact neighbours,
//! re-fitted heads, the generalization gap, exact decision boundaries and maps.
//!
//! Everything here is a pure function of its arguments: no files, no clock, no threads beside rayon's,
//! and the same bytes for the same seed at any number of threads. Long computations poll a
//! [`StopToken`](numerics::StopToken).
//!
//! # Over-sampling in ten lines
//!
//! ```
//! use std::sync::Arc;
//! use eoscope_core::{domain::Embeddings, numerics::StopToken};
//! use eoscope_core::sampler::{Geometry, SamplerKind, Sampling, draw};
//! use ndarray::Array2;
//!
//! // 30 rows of class 0 and 6 of class 1, in two features.
//! let features = Array2::from_shape_fn((36, 2), |(row, f)| (row * (f + 2) % 7) as f32);
//! let labels = (0..36).map(|row| u32::from(row >= 30)).collect();
//! let space = Geometry::new(Arc::new(Embeddings::new(features, labels, 2)?));
//! for kind in [SamplerKind::Eos, SamplerKind::Smote] {
//!     let synthetic = draw(&Sampling::of(kind), &space, 0, &StopToken::new())?;
//!     assert_eq!(synthetic.labels, [1; 24], "class 1 is filled up to 30 rows");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a recipe does to a run
//!
//! A [`Recipe`](experiment::Recipe) names a sampler, its K, how the head is made, and a seed;
//! [`evaluate`](experiment::evaluate) works it out against the baseline.
//!
//! ```
//! use std::sync::Arc;
//! use eoscope_core::domain::{Embeddings, Head};
//! use eoscope_core::experiment::{Recipe, EvalData, evaluate};
//! use eoscope_core::numerics::StopToken;
//! use eoscope_core::refit::fitted_head;
//! use ndarray::Array2;
//!
//! let rows = |n: usize, shift: f32| {
//!     let features = Array2::from_shape_fn((n, 2), |(row, f)| {
//!         let class = if row * 5 >= n * 4 { 4.0 } else { 0.0 };
//!         class + shift + (row * (3 * f + 5) % 11) as f32 * 0.2
//!     });
//!     let labels = (0..n).map(|row| u32::from(row * 5 >= n * 4)).collect();
//!     Embeddings::new(features, labels, 2)
//! };
//! let (train, test) = (rows(50, 0.0)?, rows(25, 0.1)?);
//! let head = fitted_head(&train).head;
//! let subject = EvalData::new(Arc::new(train), Arc::new(test), head);
//! let outcome = evaluate(&subject, &Recipe::default(), None, &StopToken::new())?;
//! assert!(outcome.report.gap.net <= subject.baseline.gap.net, "EOS widens the training ranges");
//! assert_eq!(outcome.head.n_classes(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//!
//! | module | what it holds |
//! |---|---|
//! | [`domain`] | classes, embeddings, heads, maps: words of the problem, checked once when made |
//! | [`numerics`] | neighbour search, support vector machine, random streams, ranges, stop token |
//! | [`sampler`] | one file per over-sampler; a sampler only chooses parents, [`draw`](sampler::draw) does the rest |
//! | [`refit`] | the head made again: softmax regression by SGD, learned scales, closed forms |
//! | [`analysis`] | metrics, confusion, generalization gap, calibration, weight norms, the report |
//! | [`projection`] | t-SNE, PCA, placing synthetic points, regions of predicted class, boundary planes |
//! | [`experiment`] | recipe → outcome; the same over seeds, K and epochs; what may be claimed |
//! | [`explore`] | what a recipe means for everything on screen: answers, scores, boundaries, maps of two classes |

pub mod analysis;
pub mod domain;
pub mod experiment;
pub mod explore;
pub mod numerics;
pub mod projection;
pub mod refit;
pub mod sampler;
