//! A run on disk: one trained network on one imbalanced data set.
//!
//! A run is a folder `NAME.run/` that any tool can read: `run.json` (the [`Manifest`]),
//! `arrays.safetensors` (embeddings, labels, head, positions on the map), and, where they are
//! known, `model.safetensors`, `thumbs_train.png`, `thumbs_test.png` and lists of image files.

mod arrays;
mod backbone;
mod error;
mod export;
mod folder;
pub mod import;
mod loss;
pub mod manifest;
mod maps;
mod npy;
mod open;
mod save;
pub mod thumbs;
pub mod training;
pub mod weights;

pub use backbone::Backbone;
pub use error::RunError;
pub use export::{export_embeddings, export_network};
pub use folder::{ARRAYS_FILE, MANIFEST_FILE, MODEL_FILE, Run, read_file_list};
pub use import::{ImportOptions, Imported, import};
pub use loss::{Loss, Reweighting};
pub use manifest::Manifest;
pub use maps::{MAPS_FOLDER, StoredMap, features_of, store_map, stored_maps};
pub use open::{
    ImportReport, Opened, RunSource, Thumbnails, find_leaks, open, open_with, thumbnails,
};
pub use save::{check_destination, write_file, write_file_list};

pub use crate::format::path_text;
