//! Embeddings of a run for other programs, in the formats that are read.
//!
//! Tables have a row per point: which part it belongs to, its class by name, what the head says and
//! how sure it is, and its features. Arrays have the names of the run.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::Arc;

use eoscope_core::domain::{Head, HeadInput, Reason, Split};
use ndarray::{Array1, Array2};
use ndarray_npy::{NpzWriter, WriteNpyExt as _};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::ending;
use crate::format::DelimitedText;
use crate::run::weights::{Weight, Weights};
use crate::run::{Run, RunError, npy, write_file};

/// A synthetic point that goes along.
#[derive(Clone, Copy, Debug)]
pub struct ExportPoint<'a> {
    /// Its class.
    pub label: u32,
    /// Its features.
    pub features: &'a [f32],
}

/// Writes embeddings, labels and `head` of a run, with `synthetic` points behind those of the run.
///
/// The ending of `path` names the format: `.npz`, `.safetensors`, `.csv`, `.tsv`, `.parquet`, or a
/// folder of `.npy` if there is none.
///
/// # Errors
/// When the ending is another one or a file cannot be written.
pub fn export(
    run: &Run,
    head: &Head,
    synthetic: &[ExportPoint<'_>],
    path: &Path,
) -> Result<(), RunError> {
    let is_table = ["csv", "tsv", "parquet"].contains(&ending(path).as_str());
    if head.input != HeadInput::Raw && !is_table {
        let reason = "this head compares angles, which arrays of weights cannot say; choose one that is fitted, or a table";
        return Err(bad(path)(reason.into()));
    }
    match ending(path).as_str() {
        "csv" => write_file(path, &delimited(run, head, synthetic, b',').map_err(bad(path))?),
        "tsv" => write_file(path, &delimited(run, head, synthetic, b'\t').map_err(bad(path))?),
        "parquet" => write_file(path, &parquet(run, head, synthetic).map_err(bad(path))?),
        "safetensors" => write_file(path, &safetensors(run, head, synthetic)),
        "npz" => npz(run, head, synthetic, path),
        "" => npy_folder(run, head, synthetic, path),
        other => Err(bad(path)(format!(
            "files that end in “{other}” are not written; name it .npz, .safetensors, .csv, .tsv or .parquet, or a folder"
        ).into())),
    }
}

fn bad(path: &Path) -> impl FnOnce(Reason) -> RunError {
    let path = path.to_path_buf();
    |reason| RunError::BadArrays { path, reason: reason.into() }
}

/// Part, label and features of every point, synthetic ones last.
fn points<'a>(
    run: &'a Run,
    synthetic: &'a [ExportPoint<'a>],
) -> impl Iterator<Item = (&'static str, u32, &'a [f32])> {
    let of_split = |split: Split| {
        let points = run.split(split);
        let rows = points.flat().chunks_exact(points.dim());
        points.labels().iter().zip(rows).map(move |(&label, row)| (split.name(), label, row))
    };
    let made = synthetic.iter().map(|point| ("synthetic", point.label, point.features));
    of_split(Split::Train).chain(of_split(Split::Test)).chain(made)
}

