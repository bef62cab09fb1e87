//! The window, driven by the names that screen readers see.

mod commands;
mod compare;
mod controls;
mod files;
pub mod fixture;
mod layout;
mod pictures;
mod scene;
mod strange;
mod terms;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Key, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use eoscope::app::{
    Chart, ChartFormat, ColorBy, Matrix, Msg, PerClass, PointRef, SortBy, ThemeChoice, View,
};
use eoscope_core::analysis::feature_gaps;
use eoscope_core::domain::{Embeddings, Head, Split};
use eoscope_core::experiment::Recipe;
use eoscope_core::projection::{LayoutMethod, LayoutPlan, VerticalAxis};
use eoscope_core::sampler::SamplerKind;
use eoscope_io::run::{ARRAYS_FILE, MAPS_FOLDER, Manifest, Run};
use fixture::{Window, write_images};
use ndarray::{Array1, Array2};
