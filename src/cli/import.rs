//! `eoscope import`: from embeddings made elsewhere to a run.

use std::path::PathBuf;

use clap::Args;

use crate::run::{check_place, import_npz};

/// What to read and where to put it.
#[derive(Args)]
pub struct ImportArgs {
    /// The file with train_features, train_labels, test_features, test_labels, head_weight, head_bias
    #[arg(value_name = "FILE.npz")]
    file: PathBuf,
    /// Where the run goes; NAME.run beside the current folder's files if not given
    #[arg(long, value_name = "RUN")]
    out: Option<PathBuf>,
    /// Names of the classes, with commas between them
    #[arg(long, value_delimiter = ',')]
    class_names: Option<Vec<String>>,
    /// Replace a run of that name
    #[arg(long)]
    force: bool,
}

pub fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let out = args.out.clone().unwrap_or_else(|| {
        let stem = args.file.file_stem().unwrap_or_default();
        PathBuf::from(format!("{}.run", stem.to_string_lossy()))
    });
    check_place(&out, args.force)?;
    let mut run = import_npz(&args.file, args.class_names.clone())?;
    if let Some(stem) = out.file_stem() {
        run.manifest.name = stem.to_string_lossy().into_owned();
    }
    run.save(&out, args.force, |_| Ok(()))?;
    say!("{}", out.display());
    Ok(())
}
