//! The network of a run with another head, and its embeddings, as files for other programs.

use std::path::Path;

use eoscope_core::domain::Head;
use eoscope_core::sampler::Synthetic;

use super::import::{ExportPoint, export};
use super::weights::Weights;
use super::{MODEL_FILE, Run, RunError};

/// Writes the network inside the run at `folder` to `file`, with another head if one is given.
///
/// # Errors
/// When the run does not hold its network, the head is not linear, or the file cannot be written.
pub fn export_network(folder: &Path, head: Option<&Head>, file: &Path) -> Result<(), RunError> {
    let model = folder.join(MODEL_FILE);
    if !model.is_file() {
        return Err(RunError::NoNetwork { path: folder.into() });
    }
    let weights = Weights::read(&model)?;
    let weights = match head {
        None => weights,
        Some(head) => weights
            .with_head(head)
            .map_err(|reason| RunError::BadWeights { path: file.into(), reason: reason.into() })?,
    };
    weights.save(file)
}

/// Writes embeddings, labels and `head` of a run to `file`, with the synthetic points if they are
/// given.
///
/// # Errors
/// When the name says no format, or the file cannot be written.
pub fn export_embeddings(
    run: &Run,
    head: &Head,
    synthetic: Option<&Synthetic>,
    file: &Path,
) -> Result<(), RunError> {
    let points: Vec<ExportPoint<'_>> = synthetic
        .map(|synthetic| {
            let rows = synthetic.flat.chunks_exact(run.train.dim());
            let rows = synthetic.labels.iter().zip(rows);
            rows.map(|(&label, features)| ExportPoint { label, features }).collect()
        })
        .unwrap_or_default();
    export(run, head, &points, file)
}
