//! `eoscope import`: from embeddings made elsewhere to a run.

use std::path::PathBuf;

use super::run_args::LeakArgs;
use clap::Args;
use eoscope_io::run::{ImportOptions, check_destination, import};

/// What to read and where to put it.
#[derive(Args)]
pub struct ImportArgs {
    /// The embeddings: .npz, .safetensors, .csv, .tsv, .parquet, or a folder of .npy
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The table with the test rows, where they are not in the first one
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// The seed of the choice of test rows, where there are none
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    split_seed: u64,
    /// Where the run goes; NAME.run beside the current folder's files if not given
    #[arg(long, value_name = "RUN")]
    out: Option<PathBuf>,
    /// Names of the classes, with commas between them
    #[arg(long, value_delimiter = ',')]
    class_names: Option<Vec<String>>,
    #[command(flatten)]
    leaks: LeakArgs,
    /// Replace a run of that name
    #[arg(long)]
    force: bool,
}

pub fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let out = args.out.clone().unwrap_or_else(|| {
        let stem = args.file.file_stem().unwrap_or_default();
        PathBuf::from(format!("{}.run", stem.to_string_lossy()))
    });
    check_destination(&out, args.force)?;
    let options = ImportOptions {
        test: args.test.clone(),
        class_names: args.class_names.clone(),
        split_seed: args.split_seed,
        ..ImportOptions::default()
    };
    let (run, notes) = import(&args.file, &options)?.into_run();
    for note in notes {
        eprintln!("note: {note}");
    }
    let mut run = args.leaks.apply(run, &args.file)?;
    // What was left out is not on disk either.
    run.left_out.clear();
    if let Some(stem) = out.file_stem() {
        run.manifest.name = stem.to_string_lossy().into_owned();
    }
    run.save(&out, args.force, |_| Ok(()))?;
    say!("{}", out.display());
    Ok(())
}
