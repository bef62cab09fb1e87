//! `eoscope predict`: images through the whole network, with the trained and with another head.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::domain::Head;
use eoscope_core::experiment::evaluate;
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, open};
use eoscope_train::{HAS_LIBTORCH, embed_images};

use super::recipe_args::OneRecipeArgs;

/// Which images, which run, which head.
#[derive(Args)]
pub struct PredictArgs {
    /// The run, which must hold its network
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The images; they are cropped and resized as the run's are
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<PathBuf>,
    /// cpu or cuda:N
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    recipe: OneRecipeArgs,
}

/// Classifies the images and prints both answers side by side; without libtorch this can only say how
/// to get it.
///
/// # Errors
/// When the run has no network, or an image cannot be read.
pub fn run(args: &PredictArgs) -> anyhow::Result<()> {
    if !HAS_LIBTORCH {
        anyhow::bail!("{}", super::NO_TORCH)
    }
    let Opened { run, subject, source, .. } = open(&args.run)?;
    let recipe = args.recipe.recipe(&subject)?;
    let folder = source.path().unwrap_or(&args.run);
    let rows = embed_images(&run, folder, &args.images, &args.device)?;
    let outcome = evaluate(&subject, &recipe, None, &StopToken::new())?;
    let name = |class_idx: usize| run.classes.names[class_idx].clone();
    let answer = |head: &Head, row: &[f32]| {
        let (class_idx, probability) = head.decide(row);
        (name(class_idx), probability)
    };
    let label = recipe.label();
    let answers: Vec<_> = args
        .images
        .iter()
        .zip(&rows)
        .map(|(image, row)| (image, answer(&subject.head, row), answer(&outcome.head, row)))
        .collect();
    if args.json {
        let images: Vec<_> = answers
            .iter()
            .map(|(image, before, after)| {
                serde_json::json!({
                    "image": image,
                    "trained_head": { "class": before.0, "probability": before.1 },
                    "recipe_head": { "class": after.0, "probability": after.1 },
                })
            })
            .collect();
        say!("{}", serde_json::json!({ "recipe": label, "images": images }));
        return Ok(());
    }
    let mut table = super::table::new(&["image", "trained head", "p", &label, "p"]);
    for (image, before, after) in answers {
        table.add_row([
            image.display().to_string(),
            before.0,
            format!("{:.2}", before.1),
            after.0,
            format!("{:.2}", after.1),
        ]);
    }
    say!("{table}");
    Ok(())
}
