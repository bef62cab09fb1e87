//! One settled frame into a file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use egui::{ColorImage, Context, ViewportCommand};

use super::Shell;

/// Frames that are drawn after everything has come in: fades and layouts come to rest.
const FRAMES_TO_SETTLE: usize = 8;

/// Waits until the window has settled, takes its picture and closes it.
pub struct Screenshot {
    file: PathBuf,
    settled_frames: usize,
    outcome: Outcome,
}

/// What came of it; read after the window is gone.
#[derive(Clone, Default)]
pub struct Outcome(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    saved: Option<anyhow::Result<()>>,
    failure: Option<String>,
}

impl Screenshot {
    pub fn new(file: PathBuf) -> Self {
        Self { file, settled_frames: 0, outcome: Outcome::default() }
    }

    pub fn result(&self) -> Outcome {
        self.outcome.clone()
    }

    pub fn after_frame(&mut self, ctx: &Context, shell: &Shell) {
        ctx.request_repaint();
        if !shell.is_settled() {
            self.settled_frames = 0;
            return;
        }
        self.settled_frames += 1;
        if self.settled_frames != FRAMES_TO_SETTLE {
            return;
        }
        let notice = shell.state().notices.iter().find(|notice| notice.is_error);
        self.outcome.lock().failure = notice.map(|notice| notice.text.clone());
        let (file, outcome, ctx) = (self.file.clone(), self.outcome.clone(), ctx.clone());
        ctx.clone().request_screenshot(move |image| {
            outcome.lock().saved = Some(save(&file, &image));
            ctx.send_viewport_cmd(ViewportCommand::Close);
        });
    }
}

fn save(file: &Path, image: &ColorImage) -> anyhow::Result<()> {
    let [width, height] = image.size.map(|side| side as u32);
    let pixels = image.as_raw().to_vec();
    let picture = image::RgbaImage::from_raw(width, height, pixels);
    let picture = picture.context("the picture of the window has a wrong size")?;
    let picture = image::DynamicImage::ImageRgba8(picture).into_rgb8();
    picture.save(file).with_context(|| format!("{} cannot be written", file.display()))
}

impl Outcome {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the picture was saved and shows what was asked for.
    pub fn finish(&self) -> anyhow::Result<()> {
        let mut state = self.lock();
        state.saved.take().context("the window was closed before its picture was taken")??;
        match state.failure.take() {
            None => Ok(()),
            Some(failure) => anyhow::bail!("{failure}"),
        }
    }
}
