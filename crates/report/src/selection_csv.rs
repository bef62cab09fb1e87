//! Selected points of a run as a table.

use std::path::Path;

use eoscope_core::domain::{Head, Reason, Split};
use eoscope_io::format::DelimitedText;
use eoscope_io::run::{Run, RunError, Thumbnails, write_file};

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
    let bad = |reason: Reason| RunError::BadArrays { path: file.into(), reason: reason.into() };
    let mut table = DelimitedText::new(&names).map_err(bad)?;
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
            let prediction = head.predict_one(features, label);
            record.push(class(prediction.predicted));
            record.push(prediction.probability.to_string());
            record.push(prediction.margin.to_string());
        }
        table.record(record).map_err(bad)?;
    }
    write_file(file, &table.finish().map_err(bad)?)
}

#[cfg(test)]
mod tests {
    use eoscope_core::domain::Embeddings;
    use eoscope_io::run::Manifest;
    use ndarray::{Array1, Array2, array};

    use super::*;

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
