//! Everything on disk: runs, image sets, embeddings made elsewhere, networks.
//!
//! A file is checked when it is read, with bounds before anything is allocated; a bad one is a sentence
//! with file and place, never a panic. Writes go to a temporary name and are renamed. Nothing that a
//! file names is run: a pickle that asks for a function is refused by its name.
//!
//! | module | what it holds |
//! |---|---|
//! | [`run`] | the folder `NAME.run`, import and export of embeddings, weights of networks, thumbnails, the vocabulary of training |
//! | [`dataset`] | one reader per kind of image set; making a set imbalanced |
//! | [`pixel`] | over-sampling of images before training, with its cost told first |
//! | [`mod@format`] | bytes of files that know nothing of the problem: pickle as data, MATLAB, archives, tables as text |
//! | [`trash`] | where deleted things go first |
//! | [`atomic_file`] | the one way in which files are written |

pub mod atomic_file;
pub mod dataset;
pub mod format;
pub mod pixel;
pub mod run;
pub mod trash;
