//! The network of a run with another head, and its embeddings, as files for other programs.

use std::path::Path;

use super::Thumbnails;
use crate::domain::{Head, Split};
use crate::run::import::{ExportPoint, export};
use crate::run::weights::Weights;
use crate::run::{MODEL_FILE, Run, RunError, write_file};
use crate::sampler::Synthetic;

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
            .map_err(|reason| RunError::BadWeights { path: file.into(), reason })?,
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

/// Writes real points of a run as a table: where each comes from, its class, and what the current
/// and the trained head say of it.
///
/// # Errors
/// When the file cannot be written.
pub fn export_points(
    run: &Run,
    head: &Head,
    images: Option<&Thumbnails>,
    points: &[(Split, u32)],
    file: &Path,
) -> Result<(), RunError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = [
        "split",
        "row",
        "id",
        "file",
        "class",
        "predicted",
        "p_class",
        "margin",
        "baseline_predicted",
        "baseline_p_class",
        "baseline_margin",
    ];
    let bad = |error: &dyn std::fmt::Display| RunError::BadArrays {
        path: file.into(),
        reason: error.to_string(),
    };
    writer.write_record(names).map_err(|error| bad(&error))?;
    for &(split, row) in points {
        let (points, ids) = match split {
            Split::Train => (&run.train, &run.train_ids),
            Split::Test => (&run.test, &run.test_ids),
        };
        let (features, label) = (points.row(row as usize), points.labels()[row as usize] as usize);
        let class = |class_idx: usize| run.classes.names[class_idx].clone();
        let mut record = vec![
            split.name().to_owned(),
            row.to_string(),
            ids.get(row as usize).copied().unwrap_or(row).to_string(),
            images.and_then(|images| images.file(split, row)).unwrap_or_default().to_owned(),
            class(label),
        ];
        for head in [head, &run.head] {
            let judgement = head.judge(features, label);
            record.push(class(judgement.predicted));
            record.push(judgement.probability.to_string());
            record.push(judgement.margin.to_string());
        }
        writer.write_record(record).map_err(|error| bad(&error))?;
    }
    write_file(file, &writer.into_inner().map_err(|error| bad(&error))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Embeddings;
    use crate::run::Manifest;
    use ndarray::{Array1, Array2, array};

    #[test]
    fn a_table_of_points_tells_what_both_heads_say() {
        let points = Embeddings::new(array![[2.0, 0.0], [3.0, 1.0]], vec![0, 1], 2).unwrap();
        let head = Head::linear(Array2::eye(2), Array1::zeros(2));
        let names = vec!["ant, red".into(), "bee".into()];
        let run = Run::new(Manifest::new("x".into()), names, points.clone(), points, head);
        let now = Head::linear(Array2::eye(2), array![0.0, 5.0]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("points.csv");
        export_points(&run, &now, None, &[(Split::Test, 1)], &file).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let row = text.lines().nth(1).unwrap();
        assert!(row.starts_with("test,1,1,,bee,bee,0.95257"), "{row}");
        // The probability is that of the true class.
        assert!(row.contains(",3,\"ant, red\",0.11920") && row.ends_with(",-2"), "{row}");
    }
}