fn delimited(
    run: &Run,
    head: &Head,
    synthetic: &[ExportPoint<'_>],
    delimiter: u8,
) -> Result<Vec<u8>, Reason> {
    let names = ["split", "label", "pred", "certainty"].map(String::from);
    let features = (0..run.train.dim()).map(|feature| feature.to_string());
    let head_row: Vec<String> = names.into_iter().chain(features).collect();
    let mut table = DelimitedText::with(delimiter, &[], &head_row)?;
    for (split, label, row) in points(run, synthetic) {
        let (predicted, certainty) = head.decide(row);
        let class = |class_idx: usize| run.classes.names[class_idx].clone();
        let start =
            [split.to_owned(), class(label as usize), class(predicted), certainty.to_string()];
        let values = row.iter().map(f32::to_string);
        table.record(start.into_iter().chain(values))?;
    }
    table.finish()
}

fn parquet(run: &Run, head: &Head, synthetic: &[ExportPoint<'_>]) -> Result<Vec<u8>, Reason> {
    let said = |error: parquet::errors::ParquetError| error.to_string();
    let mut schema =
        "message embeddings { required binary split (UTF8); required binary label (UTF8); \
        required binary pred (UTF8); required float certainty; "
            .to_owned();
    for feature in 0..run.train.dim() {
        schema += &format!("required float f{feature}; ");
    }
    let schema = Arc::new(parse_message_type(&(schema + "}")).map_err(said)?);
    let properties = WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .set_dictionary_enabled(false)
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).map_err(said)?;
    let mut group = writer.next_row_group().map_err(said)?;
    let rows: Vec<(&str, u32, &[f32])> = points(run, synthetic).collect();
    let decided: Vec<(usize, f32)> = rows.iter().map(|(_, _, row)| head.decide(row)).collect();
    let class = |class_idx: usize| ByteArray::from(run.classes.names[class_idx].as_str());
    let texts: [Vec<ByteArray>; 3] = [
        rows.iter().map(|(split, _, _)| ByteArray::from(*split)).collect(),
        rows.iter().map(|(_, label, _)| class(*label as usize)).collect(),
        decided.iter().map(|(predicted, _)| class(*predicted)).collect(),
    ];
    let mut texts = texts.into_iter();
    let mut numbers = std::iter::once(decided.iter().map(|(_, certainty)| *certainty).collect())
        .chain(
            (0..run.train.dim())
                .map(|f| rows.iter().map(|(_, _, row)| row[f]).collect::<Vec<f32>>()),
        );
    while let Some(mut column) = group.next_column().map_err(said)? {
        if let Some(text) = texts.next() {
            column.typed::<ByteArrayType>().write_batch(&text, None, None).map_err(said)?;
        } else if let Some(values) = numbers.next() {
            column.typed::<FloatType>().write_batch(&values, None, None).map_err(said)?;
        }
        column.close().map_err(said)?;
    }
    group.close().map_err(said)?;
    writer.close().map_err(said)?;
    Ok(bytes)
}

/// Features and labels of a part, with synthetic points behind the training ones.
fn part(run: &Run, split: Split, synthetic: &[ExportPoint<'_>]) -> (Array2<f32>, Array1<i64>) {
    let points = run.split(split);
    let mut values = points.flat().to_vec();
    let mut labels: Vec<i64> = points.labels().iter().map(|&label| i64::from(label)).collect();
    if split == Split::Train {
        for point in synthetic {
            values.extend(point.features);
            labels.push(i64::from(point.label));
        }
    }
    let features = Array2::from_shape_vec((labels.len(), points.dim()), values);
    (features.expect("every row has the features of the run"), Array1::from_vec(labels))
}

fn safetensors(run: &Run, head: &Head, synthetic: &[ExportPoint<'_>]) -> Vec<u8> {
    let mut arrays = Weights::default();
    let mut add = |name: String, shape: Vec<usize>, values: Vec<f32>| {
        arrays.0.insert(name, Weight { shape, values });
    };
    for split in Split::ALL {
        let (features, labels) = part(run, split, synthetic);
        let shape = features.shape().to_vec();
        add(format!("{}_features", split.name()), shape, features.into_iter().collect());
        // Whole numbers up to 2²⁴ are exact as f32; there are at most 4,096 classes.
        let labels: Vec<f32> = labels.iter().map(|&label| label as f32).collect();
        add(format!("{}_labels", split.name()), vec![labels.len()], labels);
    }
    let shape = head.weight.shape().to_vec();
    add("head_weight".into(), shape, head.weight.iter().copied().collect());
    add("head_bias".into(), vec![head.bias.len()], head.bias.to_vec());
    let names = serde_json::to_string(&run.classes.names).expect("text is sound JSON");
    arrays.to_safetensors(&[(npy::CLASS_NAMES, names)])
}

fn npz(run: &Run, head: &Head, synthetic: &[ExportPoint<'_>], path: &Path) -> Result<(), RunError> {
    let mut archive = NpzWriter::new_compressed(Cursor::new(Vec::new()));
    let said = |error: ndarray_npy::WriteNpzError| bad(path)(error.to_string().into());
    for split in Split::ALL {
        let (features, labels) = part(run, split, synthetic);
        archive.add_array(format!("{}_features", split.name()), &features).map_err(said)?;
        archive.add_array(format!("{}_labels", split.name()), &labels).map_err(said)?;
    }
    archive.add_array("head_weight", &head.weight).map_err(said)?;
    archive.add_array("head_bias", &head.bias).map_err(said)?;
    let written = archive.finish().map_err(said)?;
    let names = npy::strings_to_npy(&run.classes.names);
    let bytes = with_entry(written, &format!("{}.npy", npy::CLASS_NAMES), &names)
        .map_err(|error| bad(path)(error.to_string().into()))?;
    write_file(path, &bytes)
}

/// A zip archive with one more entry.
fn with_entry(
    archive: Cursor<Vec<u8>>,
    name: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut archive = zip::ZipWriter::new_append(archive)?;
    archive.start_file(name, zip::write::SimpleFileOptions::default())?;
    archive.write_all(bytes)?;
    Ok(archive.finish()?.into_inner())
}

fn npy_folder(
    run: &Run,
    head: &Head,
    synthetic: &[ExportPoint<'_>],
    folder: &Path,
) -> Result<(), RunError> {
    std::fs::create_dir_all(folder).map_err(RunError::io(folder))?;
    let mut arrays: Vec<(String, Vec<u8>)> = Vec::new();
    let said = |error: ndarray_npy::WriteNpyError| bad(folder)(error.to_string().into());
    let mut add =
        |name: String, write: &dyn Fn(&mut Vec<u8>) -> Result<(), ndarray_npy::WriteNpyError>| {
            let mut bytes = Vec::new();
            write(&mut bytes).map_err(said)?;
            arrays.push((name, bytes));
            Ok::<(), RunError>(())
        };
    for split in Split::ALL {
        let (features, labels) = part(run, split, synthetic);
        add(format!("{}_features", split.name()), &|bytes| features.write_npy(bytes))?;
        add(format!("{}_labels", split.name()), &|bytes| labels.write_npy(bytes))?;
    }
    add("head_weight".into(), &|bytes| head.weight.write_npy(bytes))?;
    add("head_bias".into(), &|bytes| head.bias.write_npy(bytes))?;
    arrays.push((npy::CLASS_NAMES.into(), npy::strings_to_npy(&run.classes.names)));
    for (name, bytes) in arrays {
        write_file(&folder.join(format!("{name}.npy")), &bytes)?;
    }
    Ok(())
}
